#include <algorithm>
#include <deque>
#include <future>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/quoting.h"
#include "base/status_macros.h"
#include "client/api/names.h"
#include "client/cli/commands.h"
#include "client/cli/failures.h"
#include "client/cli/interrupt.h"
#include "client/cli/options.h"
#include "client/cli/progress_bar.h"
#include "client/cli/results_fetch.h"
#include "client/cli/results_record.h"
#include "client/cli/segment_files.h"
#include "client/cli/segmentation_job_monitor.h"
#include "client/cli/text.h"

namespace tessera::cli {
namespace {

// Images that are fetched at once: one waits for the network while others are
// written.
constexpr size_t kInFlight = 4;

struct ResultsOptions {
  FetchOptions fetch{.formats = results::UsualFormatNames()};
  bool wait = false;
};

// Fetches the images of a job, some at once, and reports them in their order.
//
// Not thread-safe. Borrows all that it is given.
class Fetcher {
 public:
  Fetcher(Session& session, client::SegmentationJobs& jobs,
          const FetchOptions& options, ResultsRecord& record,
          int64_t image_count)
      : session_(session),
        jobs_(jobs),
        options_(options),
        record_(record),
        image_count_(image_count) {}

  // Takes the next image of the job. Returns false if no more image should be
  // given: a failure concerns all of them.
  bool Take(const client::SegmentationImage& image) {
    ++taken_;
    if (image.state != client::JobState::kSucceeded) {
      CountWithoutResults(image);
      return true;
    }
    const std::vector<std::string> formats =
        record_.Missing(image.position, options_.formats);
    if (formats.empty()) {
      ++known_;
      return true;
    }
    in_flight_.push_back(
        {image, formats, std::async(std::launch::async, [this, image, formats] {
           return Fetch(image, formats);
         })});
    return in_flight_.size() < kInFlight || FinishOne();
  }

  // Waits for the images in flight.
  // Errors: the failure for which no more image should be given.
  absl::Status Finish() {
    while (!in_flight_.empty()) FinishOne();
    if (known_ > 0) {
      session_.Note(absl::StrFormat(
          "the outputs of %s are in %s already, as they were written",
          FormatCount(known_, "image"), options_.out.string()));
    }
    return ends_all_;
  }

  // Returns OK if every image has its outputs. Else says what is missing.
  absl::Status Conclude(const client::SegmentationJob& job) const {
    std::vector<std::string> missing;
    if (failed_ > 0) missing.push_back(CountFailed(failed_, taken_));
    if (job.state == client::JobState::kFailed) {
      missing.push_back(absl::StrCat("the job failed: ", job.error_message));
    }
    if (unfetched_ > 0) {
      missing.push_back(
          absl::StrCat(CountFailed(unfetched_, taken_, "could not be fetched"),
                       "; run the command again"));
    }
    const std::string all = FormatCount(taken_, "image");
    // A job that ended early leaves images behind. It may end meanwhile.
    const bool ended = IsFinal(job.state) || cancelled_ > 0;
    const int64_t left = cancelled_ + not_done_;
    if (ended && left > 0) {
      missing.push_back(
          absl::StrFormat("%d of %s %s not segmented before the job ended",
                          left, all, left == 1 ? "was" : "were"));
    } else if (not_done_ > 0) {
      missing.push_back(absl::StrFormat(
          "%d of %s %s not done; run the command again, or give --wait",
          not_done_, all, not_done_ == 1 ? "is" : "are"));
    }
    if (missing.empty()) return absl::OkStatus();
    return absl::AbortedError(absl::StrJoin(missing, "; "));
  }

 private:
  struct Task {
    client::SegmentationImage image;
    std::vector<std::string> formats;
    std::future<absl::StatusOr<ImageOutputs>> outputs;
  };

  // Counts an image that has not SUCCEEDED, and prints the error of a FAILED
  // one.
  void CountWithoutResults(const client::SegmentationImage& image) {
    if (image.state == client::JobState::kCancelled) {
      ++cancelled_;
    } else if (image.state != client::JobState::kFailed) {
      ++not_done_;
    } else if (failed_++ < kNamedImages) {
      NoteFailedImage(session_, image);
    }
  }

  // Runs on a thread of its own.
  absl::StatusOr<ImageOutputs> Fetch(
      const client::SegmentationImage& image,
      const std::vector<std::string>& formats) const {
    absl::StatusOr<ImageOutputs> outputs;
    RETURN_IF_ERROR(Caught([&] {
      outputs = FetchImage(jobs_, options_, image, formats);
      return outputs.status();
    }));
    return outputs;
  }

