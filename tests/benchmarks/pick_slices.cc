// How long the next slices take to be picked and lent from a long queue.
//
// usage: pick_slices DATA_DIR [USERS [SLICES_A_USER [PICKS]]]
//
// Makes a database in DATA_DIR in which each user has one job, and picks one
// batch after the other as a worker would. Prints milliseconds.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/clock.h"
#include "base/status_macros.h"
#include "server/db/open_database.h"
#include "server/db/transaction.h"
#include "server/files/kept_files.h"
#include "server/segmentation/next_job.h"
#include "server/segmentation/segmentation_store.h"
#include "server/segmentation/slice_queue.h"
#include "server/storage/open_blobs.h"

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

void Print(const char* what, std::vector<double> milliseconds) {
  std::sort(milliseconds.begin(), milliseconds.end());
  const size_t n = milliseconds.size();
  std::printf("%-6s median %.2f  99th percentile %.2f  most %.2f ms\n", what,
              milliseconds[n / 2], milliseconds[n * 99 / 100],
              milliseconds[n - 1]);
}

absl::Status Run(const std::filesystem::path& dir, int users, int64_t slices,
                 int picks) {
  std::filesystem::create_directories(dir);
  ASSIGN_OR_RETURN(const auto database,
                   db::Open(db::DatabaseUrlIn(dir), db::DatabaseUse::kServe));
  ASSIGN_OR_RETURN(const auto blobs,
                   storage::OpenBlobs(storage::BlobsUrlIn(dir)));
  const SystemClock clock;
  ASSIGN_OR_RETURN(const auto files,
                   files::KeptFiles::Open(*database, *blobs, clock));
  RETURN_IF_ERROR(Fill(*database, users, slices));
  segmentation::SegmentationStore store(*database, *files, clock, {});
  segmentation::SliceQueue queue(store, {});
  std::vector<double> choosing;
  std::vector<double> lending;
  for (int i = 0; i < picks; ++i) {
    absl::Time begin = absl::Now();
    const auto next = db::InTransaction(*database, [&](db::Session& session) {
      return segmentation::NextJob(session, {}, clock.Now());
    });
    RETURN_IF_ERROR(next.status());
    choosing.push_back(absl::ToDoubleMilliseconds(absl::Now() - begin));
    begin = absl::Now();
    const auto batch = queue.Acquire(
        {.name = absl::StrCat("worker", i % 64), .server = ""}, 64);
    RETURN_IF_ERROR(batch.status());
    lending.push_back(absl::ToDoubleMilliseconds(absl::Now() - begin));
    if (!*batch) return absl::NotFoundError("the queue is empty");
  }
  std::printf("%d users, %d slices\n", users, static_cast<int>(users * slices));
  Print("choose", choosing);
  Print("lend", lending);
  return absl::OkStatus();
}

}  // namespace
}  // namespace tessera

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr,
                 "usage: pick_slices DATA_DIR [USERS [SLICES_A_USER "
                 "[PICKS]]]\n");
    return 2;
  }
  const absl::Status status =
      tessera::Run(argv[1], argc > 2 ? std::atoi(argv[2]) : 1000,
                   argc > 3 ? std::atoi(argv[3]) : 1000,
                   argc > 4 ? std::atoi(argv[4]) : 2000);
  if (!status.ok()) std::fprintf(stderr, "%s\n", status.ToString().c_str());
  return status.ok() ? 0 : 1;
}
