#include <memory>

#include "base/status_macros.h"
#include "client/api/names.h"
#include "client/cli/commands.h"
#include "client/cli/diameter.h"
#include "client/cli/failures.h"
#include "client/cli/options.h"
#include "client/cli/packed_images.h"
#include "client/cli/segment_detach.h"
#include "client/cli/segment_files.h"
#include "client/cli/segment_outputs.h"
#include "client/cli/segment_parameters.h"
#include "client/cli/segment_progress.h"
#include "client/cli/segment_review.h"
#include "models/results/review.h"
#include "models/results/writer.h"

namespace tessera::cli {
namespace {

struct SegmentOptions {
  std::vector<std::filesystem::path> images;
  client::SegmentRequest request;
  std::filesystem::path out;
  std::vector<std::string> formats = results::UsualFormatNames();
  std::filesystem::path review;  // Empty: no --review.
  int review_count = 8;
  bool detach = false;
};

absl::Status SegmentImage(Session& session, client::Api& api,
                          const SegmentOptions& options, const Writers& writers,
                          const std::filesystem::path& image,
                          results::Review& review) {
  RETURN_IF_ERROR(CheckReadable(image));
  std::vector<std::filesystem::path> sent = {image};
  ASSIGN_OR_RETURN(const PackedImages packed, PackedImages::Pack(sent));
  OutputRequest request{.writers = writers,
                        .folder = options.out,
                        .image = image,
                        .channel = options.request.channel,
                        .slices = options.request.slices};
  if (!options.review.empty()) {
    request.then = [&](const results::Segmentation& found) {
      return review.Add(image, found);
    };
  }
  ASSIGN_OR_RETURN(const ImageOutputs outputs,
                   WriteOutputs(request, [&](client::ObjectSink& sink) {
                     return SegmentWithProgress(
                         session, api, options.request, sent.front(),
                         image.filename().string(), sink);
                   }));
  Report(session, image, outputs);
  return absl::OkStatus();
}

// Writes the review. If `summary` has failures of images, returns it and prints
// a failure of the review as a note.
absl::Status Finish(Session& session, const SegmentOptions& options,
                    const results::Review& review,
                    const absl::Status& summary) {
  if (options.review.empty()) return summary;
  // The least certain regions are known only after the last image.
  const absl::Status written =
      Caught([&] { return WriteReview(session, review, options.review); });
  if (summary.ok()) return written;
  if (!written.ok()) session.Note(std::string(written.message()));
  return summary;
}

// Outlines the objects in each image. Continues after an image that fails; the
// error at the end names all failed images.
absl::Status Segment(Session& session, const SegmentOptions& options) {
  RETURN_IF_ERROR(CheckStems(options.images));
  // Errors of the command line are found before the first image.
  ASSIGN_OR_RETURN(const auto writers, results::MakeWriters(options.formats));
  ASSIGN_OR_RETURN(client::Api* const api, session.Api());
  RETURN_IF_ERROR(MakeFolder(options.out));
  if (!options.review.empty()) {
    RETURN_IF_ERROR(PrepareReview(options.review, options.out));
  }
  results::Review review(static_cast<size_t>(options.review_count));
  Failures failures(session, "image", options.images.size());
  size_t untried = options.images.size();
  for (const std::filesystem::path& image : options.images) {
    --untried;
    TellShortenedName(session, image);
    const absl::Status status = Caught([&] {
      return SegmentImage(session, *api, options, writers, image, review);
    });
    if (!status.ok()) failures.Add(image.filename().string(), status);
    if (ConcernsAll(status)) break;
  }
  return Finish(session, options, review, failures.Summary(untried));
}

// Segments, or queues a job.
absl::Status Run(Session& session, SegmentOptions options) {
  for (std::filesystem::path& image : options.images) {
    // The name of the folder `a.zarr/` is the part before the slash.
    if (!image.has_filename()) image = image.parent_path();
  }
  if (!options.detach) return Segment(session, options);
  ASSIGN_OR_RETURN(const PackedImages packed,
                   PackedImages::Pack(options.images));
  return Detach(session, options.request, options.images);
}

void AddReview(CLI::App& command, SegmentOptions& options) {
  const std::string group = "What to outline next";
  CLI::Option* const review =
      command
          .add_option("--review", options.review,
                      "Write the least certain regions to this new folder. "
                      "Each is a sample to correct: the image and a proposed "
                      "mask")
          ->group(group);
  command
      .add_option("--review-count", options.review_count,
                  "The most regions to write, over all images")
      ->group(group)
      ->needs(review)
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
}

void AddImages(CLI::App& command, SegmentOptions& options) {
  command
      .add_option("IMAGE", options.images,
                  "TIFF, PNG, JPEG, .npy or OME-Zarr; one or more")
      ->check(CLI::ExistingPath);
  command.add_option_function<std::string>(
      "--images-from",
      [&options](const std::string& list) {
        const absl::Status read = ReadImageList(list, options.images);
        if (!read.ok()) {
          throw CLI::ValidationError("--images-from",
                                     std::string(read.message()));
        }
      },
      "A file that names one image a line, for more images than a command "
      "line holds; - is standard input");
}

void AddDetach(CLI::App& command, SegmentOptions& options) {
  command.add_flag(
      "--detach", options.detach,
      "Upload the images, queue a segmentation job, print its name and leave. "
      "`tessera job watch` shows its progress, `tessera results` fetches its "
      "results. Takes no --out, --format and --review");
}

// Errors: CLI::ParseError for options that do not go together.
void CheckTogether(const SegmentOptions& options, const CLI::App& command) {
  if (options.images.empty()) throw CLI::RequiredError("IMAGE");
  if (!options.detach) {
    if (options.out.empty()) throw CLI::RequiredError("--out");
    return;
  }
  for (const char* const name : {"--out", "--format"}) {
    if (command.count(name) == 0) continue;
    throw CLI::ValidationError(
        name,
        "does not go with --detach; give it to 'tessera results', which "
        "fetches the job's results");
  }
  if (!options.review.empty()) {
    throw CLI::ValidationError(
        "--review", "does not go with --detach; segment without --detach");
  }
}

}  // namespace

void AddSegment(CLI::App& app, Session& session) {
  CLI::App* const command =
      app.add_subcommand("segment", "Outline the objects in images");
  const auto options = std::make_shared<SegmentOptions>();
  AddImages(*command, *options);
  AddParsed(*command, "--model", options->request.model,
            &client::ParseModelVersion,
            "NAME (its newest version), NAME@3 or NAME@production")
      ->required();
  AddParsed(*command, "--slices", options->request.slices, &ParseSlices,
            "Slices of a stack, such as 1-10,12. Default: all");
  command
      ->add_option("--channel", options->request.channel,
                   "The channel to segment, counted from 1. Default: the "
                   "first. --slices counts slices of this channel")
      ->check(CLI::PositiveNumber);
  command->add_option("--out", options->out, "Folder for the outputs");
  AddFormats(*command, options->formats);
  AddDetach(*command, *options);
  AddDiameter(*command, options->request.parameters);
  AddParameters(*command, options->request.parameters);
  AddMethod(*command, options->request.parameters);
  AddReview(*command, *options);
  command->footer(
      "Examples:\n"
      "  tessera segment image.tif --model nuclei --out results\n"
      "  tessera segment image.ome.zarr --model nuclei --out results\n"
      "  tessera segment *.png --model nuclei@3 --out results "
      "--format geojson,csv\n"
      "  tessera segment stack.tif --model wing --slices 1-10,12 --out out\n"
      "  tessera segment image.tif --model nuclei --out out --diameter 60\n"
      "  tessera segment image.tif --model wing --out out --as pyjamas\n"
      "  tessera segment *.tif --model wing --out out --review to-correct\n"
      "  tessera segment *.tif --model wing --detach");
  command->callback([&session, options, command] {
    CheckTogether(*options, *command);
    if (!options->review.empty()) {
      options->request.parameters.review_regions = options->review_count;
    }
    // A user who gives one image waits for the result; many images are bulk.
    options->request.bulk = options->images.size() > 1;
    session.command = [&session, options] { return Run(session, *options); };
  });
}

}  // namespace tessera::cli
