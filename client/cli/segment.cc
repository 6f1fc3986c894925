#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/quoting.h"
#include "base/short_name.h"
#include "client/api/names.h"
#include "base/status_macros.h"
#include "client/cli/commands.h"
#include "client/cli/failures.h"
#include "client/cli/json.h"
#include "client/cli/options.h"
#include "client/cli/segment_files.h"
#include "client/cli/segment_parameters.h"
#include "client/cli/segment_progress.h"
#include "client/cli/segment_review.h"
#include "client/cli/text.h"
#include "models/results/output_files.h"
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
};

// `geojson (QuPath), labels (TIFF), …`
std::string DescribeFormats() {
  return absl::StrJoin(results::Formats(), ", ",
                       [](std::string* out, const results::Format& format) {
                         absl::StrAppend(out, format.name, " (", format.use,
                                         ")");
                       });
}

void Report(Session& session, const std::filesystem::path& image,
            const results::SegmentSummary& summary,
            const results::Written& written) {
  Json json = {{"image", image.string()}};
  json.update(ToJson(summary));
  json["outputs"] = Json::array();
  for (const auto& output : written.paths) {
    json["outputs"].push_back(output.string());
  }
  for (const auto& note : written.notes) json["notices"].push_back(note);
  const double seconds = summary.receive_seconds + summary.decode_seconds +
                         summary.network_seconds + summary.object_seconds +
                         summary.outline_seconds;
  session.Print(
      absl::StrFormat("%s: %s in %s by %s on %s, %s → %s",
                      Printable(image.filename().string()),
                      FormatCount(summary.objects, "object"),
                      FormatCount(summary.slices, "slice"),
                      ShortName(summary.model_version), summary.device,
                      FormatSeconds(seconds),
                      absl::StrJoin(written.paths, ", ",
                                    [](std::string* out, const auto& path) {
                                      out->append(path.string());
                                    })),
      json);
  if (session.json) return;  // The JSON object has the notices.
  for (const std::string& notice : summary.notices) {
    session.Note(absl::StrCat(image.filename().string(), ": ", notice));
  }
  for (const std::string& note : written.notes) {
    session.Note(absl::StrCat(image.filename().string(), ": ", note));
  }
  if (summary.small_objects_removed > 0) {
    session.Note(absl::StrCat(
        image.filename().string(), ": ",
        SmallObjectsRemoved(summary.small_objects_removed,
                            summary.parameters.min_area_px.value_or(0))));
  }
}

using Writers = std::vector<std::unique_ptr<results::Writer>>;

// Writes objects to files as they arrive.
class FileSink final : public client::ObjectSink {
 public:
  FileSink(const Writers& writers, std::filesystem::path folder,
           std::filesystem::path image)
      : writers_(writers),
        folder_(std::move(folder)),
        image_(std::move(image)) {}

  absl::Status Start(const results::SegmentationStart& start) override {
    files_.clear();
    for (const auto& writer : writers_) {
      ASSIGN_OR_RETURN(auto file, writer->Begin(folder_, image_, start));
      files_.push_back(std::move(file));
    }
    return absl::OkStatus();
  }

  absl::Status Add(int slice, results::Object object) override {
    for (const auto& file : files_) file->Add(slice, object);
    return absl::OkStatus();
  }

  absl::StatusOr<results::Written> Commit() {
    results::OutputFiles outputs;
    std::vector<std::string> notes;
    for (const auto& file : files_) {
      ASSIGN_OR_RETURN(std::filesystem::path path, file->Commit());
      outputs.Add(std::move(path));
      for (std::string& note : file->notes()) notes.push_back(std::move(note));
    }
    return results::Written{outputs.Keep(), std::move(notes)};
  }

 private:
  const Writers& writers_;
  const std::filesystem::path folder_;
  const std::filesystem::path image_;
  std::vector<std::unique_ptr<results::GrowingFile>> files_;
};

// Segments one image, if all writers grow(). Memory does not grow with the
// number of objects.
absl::Status StreamImage(Session& session, client::Api& api,
                         const SegmentOptions& options, const Writers& writers,
                         const std::filesystem::path& image) {
  FileSink sink(writers, options.out, image);
  ASSIGN_OR_RETURN(const results::SegmentSummary summary,
                   SegmentWithProgress(session, api, options.request, image,
                                       image.filename().string(), sink));
  ASSIGN_OR_RETURN(const results::Written written, sink.Commit());
  Report(session, image, summary, written);
  return absl::OkStatus();
}

absl::Status SegmentImage(Session& session, client::Api& api,
                          const SegmentOptions& options, const Writers& writers,
                          const std::filesystem::path& image,
                          results::Review& review) {
  RETURN_IF_ERROR(CheckReadable(image));
  const bool grows =
      std::all_of(writers.begin(), writers.end(),
                  [](const auto& writer) { return writer->grows(); });
  if (grows && options.review.empty()) {
    return StreamImage(session, api, options, writers, image);
  }
  ASSIGN_OR_RETURN(const results::Segmentation found,
                   SegmentWithProgress(session, api, options.request, image,
                                       image.filename().string()));
  results::OutputFiles outputs;
  std::vector<std::string> notes;
  for (const auto& writer : writers) {
    ASSIGN_OR_RETURN(const results::Written written,
                     writer->Write(options.out, image, found));
    for (const auto& path : written.paths) outputs.Add(path);
    notes.insert(notes.end(), written.notes.begin(), written.notes.end());
  }
  RETURN_IF_ERROR(review.Add(image, found));
  Report(session, image, found.summary, {outputs.Keep(), std::move(notes)});
  return absl::OkStatus();
}

// Writes the review. If `summary` has failures of images, returns it and prints
// a failure of the review as a note.
absl::Status Finish(Session& session, const SegmentOptions& options,
                    const results::Review& review, const absl::Status& summary) {
  if (options.review.empty()) return summary;
  // The least certain regions are known only after the last image.
  const absl::Status written = Caught(
      [&] { return WriteReview(session, review, options.review); });
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

}  // namespace

void AddSegment(CLI::App& app, Session& session) {
  CLI::App* const command =
      app.add_subcommand("segment", "Outline the objects in images");
  const auto options = std::make_shared<SegmentOptions>();
  command
      ->add_option("IMAGE", options->images, "TIFF, PNG or JPEG; one or more")
      ->required()
      ->check(CLI::ExistingFile);
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
  command->add_option("--out", options->out, "Folder for the outputs")
      ->required();
  command
      ->add_option("--format", options->formats,
                   absl::StrCat("What to write: ", DescribeFormats(),
                                ". If not given, all but pjs"))
      ->delimiter(',')
      ->check(CLI::IsMember(results::FormatNames()));
  AddParameters(*command, options->request.parameters);
  AddMethod(*command, options->request.parameters);
  AddReview(*command, *options);
  command->footer(
      "Examples:\n"
      "  tessera segment image.tif --model nuclei --out results\n"
      "  tessera segment *.png --model nuclei@3 --out results "
      "--format geojson,csv\n"
      "  tessera segment stack.tif --model wing --slices 1-10,12 --out out\n"
      "  tessera segment image.tif --model wing --out out --as pyjamas\n"
      "  tessera segment *.tif --model wing --out out --review to-correct");
  command->callback([&session, options] {
    if (!options->review.empty()) {
      options->request.parameters.review_regions = options->review_count;
    }
    // A user who gives one image waits for the result; many images are bulk.
    options->request.bulk = options->images.size() > 1;
    session.command = [&session, options] {
      return Segment(session, *options);
    };
  });
}

}  // namespace tessera::cli
