#include "client/cli/evaluation.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "client/api/names.h"
#include "client/cli/segment_progress.h"
#include "client/cli/text.h"
#include "models/data/region.h"

namespace tessera::cli {
namespace {

int64_t TrueObjects(const evaluation::CountsByThreshold& counts) {
  return counts.front().true_positives + counts.front().false_negatives;
}

int64_t FoundObjects(const evaluation::CountsByThreshold& counts) {
  return counts.front().true_positives + counts.front().false_positives;
}

std::string ThresholdName(double threshold) {
  return absl::StrFormat("%.2f", threshold);
}

// Fixes the revision for the evaluation: a newer one may appear meanwhile.
absl::StatusOr<std::string> ResolveRevision(client::Api& api,
                                            const std::string& name) {
  ASSIGN_OR_RETURN(const client::Dataset dataset, api.GetDataset(name));
  return absl::StrCat(dataset.name, "/revisions/", dataset.revision);
}

// Adds one sample and its notices to `evaluated`.
absl::Status EvaluateSample(Session& session,
                            const client::SegmentRequest& request,
                            EvaluationSamples& samples, size_t index,
                            Evaluation& evaluated) {
  ASSIGN_OR_RETURN(const data::SampleFiles files, samples.Get(index));
  const std::string title =
      absl::StrFormat("%s (%d of %d)", files.name, index + 1, samples.size());
  // Read first, so that a faulty mask is found before the server segments.
  ASSIGN_OR_RETURN(const data::CheckedSample checked,
                   data::LoadCheckedSample(files));
  const data::Sample& sample = checked.sample;
  for (const data::MaskWarning& warning : checked.warnings) {
    session.Note(absl::StrCat(files.name, ": ", warning.what));
  }
  ASSIGN_OR_RETURN(client::Api* const api, session.Api());
  ASSIGN_OR_RETURN(
      const results::Segmentation found,
      SegmentWithProgress(session, *api, request, files.image_path, title));
  for (const std::string& notice : found.summary.notices) {
    evaluated.notices[notice].push_back(files.name);
  }
  std::vector<imaging::Outline> outlines;
  // A sample has one slice, so object numbers are unique.
  for (const results::SliceObjects& slice : found.slices) {
    for (const results::Object& object : slice.objects) {
      outlines.push_back(object.outline);
    }
  }
  const evaluation::CountsByThreshold counts = evaluation::Compare(
      sample.mask, data::Rasterize(outlines, sample.mask.size()));
  evaluation::Accumulate(evaluated.pooled, counts);
  evaluated.samples.push_back({files.name, counts, found.summary.trust});
  evaluated.min_area_px = found.summary.parameters.min_area_px.value_or(0);
  evaluated.small_objects_removed += found.summary.small_objects_removed;
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<EvaluationSamples> EvaluationSamples::Open(
    Session& session, const std::string& source) {
  EvaluationSamples samples;
  if (std::filesystem::exists(source)) {
    ASSIGN_OR_RETURN(auto folder, data::DatasetFolder::Open(source));
    for (const std::string& note : folder.notes()) session.Note(note);
    samples.files_ = folder.samples();
    samples.folder_.emplace(std::move(folder));
    return samples;
  }
  const auto dataset = client::ParseDatasetRevision(source);
  if (!dataset.ok()) {
    return UsageError(absl::StrFormat(
        "'%s' is neither a folder or .zip of samples nor a dataset's name; "
        "check the path, or see 'tessera dataset list'",
        source));
  }
  ASSIGN_OR_RETURN(samples.api_, session.Api());
  ASSIGN_OR_RETURN(samples.dataset_, ResolveRevision(*samples.api_, *dataset));
  ASSIGN_OR_RETURN(const auto listed,
                   samples.api_->ListSamples(samples.dataset_));
  ASSIGN_OR_RETURN(auto folder, TemporaryFolder::Create());
  for (const client::Sample& sample : listed) {
    samples.files_.push_back({sample.name, folder.path() / "image",
                              folder.path() / "mask", sample.image.filename,
                              sample.mask.filename});
  }
  samples.downloads_.emplace(std::move(folder));
  return samples;
}

absl::StatusOr<data::SampleFiles> EvaluationSamples::Get(size_t index) {
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

absl::StatusOr<Evaluation> Evaluate(Session& session,
                                    EvaluationSamples& samples,
                                    const client::SegmentRequest& request,
                                    Failures* failures) {
  Evaluation evaluated;
  for (size_t i = 0; i < samples.size(); ++i) {
    const absl::Status status = Caught([&] {
      return EvaluateSample(session, request, samples, i, evaluated);
    });
    if (status.ok()) continue;
    if (failures == nullptr) return Naming(samples.NameOf(i), status);
    failures->Add(samples.NameOf(i), status);
    if (ConcernsAll(status)) {
      evaluated.untried = samples.size() - 1 - i;
      break;
    }
  }
  return evaluated;
}

std::vector<std::string> DescribeNotices(const Evaluation& evaluated) {
  constexpr size_t kMostNamed = 5;
  std::vector<std::string> lines;
  for (const auto& [notice, samples] : evaluated.notices) {
    const size_t named = std::min(samples.size(), kMostNamed);
    std::string names = absl::StrJoin(
        samples.begin(), samples.begin() + static_cast<std::ptrdiff_t>(named),
        ", ");
    if (named < samples.size()) {
      absl::StrAppend(&names, " and ", samples.size() - named, " more");
    }
    lines.push_back(absl::StrCat(names, ": ", notice));
  }
  return lines;
}

double MeanAp(const evaluation::CountsByThreshold& counts) {
  double sum = 0;
  for (const evaluation::Counts& at : counts) sum += at.AveragePrecision();
  return sum / static_cast<double>(counts.size());
}

std::vector<std::string> ApRow(const std::string& name,
                               const evaluation::CountsByThreshold& counts) {
  std::vector<std::string> row = {name, absl::StrCat(TrueObjects(counts)),
                                  absl::StrCat(FoundObjects(counts))};
  for (const evaluation::Counts& at : counts) {
    row.push_back(FormatAp(at.AveragePrecision()));
  }
  return row;
}

std::vector<std::string> ApHeader(const std::string& name) {
  std::vector<std::string> header = {name, "TRUE", "FOUND"};
  for (const double threshold : evaluation::kIouThresholds) {
    header.push_back(absl::StrCat("AP@", ThresholdName(threshold)));
  }
  return header;
}

namespace {

evaluation::ApByThreshold MeanOfImages(const Evaluation& evaluated) {
  std::vector<evaluation::CountsByThreshold> images;
  for (const Evaluation::Sample& sample : evaluated.samples) {
    images.push_back(sample.counts);
  }
  return evaluation::MeanOfImages(images);
}

Json NumberOrNull(double value) {
  return std::isnan(value) ? Json() : Json(value);
}

}  // namespace

std::vector<std::string> MeanRow(const Evaluation& evaluated) {
  std::vector<std::string> row = {
      "mean of images", absl::StrCat(TrueObjects(evaluated.pooled)),
      absl::StrCat(FoundObjects(evaluated.pooled))};
  for (const double ap : MeanOfImages(evaluated)) row.push_back(FormatAp(ap));
  return row;
}

Json MeanJson(const Evaluation& evaluated) {
  const evaluation::ApByThreshold mean = MeanOfImages(evaluated);
  Json by_threshold = Json::object();
  double sum = 0;
  for (size_t i = 0; i < mean.size(); ++i) {
    by_threshold[ThresholdName(evaluation::kIouThresholds[i])] =
        NumberOrNull(mean[i]);
    sum += mean[i];
  }
  return {{"ap", by_threshold},
          {"msa", NumberOrNull(sum / static_cast<double>(mean.size()))}};
}

Json ApJson(const evaluation::CountsByThreshold& counts) {
  Json by_threshold = Json::object();
  for (size_t i = 0; i < counts.size(); ++i) {
    by_threshold[ThresholdName(evaluation::kIouThresholds[i])] =
        NumberOrNull(counts[i].AveragePrecision());
  }
  return {{"true_objects", TrueObjects(counts)},
          {"found_objects", FoundObjects(counts)},
          {"ap", by_threshold}};
}

}  // namespace tessera::cli
