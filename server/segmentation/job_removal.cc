// Removes the rows and files of jobs that nobody sees any more. See
// segmentation_store.cc for the rest of the class.
#include <string>
#include <utility>
#include <vector>

#include "base/status_macros.h"
#include "server/access/file_uses.h"
#include "server/db/transaction.h"
#include "server/segmentation/segmentation_store.h"
#include "server/segmentation/values_list.h"

namespace tessera::segmentation {
namespace {

// How many images, or files of results, one transaction removes; other calls
// wait for it.
constexpr int64_t kRowsAtOnce = 200;
// How long a draft may go without a new image. The front gives up earlier on a
// client that sends nothing, so such a draft belongs to a server that ended.
constexpr absl::Duration kDraftLives = absl::Hours(1);

constexpr char kSelectOwner[] =
    "SELECT owner FROM segmentation_jobs WHERE job_id = $1 AND "
    "state = 'LEAVING'";
constexpr char kSelectBlobs[] =
    "SELECT sha256, size_bytes FROM segmentation_blobs WHERE job_id = $1 "
    "LIMIT $2";
constexpr char kDeleteBlobs[] =
    "DELETE FROM segmentation_blobs WHERE job_id = $1 AND sha256 IN (%s)";
constexpr char kSelectImages[] =
    "SELECT position, sha256 FROM segmentation_images WHERE job_id = $1 "
    "ORDER BY position LIMIT $2";
constexpr char kDeleteSlices[] =
    "DELETE FROM segmentation_slices WHERE job_id = $1 AND position <= $2";
constexpr char kDeleteImages[] =
    "DELETE FROM segmentation_images WHERE job_id = $1 AND position <= $2";
constexpr char kDeleteJob[] =
    "DELETE FROM segmentation_jobs WHERE job_id = $1 AND state = 'LEAVING'";
constexpr char kGiveUp[] =
    "UPDATE segmentation_jobs SET state = 'LEAVING' "
    "WHERE state = 'CREATING' AND change_time < $1";
constexpr char kSelectLeaving[] =
    "SELECT job_id FROM segmentation_jobs WHERE state = 'LEAVING'";
constexpr char kEndOld[] =
    "UPDATE segmentation_jobs SET state = 'LEAVING' "
    "WHERE end_time < $1 AND state IN ('SUCCEEDED', 'FAILED', 'CANCELLED')";

struct Removed {
  std::vector<std::string> files;
  bool more = true;
};

absl::StatusOr<Removed> RemoveRows(db::Session& session,
                                   const std::string& id) {
  Removed removed;
  ASSIGN_OR_RETURN(const db::Rows job, session.Execute(kSelectOwner, {id}));
  if (job.empty()) return Removed{.files = {}, .more = false};
  const std::string& owner = job.front().Text(0);
  ASSIGN_OR_RETURN(const db::Rows blobs,
                   session.Execute(kSelectBlobs, {id, kRowsAtOnce}));
  if (!blobs.empty()) {
    int64_t bytes = 0;
    std::vector<db::Value> digests;
    for (const db::Row& row : blobs.rows) {
      bytes += row.Int(1);
      removed.files.push_back(row.Text(0));
      digests.emplace_back(row.Text(0));
    }
    RETURN_IF_ERROR(ExecuteList(session, kDeleteBlobs, {id}, digests).status());
    RETURN_IF_ERROR(access::AddStoredBytes(session, owner, -bytes));
    return removed;
  }
  ASSIGN_OR_RETURN(const db::Rows images,
                   session.Execute(kSelectImages, {id, kRowsAtOnce}));
  if (!images.empty()) {
    for (const db::Row& row : images.rows) {
      removed.files.push_back(row.Text(1));
    }
    const int64_t last = images.rows.back().Int(0);
    RETURN_IF_ERROR(
        access::ReleaseImages(session, owner, id, images.front().Int(0), last));
    RETURN_IF_ERROR(session.Execute(kDeleteSlices, {id, last}).status());
    RETURN_IF_ERROR(session.Execute(kDeleteImages, {id, last}).status());
    return removed;
  }
  RETURN_IF_ERROR(session.Execute(kDeleteJob, {id}).status());
  removed.more = false;
  return removed;
}

}  // namespace

absl::StatusOr<bool> SegmentationStore::RemoveSome(const std::string& id) {
  ASSIGN_OR_RETURN(const Removed removed,
                   db::InTransaction(database_, [&](db::Session& session) {
                     return RemoveRows(session, id);
                   }));
  files_.RemoveFilesOf("segmentationJobs/" + id, removed.files);
  return removed.more;
}

absl::Status SegmentationStore::RemoveLeaving(const std::stop_token& stop) {
  const int64_t before = absl::ToUnixMicros(clock_.Now() - kDraftLives);
  RETURN_IF_ERROR(database_.Execute(kGiveUp, {before}).status());
  ASSIGN_OR_RETURN(const db::Rows leaving, database_.Execute(kSelectLeaving));
  for (const db::Row& row : leaving.rows) {
    bool more = true;
    while (more) {
      if (stop.stop_requested()) return absl::OkStatus();
      ASSIGN_OR_RETURN(more, RemoveSome(row.Text(0)));
    }
  }
  return absl::OkStatus();
}

absl::Status SegmentationStore::RemoveEnded(absl::Time before,
                                            const std::stop_token& stop) {
  RETURN_IF_ERROR(
      database_.Execute(kEndOld, {absl::ToUnixMicros(before)}).status());
  return RemoveLeaving(stop);
}

}  // namespace tessera::segmentation
