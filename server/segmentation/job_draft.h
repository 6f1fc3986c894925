// A segmentation job whose images are still being named.
#ifndef TESSERA_SERVER_SEGMENTATION_JOB_DRAFT_H_
#define TESSERA_SERVER_SEGMENTATION_JOB_DRAFT_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/sha256.h"
#include "server/segmentation/segmentation_job.h"
#include "server/segmentation/segmentation_store.h"

namespace tessera::segmentation {

// Inserts images while they arrive, so that a job of a million images takes no
// memory. Nobody sees the job before Finish(). A draft that is destroyed
// earlier leaves; RemoveLeaving() removes what it has inserted.
//
// Not thread-safe. Must not outlive its store.
class JobDraft {
 public:
  static absl::StatusOr<std::unique_ptr<JobDraft>> Begin(
      SegmentationStore& store, const NewSegmentation& job);
  ~JobDraft();
  JobDraft(const JobDraft&) = delete;
  JobDraft& operator=(const JobDraft&) = delete;

  // Adds images, at most 1,000 at a time. The files are kept from now on. All
  // messages name the image.
  // Errors: INVALID_ARGUMENT (IMAGE_INVALID) if an image has no name, a name
  // that another one has, a malformed digest or malformed slices, or if there
  // are too many images; FAILED_PRECONDITION (FILE_NOT_UPLOADED) if the owner
  // has not sent a file; ABORTED if the draft was given up.
  absl::Status Add(const std::vector<ChosenImage>& images);

  // Queues the job. Returns the earlier job if `request_id` was used for an
  // equal one. Call it once, last.
  // Errors: INVALID_ARGUMENT (IMAGE_INVALID) without an image; NOT_FOUND
  // (VERSION_NOT_FOUND) if the version was deleted; ALREADY_EXISTS
  // (REQUEST_ID_REUSED); RESOURCE_EXHAUSTED (QUEUE_FULL), with a retry delay;
  // those of `check_rights`.
  absl::StatusOr<SegmentationJob> Finish(const std::string& request_id);

 private:
  JobDraft(SegmentationStore& store, const NewSegmentation& job);

  absl::Status Check(const ChosenImage& image) const;
  absl::Status Insert(db::Session& session,
                      const std::vector<ChosenImage>& images) const;
  // The sizes of the images' files, in their order.
  absl::StatusOr<std::vector<int64_t>> CheckFiles(
      db::Session& session, const std::vector<ChosenImage>& images) const;
  // What Add() says if names are not unique.
  absl::Status NameTwice(const std::vector<ChosenImage>& images) const;
  absl::Status Queue(db::Session& session) const;

  SegmentationStore& store_;
  const NewSegmentation job_;
  const std::string id_;
  Sha256 body_;  // Of all that decides whether two requests are equal.
  int64_t images_ = 0;
  bool leaves_ = false;  // The destructor gives the draft up.
};

}  // namespace tessera::segmentation

#endif  // TESSERA_SERVER_SEGMENTATION_JOB_DRAFT_H_
