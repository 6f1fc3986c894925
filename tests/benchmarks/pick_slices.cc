// How long the next slices take to be picked and lent from a long queue, on
// SQLite and on a PostgreSQL of its own that waits for its disk.
//
// usage: pick_slices [USERS [SLICES_A_USER [PICKS]]]   default: 1000 1000 2000
//
// Each user has one job. One batch after the other is picked, as workers would.
// Prints milliseconds, and those of this thread's processor. `one row` is a
// transaction that changes one row: what the database and the machine take
// anyway. On a busy machine most of the time is that of waiting for it.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/clock.h"
#include "base/status_macros.h"
#include "server/db/open_database.h"
#include "server/db/resource_name.h"
#include "server/db/transaction.h"
#include "server/files/kept_files.h"
#include "server/segmentation/next_job.h"
#include "server/segmentation/segmentation_store.h"
#include "server/segmentation/slice_queue.h"
#include "server/storage/open_blobs.h"
#include "tests/support/postgres_server.h"
#include "tests/support/scratch_folder.h"

namespace tessera {
namespace {

constexpr char kJob[] =
    "INSERT INTO segmentation_jobs VALUES ($1, $2, $1, 0, 'QUEUED', 'm', 1, "
    "'', '{}', '', 1, $3, 0, 0, 0, 0, 0, $3, 0, 0, 0, 0.0, 0.0, 0, 1, 1, NULL, "
    "NULL)";
constexpr char kImages[] =
    "WITH RECURSIVE n (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL "
    "SELECT i + 1 FROM n WHERE i < $2) "
    "INSERT INTO segmentation_images SELECT $1, i, i || '.tif', 'digest', 1, "
    "0, '', 'QUEUED', '', 0, 0, 0 FROM n";
constexpr char kSlices[] =
    "INSERT INTO segmentation_slices SELECT job_id, position, 1, 'QUEUED', '', "
    "0, 0, 0, '', 0, 0 FROM segmentation_images WHERE job_id = $1";
constexpr char kUse[] =
    "INSERT INTO device_use (owner, seconds, as_of) VALUES ($1, $2, 1)";

absl::Status Fill(db::Database& database, int users, int64_t slices) {
  for (int user = 0; user < users; ++user) {
    const std::string name = absl::StrCat("user", user);
    const auto add = [&](db::Session& session) -> absl::Status {
      RETURN_IF_ERROR(
          session.Execute(kJob, {name, int64_t{user} + 1, slices}).status());
      RETURN_IF_ERROR(session.Execute(kImages, {name, slices}).status());
      RETURN_IF_ERROR(session.Execute(kSlices, {name}).status());
      return session.Execute(kUse, {name, 1.0 * (user % 37)}).status();
    };
    RETURN_IF_ERROR(database.Transaction(add, db::Durability::kOrdered));
  }
  return absl::OkStatus();
}

double ProcessorMilliseconds() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e3 +
         static_cast<double>(time.tv_nsec) / 1e6;
}

// Milliseconds of some calls.
struct Times {
  std::vector<double> all;
  std::vector<double> processor;
};

// Adds how long `call` takes.
absl::Status Measure(Times& times, const std::function<absl::Status()>& call) {
  const absl::Time begin = absl::Now();
  const double processor = ProcessorMilliseconds();
  RETURN_IF_ERROR(call());
  times.all.push_back(absl::ToDoubleMilliseconds(absl::Now() - begin));
  times.processor.push_back(ProcessorMilliseconds() - processor);
  return absl::OkStatus();
}

void PrintOne(const char* what, std::vector<double> milliseconds) {
  std::sort(milliseconds.begin(), milliseconds.end());
  const size_t n = milliseconds.size();
  std::printf("  %-12s median %6.2f  99th percentile %6.2f  most %7.2f ms\n",
              what, milliseconds[n / 2], milliseconds[n * 99 / 100],
              milliseconds[n - 1]);
}

void Print(const char* what, const Times& times) {
  PrintOne(what, times.all);
  PrintOne("  processor", times.processor);
}

struct Options {
  int users = 1000;
  int64_t slices = 1000;  // Of each user.
  int picks = 2000;
};

absl::Status Run(const char* name, const std::string& url,
                 const Options& options) {
  const testing::ScratchFolder folder;
  ASSIGN_OR_RETURN(const auto database, db::Open(url, db::DatabaseUse::kServe));
  ASSIGN_OR_RETURN(const auto blobs,
                   storage::OpenBlobs(storage::BlobsUrlIn(folder.path())));
  const SystemClock clock;
  ASSIGN_OR_RETURN(const auto files,
                   files::KeptFiles::Open(*database, *blobs, clock));
  RETURN_IF_ERROR(Fill(*database, options.users, options.slices));
  segmentation::SegmentationStore store(*database, *files, clock, {});
  segmentation::SliceQueue queue(store, {});
  Times choosing;
  Times lending;
  Times one_row;
  for (int i = 0; i < options.picks; ++i) {
    RETURN_IF_ERROR(Measure(choosing, [&] {
      return db::InTransaction(*database,
                               [&](db::Session& session) {
                                 return segmentation::NextJob(session, {},
                                                              clock.Now());
                               })
          .status();
    }));
    RETURN_IF_ERROR(Measure(lending, [&]() -> absl::Status {
      ASSIGN_OR_RETURN(const auto batch,
                       queue.Acquire({.name = absl::StrCat("worker", i % 64),
                                      .server = "",
                                      .device = "cpu"},
                                     64));
      return batch ? absl::OkStatus()
                   : absl::NotFoundError("the queue is empty");
    }));
    RETURN_IF_ERROR(Measure(one_row, [&] {
      return database->Transaction(
          [](db::Session& session) {
            return db::NextNumber(session, "row").status();
          },
          db::Durability::kOrdered);
    }));
  }
  std::printf("%s, %d users, %d slices\n", name, options.users,
              static_cast<int>(options.users * options.slices));
  Print("choose", choosing);
  Print("lend", lending);
  Print("one row", one_row);
  return absl::OkStatus();
}

absl::Status RunBoth(const Options& options) {
  {
    const testing::ScratchFolder folder;
    RETURN_IF_ERROR(Run("SQLite", db::DatabaseUrlIn(folder.path()), options));
  }
  if (!testing::PostgresServer::IsInstalled()) {
    std::printf("PostgreSQL: not installed\n");
    return absl::OkStatus();
  }
  testing::PostgresServer server({.durable = true});
  return Run("PostgreSQL", server.UrlOf("picks"), options);
}

}  // namespace
}  // namespace tessera

int main(int argc, char** argv) {
  tessera::Options options;
  if (argc > 1) options.users = std::atoi(argv[1]);
  if (argc > 2) options.slices = std::atoi(argv[2]);
  if (argc > 3) options.picks = std::atoi(argv[3]);
  const absl::Status status = tessera::RunBoth(options);
  if (!status.ok()) std::fprintf(stderr, "%s\n", status.ToString().c_str());
  return status.ok() ? 0 : 1;
}
