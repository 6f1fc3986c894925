#include "server/app/evaluation.h"

#include "absl/strings/str_replace.h"
#include "base/error_reason.h"
#include "base/status_macros.h"
#include "models/data/region.h"
#include "server/storage/local_blob.h"

namespace tessera::app {
namespace {

// Keeps the outlines of a sample, which has one slice.
class Outlines final : public inference::SegmentSink {
 public:
  absl::Status OnStart(const inference::SegmentStart&) override {
    return absl::OkStatus();
  }
  absl::Status OnProgress(const inference::SegmentProgress&) override {
    return absl::OkStatus();
  }
  absl::Status OnObject(const inference::SegmentSlice&,
                        const inference::DetectedObject& object) override {
    found_.push_back(object.outline);
    found_.back().number = object.measurements.number;
    return absl::OkStatus();
  }
  absl::Status OnSliceEnd(int) override { return absl::OkStatus(); }

  const std::vector<imaging::Outline>& found() const { return found_; }

 private:
  std::vector<imaging::Outline> found_;
};

// The store names files by their digest, which says nothing to users.
absl::Status InUsersWords(const absl::Status& status,
                          const datasets::Sample& sample) {
  absl::Status named(status.code(),
                     absl::StrReplaceAll(
                         status.message(),
                         {{sample.image.sha256, sample.image.filename}}));
  status.ForEachPayload([&](absl::string_view type, const absl::Cord& value) {
    named.SetPayload(type, value);
  });
  return named;
}

}  // namespace

absl::StatusOr<EvaluationOrder> Evaluation::Begin(
    const Caller& caller, const EvaluationRequest& request) {
  ASSIGN_OR_RETURN(const registry::ModelVersion version,
                   models_.GetVersion(caller, request.model));
  ASSIGN_OR_RETURN(const datasets::Dataset dataset,
                   datasets_.Get(caller, request.dataset));
  EvaluationOrder order{request, {}};
  order.request.model =
      registry::VersionName(request.model.model(), version.number);
  order.request.dataset = dataset.this_revision();
  RETURN_IF_ERROR(
      segmentation_.Check(caller, order.request.model, request.parameters));
  ASSIGN_OR_RETURN(order.samples, catalog_.AllSamples(order.request.dataset));
  return order;
}

absl::StatusOr<EvaluatedSample> Evaluation::Compare(
    const Caller& caller, const EvaluationOrder& order,
    const datasets::Sample& sample, std::stop_token stop) {
  ASSIGN_OR_RETURN(const storage::LocalBlob image,
                   files_.Fetch(sample.image.sha256));
  EvaluatedSample evaluated;
  Outlines outlines;
  auto summary = segmentation_.Segment(
      caller,
      {.model = order.request.model,
       .image = image.path(),
       .parameters = order.request.parameters,
       .priority = inference::Priority::kBulk,
       .channel = order.request.channel},
      outlines, std::move(stop));
  if (!summary.ok()) return InUsersWords(summary.status(), sample);
  evaluated.summary = *std::move(summary);
  ASSIGN_OR_RETURN(const storage::LocalBlob mask,
                   files_.Fetch(sample.mask.sha256));
  // Only now: a call that waits for memory must not hold some already.
  ASSIGN_OR_RETURN(
      const data::Sample read,
      data::LoadSample({sample.name, image.path(), mask.path(),
                        sample.image.filename, sample.mask.filename},
                       data::kSampleLimits, reserve_));
  evaluated.counts = evaluation::Compare(
      read.mask, data::Rasterize(outlines.found(), read.mask.size()));
  evaluated.outlines = outlines.found();
  return evaluated;
}

bool ConcernsSample(const absl::Status& status) {
  const std::string reason = ReasonOf(status);
  return absl::IsInvalidArgument(status) || absl::IsDataLoss(status) ||
         reason == "OBJECT_TOO_LARGE" || reason == "MEMORY_TOO_SMALL" ||
         reason == "IMAGE_TOO_LARGE";
}

}  // namespace tessera::app
