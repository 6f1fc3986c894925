#include <cmath>
#include <memory>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "client/cli/commands.h"
#include "client/cli/options.h"
#include "client/cli/segment_progress.h"
#include "client/cli/text.h"
#include "client/names.h"
#include "client/temporary_folder.h"
#include "models/data/dataset_folder.h"
#include "models/data/region.h"
#include "models/evaluation/average_precision.h"

namespace tessera::cli {
namespace {

struct Options {
  std::string source;  // A path if it exists, else a dataset.
  client::SegmentRequest request;
};

std::string ThresholdName(double threshold) {
  return absl::StrFormat("%.2f", threshold);
}

Json ApJson(const evaluation::CountsByThreshold& counts) {
  Json json = Json::object();
  for (size_t i = 0; i < counts.size(); ++i) {
    const double ap = counts[i].AveragePrecision();
    json[ThresholdName(evaluation::kIouThresholds[i])] =
        std::isnan(ap) ? Json() : Json(ap);
  }
  return json;
}

std::vector<std::string> Row(const std::string& name,
                             const evaluation::CountsByThreshold& counts) {
  const evaluation::Counts& at50 = counts.front();
  std::vector<std::string> row = {
      name, absl::StrCat(at50.true_positives + at50.false_negatives),
      absl::StrCat(at50.true_positives + at50.false_positives)};
  for (const evaluation::Counts& at : counts) {
    row.push_back(FormatAp(at.AveragePrecision()));
  }
  return row;
}

Json RowJson(const evaluation::CountsByThreshold& counts) {
  const evaluation::Counts& at50 = counts.front();
  return {{"true_objects", at50.true_positives + at50.false_negatives},
          {"found_objects", at50.true_positives + at50.false_positives},
          {"ap", ApJson(counts)}};
}

// What is evaluated: one sample after the other, from a folder or the server.
// Of the server's, one sample at a time lies on this machine.
class Samples {
 public:
  static absl::StatusOr<Samples> Open(Session& session,
                                      const std::string& source) {
    Samples samples;
    if (std::filesystem::exists(source)) {
      ASSIGN_OR_RETURN(auto folder, data::DatasetFolder::Open(source));
      samples.files_ = folder.samples();
      samples.folder_.emplace(std::move(folder));
      return samples;
    }
    auto dataset = client::ParseDatasetRevision(source);
    if (!dataset.ok()) {
      return UsageError(absl::StrFormat(
          "'%s' is neither a folder or .zip of samples nor a dataset's name",
          source));
    }
    samples.dataset_ = *std::move(dataset);
    ASSIGN_OR_RETURN(samples.api_, session.Api());
    ASSIGN_OR_RETURN(const auto listed,
                     samples.api_->ListSamples(samples.dataset_));
    ASSIGN_OR_RETURN(auto folder, client::TemporaryFolder::Create());
    for (const client::Sample& sample : listed) {
      samples.files_.push_back({sample.name, folder.path() / "image",
                                folder.path() / "mask", sample.image.filename,
                                sample.mask.filename});
    }
    samples.downloads_.emplace(std::move(folder));
    return samples;
  }

  size_t size() const { return files_.size(); }

  // The files stay until the next call.
  absl::StatusOr<data::SampleFiles> Get(size_t index) {
    const data::SampleFiles& files = files_[index];
    if (api_ != nullptr) {
      RETURN_IF_ERROR(api_->ReadSampleFile(dataset_, files.name,
                                           client::SamplePart::kImage,
                                           files.image_path));
      RETURN_IF_ERROR(api_->ReadSampleFile(
          dataset_, files.name, client::SamplePart::kMask, files.mask_path));
    }
    return files;
  }

 private:
  Samples() = default;

  std::vector<data::SampleFiles> files_;
  std::optional<data::DatasetFolder> folder_;
  std::optional<client::TemporaryFolder> downloads_;
  client::Api* api_ = nullptr;  // Null for a folder.
  std::string dataset_;
};

absl::StatusOr<evaluation::CountsByThreshold> EvaluateSample(
    Session& session, client::Api& api, const client::SegmentRequest& request,
    const data::SampleFiles& files, const std::string& title) {
  // Read first: a faulty mask is found before the server works for nothing.
  ASSIGN_OR_RETURN(const data::Sample sample, data::LoadSample(files));
  ASSIGN_OR_RETURN(
      const client::Segmentation found,
      SegmentWithProgress(session, api, request, files.image_path, title));
  std::vector<imaging::Outline> outlines;
  // A sample has one slice, so its numbers are unique.
  for (const client::SliceObjects& slice : found.slices) {
    for (const client::Object& object : slice.objects) {
      outlines.push_back(object.outline);
    }
  }
  return evaluation::Compare(sample.mask,
                             data::Rasterize(outlines, sample.mask.size()));
}

absl::Status Evaluate(Session& session, Options options) {
  ASSIGN_OR_RETURN(Samples samples, Samples::Open(session, options.source));
  ASSIGN_OR_RETURN(client::Api* const api, session.Api());
  // All samples meet the same version, whatever is trained meanwhile.
  ASSIGN_OR_RETURN(const auto version,
                   api->GetModelVersion(options.request.model));
  options.request.model = version.name;
  std::vector<std::vector<std::string>> rows;
  std::vector<Json> objects;
  evaluation::CountsByThreshold pooled{};
  for (size_t i = 0; i < samples.size(); ++i) {
    ASSIGN_OR_RETURN(const data::SampleFiles files, samples.Get(i));
    ASSIGN_OR_RETURN(
        const auto counts,
        EvaluateSample(session, *api, options.request, files,
                       absl::StrFormat("%s (%d of %d)", files.name, i + 1,
                                       samples.size())));
    evaluation::Accumulate(pooled, counts);
    rows.push_back(Row(files.name, counts));
    objects.push_back({{"sample", files.name}});
    objects.back().update(RowJson(counts));
  }
  rows.push_back(Row("pooled", pooled));
  objects.push_back({{"pooled", static_cast<int64_t>(samples.size())},
                     {"model_version", version.name}});
  objects.back().update(RowJson(pooled));
  std::vector<std::string> header = {"SAMPLE", "TRUE", "FOUND"};
  for (const double threshold : evaluation::kIouThresholds) {
    header.push_back(absl::StrCat("AP@", ThresholdName(threshold)));
  }
  session.PrintTable(header, rows, objects);
  return absl::OkStatus();
}

}  // namespace

void AddEvaluate(CLI::App& app, Session& session) {
  CLI::App* const command = app.add_subcommand(
      "evaluate",
      "Compare a model's objects with samples: AP per IoU threshold, per image "
      "and pooled");
  const auto options = std::make_shared<Options>();
  command
      ->add_option("DATASET_OR_FOLDER", options->source,
                   "A folder or .zip of samples; else a dataset on the server")
      ->required();
  AddParsed(*command, "--model", options->request.model,
            &client::ParseModelVersion,
            "NAME (its newest version), NAME@3 or NAME@production")
      ->required();
  command->footer(
      "Examples:\n"
      "  tessera evaluate ./held-out-samples --model nuclei\n"
      "  tessera --json evaluate nuclei-test --model nuclei@production");
  command->callback([&session, options] {
    session.command = [&session, options] {
      return Evaluate(session, *options);
    };
  });
}

}  // namespace tessera::cli
