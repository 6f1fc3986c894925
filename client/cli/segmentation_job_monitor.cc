#include "client/cli/segmentation_job_monitor.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/quoting.h"
#include "base/short_name.h"
#include "base/status_macros.h"
#include "client/cli/failures.h"
#include "client/cli/interrupt.h"
#include "client/cli/json.h"
#include "client/cli/progress_bar.h"
#include "client/cli/text.h"

namespace tessera::cli {
namespace {

// A job of one image, which may be a large stack, is measured in slices. The
// slices of several images are not known before the last image is opened.
double FractionOf(const client::SegmentationJob& job) {
  const bool one = job.images == 1 && job.slices > 0;
  const int64_t whole = one ? job.slices : job.images;
  const int64_t done =
      one ? job.slices_done : job.images_succeeded + job.images_failed;
  return whole > 0 ? static_cast<double>(done) / static_cast<double>(whole) : 0;
}

// What matters most comes first: a narrow terminal cuts the line.
std::string DescribeCounts(const client::SegmentationJob& job) {
  std::string text =
      absl::StrFormat("%d of %s", job.images_succeeded + job.images_failed,
                      FormatCount(job.images, "image"));
  if (!IsFinal(job.state) && job.seconds_left >= 0) {
    absl::StrAppend(&text, ", ", FormatSeconds(job.seconds_left), " left");
  }
  if (job.images_failed > 0) {
    absl::StrAppend(&text, ", ", job.images_failed, " failed");
  }
  if (job.slices > 0) {
    absl::StrAppendFormat(&text, ", %d of %s", job.slices_done,
                          FormatCount(job.slices, "slice"));
  }
  return text;
}

absl::Status Conclude(Session& session, client::Api& api,
                      const client::SegmentationJob& job) {
  const std::string id = ShortName(job.name);
  if (job.images_failed > 0) {
    RETURN_IF_ERROR(NoteFailedImages(session, api, job));
  }
  if (job.state == client::JobState::kFailed) {
    return absl::AbortedError(
        absl::StrCat("segmentation job ", id, " failed: ", job.error_message));
  }
  const std::string how =
      absl::StrFormat("'tessera results %s --out DIR' fetches the results", id);
  if (job.state == client::JobState::kCancelled) {
    return absl::AbortedError(absl::StrFormat(
        "segmentation job %s was cancelled; %s of the %s that had succeeded",
        id, how, FormatCount(job.images_succeeded, "image")));
  }
  if (job.images_failed > 0) {
    return absl::AbortedError(
        absl::StrCat(CountFailed(job.images_failed, job.images), "; ", how,
                     " of the others"));
  }
  // With --json, the job has already been printed in its final state.
  if (!session.json) {
    session.Print(absl::StrFormat("segmented %s: %s; %s",
                                  FormatCount(job.images, "image"),
                                  FormatCount(job.objects, "object"), how),
                  {});
  }
  return absl::OkStatus();
}

}  // namespace

std::string Describe(const client::SegmentationJob& job) {
  switch (job.state) {
    case client::JobState::kQueued:
      return absl::StrCat("queued, ", FormatCount(job.images, "image"));
    case client::JobState::kRunning:
      return DescribeCounts(job);
    case client::JobState::kSucceeded:
      return absl::StrFormat("succeeded: %s, %s", DescribeCounts(job),
                             FormatCount(job.objects, "object"));
    case client::JobState::kFailed:
      return absl::StrCat("failed: ", job.error_message);
    case client::JobState::kCancelled:
      return absl::StrCat("cancelled: ", DescribeCounts(job));
    case client::JobState::kUnreadable:
    case client::JobState::kUnknown:
      break;
  }
  return "in a state that this client does not know";
}

std::string CountFailed(int64_t failed, int64_t images, const char* failure) {
  return absl::StrFormat(
      "%d of %s %s, for the reasons above%s", failed,
      FormatCount(images, "image"), failure,
      failed > kNamedImages
          ? absl::StrFormat(" (the first %d are named)", kNamedImages)
          : "");
}

void NoteFailedImage(Session& session, const client::SegmentationImage& image) {
  session.Note(std::string(
      Naming(Printable(image.filename), absl::AbortedError(image.error_message))
          .message()));
}

absl::Status NoteFailedImages(Session& session, client::Api& api,
                              const client::SegmentationJob& job) {
  int named = 0;
  return api.segmentation_jobs().ListImages(
      job.name, client::JobState::kFailed,
      [&](const client::SegmentationImage& image) {
        NoteFailedImage(session, image);
        return ++named < kNamedImages;
      });
}

absl::StatusOr<client::SegmentationJob> WatchSegmentation(
    Session& session, client::Api& api, const std::string& name,
    const std::function<void(const client::SegmentationJob&)>& changed) {
  const std::string id = ShortName(name);
  const Interrupt interrupt;
  // The bar clears its line when the function returns, so before the caller
  // prints.
  ProgressBar bar(session, "segmenting");
  auto job = api.segmentation_jobs().Watch(
      name, interrupt.token(), [&](const client::SegmentationJob& now) {
        if (changed) return changed(now);
        bar.Update(FractionOf(now), Describe(now));
      });
  if (!absl::IsCancelled(job.status())) return job;
  return absl::CancelledError(absl::StrFormat(
      "no longer watching; the job goes on: 'tessera job watch %s' shows it "
      "again, 'tessera job cancel %s' ends it",
      id, id));
}

absl::Status FollowSegmentationJob(Session& session, const std::string& name) {
  ASSIGN_OR_RETURN(client::Api* const api, session.Api());
  std::function<void(const client::SegmentationJob&)> changed;
  if (session.json) {
    changed = [&](const client::SegmentationJob& now) {
      session.Print("", ToJson(now));
    };
  }
  ASSIGN_OR_RETURN(const client::SegmentationJob job,
                   WatchSegmentation(session, *api, name, changed));
  return Conclude(session, *api, job);
}

}  // namespace tessera::cli
