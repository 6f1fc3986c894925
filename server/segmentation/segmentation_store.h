// All segmentation jobs, for their users.
#ifndef TESSERA_SERVER_SEGMENTATION_SEGMENTATION_STORE_H_
#define TESSERA_SERVER_SEGMENTATION_SEGMENTATION_STORE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "server/access/principal.h"
#include "server/db/database.h"
#include "server/db/page.h"
#include "server/files/kept_files.h"
#include "server/jobs/event_hub.h"
#include "server/segmentation/segmentation_job.h"

namespace tessera::segmentation {

class JobDraft;

struct SegmentationStoreOptions {
  int max_queued = 10'000;          // Jobs that have not ended, of all users.
  int max_queued_per_user = 1'000;  // And of each user.
  int64_t max_images = 1'000'000;   // In one job.
  // Called after a job was queued, has begun or has ended. May be null. Must
  // not block.
  std::function<void(const SegmentationJob& job)> on_transition;
};

// A job as its creator wants it; images follow.
struct NewSegmentation {
  access::Principal owner;
  std::string model_id;  // The version, by number.
  int64_t version = 0;
  std::string model_sha256;
  std::string parameters_json;
  std::string asked;  // Equal requests have equal text.
  // Checks whether the owner may use the model. Called in the transaction that
  // queues the job. May be null.
  std::function<absl::Status(db::Session&)> check_rights;
};

// An image, and where its results lie.
struct ImageResults {
  SegmentationJob job;
  JobImage image;
  std::vector<StoredSlice> slices;
};

// Keeps segmentation jobs in the database: any process may answer any call, and
// jobs outlive any crash. SliceQueue is the side of those who compute.
//
// Errors of all methods with an id: NOT_FOUND (JOB_NOT_FOUND).
//
// Thread-safe. Borrows everything it is given; outlives its drafts.
class SegmentationStore {
 public:
  SegmentationStore(db::Database& database, files::KeptFiles& files,
                    const Clock& clock,
                    const SegmentationStoreOptions& options);
  ~SegmentationStore();

  // Begins a job that nobody sees until its draft is finished.
  absl::StatusOr<std::unique_ptr<JobDraft>> Begin(const NewSegmentation& job);

  absl::StatusOr<SegmentationJob> Get(const std::string& id) const;
  // The newest first. Errors: INVALID_ARGUMENT (PAGE_TOKEN_INVALID).
  absl::StatusOr<db::Page<SegmentationJob>> List(
      const db::PageRequest& page) const;
  // In the order of the request; only those in the state `only`, if given.
  // Errors: INVALID_ARGUMENT (PAGE_TOKEN_INVALID).
  absl::StatusOr<db::Page<JobImage>> ListImages(
      const std::string& id, const db::PageRequest& page,
      std::optional<State> only) const;
  // The image at `position`, with its results if it has SUCCEEDED.
  // Errors: NOT_FOUND (IMAGE_NOT_FOUND).
  absl::StatusOr<ImageResults> FindResults(const std::string& id,
                                           int64_t position) const;
  // The results of the slice `slice` of the channel, which are final as soon as
  // there are any; the job may still run, or have failed.
  // Errors: NOT_FOUND (IMAGE_NOT_FOUND; SLICE_NOT_FOUND if the image has no such
  // slice, or it was not asked for).
  absl::StatusOr<SliceResults> FindSlice(const std::string& id,
                                         int64_t position, int slice) const;
  // Ends the job; its results are kept. A job that has ended stays as it is.
  absl::StatusOr<SegmentationJob> Cancel(const std::string& id);
  // Hides the job at once. Removes rows and files of a small job at once, those
  // of a large one with the next RemoveLeaving().
  absl::Status Delete(const std::string& id);
  // Calls `callback` at once if the job is newer than `after_sequence` or
  // final, and then after changes. See jobs::EventHub.
  absl::StatusOr<jobs::Subscription> Watch(
      const std::string& id, int64_t after_sequence,
      std::function<void(const SegmentationJob&)> callback);
  absl::StatusOr<SegmentationCounts> Counts() const;
  // When the oldest job with slices to lend was created; InfiniteFuture() if
  // there is none.
  absl::StatusOr<absl::Time> OldestQueued() const;
  // How many workers compute slices, by device. Not those within servers.
  absl::StatusOr<std::map<std::string, int>> WorkersByDevice() const;

  // Tells watchers of changes since the last call, those of other processes
  // included. Call it about twice a second.
  void PublishWatched();
  // Removes rows and files of deleted jobs and of drafts that were given up.
  absl::Status RemoveLeaving(const std::stop_token& stop);
  // Deletes jobs that ended before `before`, with their results.
  absl::Status RemoveEnded(absl::Time before, const std::stop_token& stop);

  // Adds a function that is called when there may be slices to compute, or
  // slices whose job was cancelled. It must not block.
  void AddWakeUp(std::function<void()> wake_up);

 private:
  friend class JobDraft;
  friend class SliceQueue;

  absl::Status CheckRoom(db::Session& session, const std::string& owner) const;
  // Removes some images of a LEAVING job. Returns whether it has more.
  absl::StatusOr<bool> RemoveSome(const std::string& id);
  // Publishes the job and notes its transition.
  void NoteTransition(const SegmentationJob& job);
  void WakeUp() const;

  db::Database& database_;
  files::KeptFiles& files_;
  const Clock& clock_;
  const SegmentationStoreOptions options_;
  jobs::EventHub<SegmentationJob> events_;
  mutable absl::Mutex mu_;
  std::vector<std::function<void()>> wake_ups_ ABSL_GUARDED_BY(mu_);
};

}  // namespace tessera::segmentation

#endif  // TESSERA_SERVER_SEGMENTATION_SEGMENTATION_STORE_H_