  // Shows a bar while it waits. The bar is gone before a result is printed.
  absl::StatusOr<ImageOutputs> Await(Task& task) {
    ProgressBar bar(session_, "fetching");
    bar.Update(static_cast<double>(taken_) /
                   static_cast<double>(std::max(image_count_, taken_)),
               absl::StrFormat("%d of %s, %s", taken_,
                               FormatCount(image_count_, "image"),
                               task.image.filename));
    return task.outputs.get();
  }

  // Waits for the image that was begun first, and reports it. Returns as
  // Take().
  bool FinishOne() {
    Task task = std::move(in_flight_.front());
    in_flight_.pop_front();
    const absl::StatusOr<ImageOutputs> outputs = Await(task);
    absl::Status status = outputs.status();
    if (status.ok()) {
      status = record_.Add(task.image, task.formats, outputs->written.paths);
      TellShortenedName(session_, task.image.filename);
      Report(session_, task.image.filename, *outputs);
    }
    if (!status.ok()) Note(Naming(Printable(task.image.filename), status));
    return ends_all_.ok();
  }

  // Keeps a failure that concerns all images; prints others.
  void Note(const absl::Status& failure) {
    if (ConcernsAll(failure)) {
      ends_all_.Update(absl::Status(
          failure.code(),
          absl::StrCat(failure.message(),
                       "; outputs that were written are complete: run the "
                       "command again, and it goes on")));
    } else if (unfetched_++ < kNamedImages) {
      session_.Note(std::string(failure.message()));
    }
  }

  Session& session_;
  client::SegmentationJobs& jobs_;
  const FetchOptions& options_;
  ResultsRecord& record_;
  const int64_t image_count_;
  std::deque<Task> in_flight_;
  int64_t taken_ = 0;
  int64_t known_ = 0;   // Their outputs were there.
  int64_t failed_ = 0;  // On the server.
  int64_t cancelled_ = 0;
  int64_t not_done_ = 0;
  int64_t unfetched_ = 0;  // For other reasons than `ends_all_`.
  absl::Status ends_all_;  // The first failure that concerns all images.
};

absl::Status FetchAll(Session& session, client::Api& api,
                      const FetchOptions& options,
                      const client::SegmentationJob& job) {
  ASSIGN_OR_RETURN(ResultsRecord record,
                   ResultsRecord::Open(options.out, options.job));
  client::SegmentationJobs& jobs = api.segmentation_jobs();
  Fetcher fetcher(session, jobs, options, record, job.images);
  const Interrupt interrupt;
  const absl::Status listed = jobs.ListImages(
      options.job, std::nullopt, [&](const client::SegmentationImage& image) {
        return fetcher.Take(image) && !interrupt.token().stop_requested();
      });
  RETURN_IF_ERROR(fetcher.Finish());
  RETURN_IF_ERROR(listed);
  if (interrupt.token().stop_requested()) {
    return absl::CancelledError(
        "not all images were fetched; run the command again, and it goes on");
  }
  return fetcher.Conclude(job);
}

absl::Status Fetch(Session& session, const ResultsOptions& options) {
  ASSIGN_OR_RETURN(client::Api* const api, session.Api());
  const std::string& name = options.fetch.job;
  ASSIGN_OR_RETURN(client::SegmentationJob job,
                   api->segmentation_jobs().Get(name));
  RETURN_IF_ERROR(MakeFolder(options.fetch.out));
  if (options.wait && !IsFinal(job.state)) {
    ASSIGN_OR_RETURN(job, WatchSegmentation(session, *api, name));
  }
  return FetchAll(session, *api, options.fetch, job);
}

}  // namespace

void AddResults(CLI::App& app, Session& session) {
  CLI::App* const command = app.add_subcommand(
      "results",
      "Write the results of a segmentation job, as `tessera segment` would "
      "have written them. Outputs that the folder has already are not fetched "
      "again");
  const auto options = std::make_shared<ResultsOptions>();
  FetchOptions& fetch = options->fetch;
  AddParsed(*command, "JOB", fetch.job, &client::ParseSegmentationJob,
            "The job's name, as `tessera segment --detach` and `tessera job "
            "list` print it")
      ->required();
  command->add_option("--out", fetch.out, "Folder for the outputs")->required();
  AddFormats(*command, fetch.formats);
  command->add_flag("--wait", options->wait,
                    "Wait for the job's end first; else only the images that "
                    "are done are fetched");
  command
      ->add_option("--images", fetch.images,
                   "Folder with the images, for the formats that read them "
                   "(overlay, pjs). If not given, they are fetched from the "
                   "server")
      ->check(CLI::ExistingDirectory);
  command->footer(
      "Examples:\n  tessera results 7f3c9a --out outlines\n"
      "  tessera results 7f3c9a --out outlines --format geojson,csv --wait");
  command->callback([&session, options] {
    session.command = [&session, options] { return Fetch(session, *options); };
  });
}

}  // namespace tessera::cli
