// Follows a segmentation job to its end.
#ifndef TESSERA_CLIENT_CLI_SEGMENTATION_JOB_MONITOR_H_
#define TESSERA_CLIENT_CLI_SEGMENTATION_JOB_MONITOR_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/api/segmentation_jobs.h"
#include "client/cli/session.h"

namespace tessera::cli {

// Shows a progress bar until the job ends; returns the job. If `changed` is
// set, calls it with the job after each change, and shows no bar. Ctrl-C ends
// the watching, not the job.
// Errors: those of SegmentationJobs::Watch(); CANCELLED after Ctrl-C, saying
// how to watch or cancel the job.
absl::StatusOr<client::SegmentationJob> WatchSegmentation(
    Session& session, client::Api& api, const std::string& name,
    const std::function<void(const client::SegmentationJob&)>& changed = {});

// As WatchSegmentation(). With --json, prints the job after each change, as a
// result. Names images that failed, the first ten with their errors.
// Errors: those of WatchSegmentation(); ABORTED if the job failed or was
// cancelled, or an image failed.
absl::Status FollowSegmentationJob(Session& session, const std::string& name);

// Of many images that failed, so many are named.
inline constexpr int kNamedImages = 10;

// Prints the error of an image that FAILED as a note.
void NoteFailedImage(Session& session, const client::SegmentationImage& image);

// Prints a note for each image of the job that FAILED, at most kNamedImages.
absl::Status NoteFailedImages(Session& session, client::Api& api,
                              const client::SegmentationJob& job);

// Returns the job's state in one line: `12 of 200 images, 34 of 60 slices, …`.
std::string Describe(const client::SegmentationJob& job);

// `3 of 200 images failed, for the reasons above`, if at most kNamedImages were
// named.
std::string CountFailed(int64_t failed, int64_t images,
                        const char* failure = "failed");

}  // namespace tessera::cli

#endif  // TESSERA_CLIENT_CLI_SEGMENTATION_JOB_MONITOR_H_
