// Transactions a second of one server, on SQLite and on a PostgreSQL of its
// own, both of which wait for the disk at each commit unless the line says
// otherwise.
//
// usage: database_benchmark [--benchmark_filter=REGEX]
#include <benchmark/benchmark.h>

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "server/db/open_database.h"
#include "server/db/resource_name.h"
#include "tests/support/postgres_server.h"
#include "tests/support/scratch_folder.h"

namespace tessera {
namespace {

// A database for the whole run.
db::Database& SqliteDatabase() {
  static const testing::ScratchFolder folder;
  static const std::unique_ptr<db::Database> database =
      db::Open(db::DatabaseUrlIn(folder.path()), db::DatabaseUse::kServe)
          .value();
  return *database;
}

db::Database& PostgresDatabase() {
  static testing::PostgresServer server({.durable = true});
  static const std::unique_ptr<db::Database> database =
      db::Open(server.UrlOf("x"), db::DatabaseUse::kServe).value();
  return *database;
}

using GetDatabase = db::Database& (*)();

// A read and a write, of a row for each thread, or of one for all.
void Change(benchmark::State& state, GetDatabase database, bool one_row,
            db::Durability durability) {
  database();  // Not measured: its start.
  const std::string name =
      one_row ? "one" : absl::StrCat("row ", state.thread_index());
  for (auto _ : state) {
    const absl::Status done = database().Transaction(
        [&](db::Session& session) -> absl::Status {
          RETURN_IF_ERROR(
              session
                  .Execute("SELECT last FROM numbers WHERE name = $1", {name})
                  .status());
          return db::NextNumber(session, name).status();
        },
        durability);
    if (!done.ok()) state.SkipWithError(done.ToString().c_str());
  }
  state.SetItemsProcessed(state.iterations());
}

void Read(benchmark::State& state, GetDatabase database) {
  database();
  for (auto _ : state) {
    const auto rows = database().Execute(
        "SELECT last FROM numbers WHERE name = $1", {"row 0"});
    if (!rows.ok()) state.SkipWithError(rows.status().ToString().c_str());
  }
  state.SetItemsProcessed(state.iterations());
}

void Register(const std::string& name, GetDatabase database) {
  const auto add = [&](const std::string& what, const auto& run) {
    benchmark::RegisterBenchmark(absl::StrCat(name, "/", what).c_str(), run)
        ->Threads(1)
        ->Threads(16)
        ->UseRealTime()
        ->Unit(benchmark::kMicrosecond);
  };
  using db::Durability;
  add("own_row", [=](benchmark::State& state) {
    Change(state, database, false, Durability::kDurable);
  });
  add("own_row_ordered", [=](benchmark::State& state) {
    Change(state, database, false, Durability::kOrdered);
  });
  add("one_row", [=](benchmark::State& state) {
    Change(state, database, true, Durability::kDurable);
  });
  add("read", [=](benchmark::State& state) { Read(state, database); });
}

}  // namespace
}  // namespace tessera

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  tessera::Register("sqlite", &tessera::SqliteDatabase);
  if (tessera::testing::PostgresServer::IsInstalled()) {
    tessera::Register("postgres", &tessera::PostgresDatabase);
  }
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
