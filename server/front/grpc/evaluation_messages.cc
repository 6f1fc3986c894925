#include "server/front/grpc/evaluation_messages.h"

#include <algorithm>

#include "base/error_reason.h"
#include "base/quoting.h"
#include "server/wire/convert_trust.h"

namespace tessera::front {
namespace {

v1::Accuracy ToProto(const evaluation::CountsByThreshold& counts) {
  v1::Accuracy proto;
  const evaluation::Counts& first = counts.front();
  proto.set_true_objects(first.true_positives + first.false_negatives);
  proto.set_found_objects(first.true_positives + first.false_positives);
  for (size_t i = 0; i < counts.size(); ++i) {
    v1::Accuracy::AtThreshold& at = *proto.add_thresholds();
    at.set_iou(evaluation::kIouThresholds[i]);
    at.set_true_positives(counts[i].true_positives);
    at.set_false_positives(counts[i].false_positives);
    at.set_false_negatives(counts[i].false_negatives);
    at.set_average_precision(counts[i].AveragePrecision());
  }
  return proto;
}

// As a failed call would say it.
void FillError(const absl::Status& status, v1::SampleEvaluation& message) {
  message.set_error_message(PrintableLines(status.message()));
  const std::string reason = ReasonOf(status);
  message.set_error_reason(
      reason.empty() ? absl::StatusCodeToString(status.code()) : reason);
}

}  // namespace

v1::SampleEvaluation EvaluationTotals::Add(
    const std::string& sample,
    const absl::StatusOr<app::EvaluatedSample>& found) {
  v1::SampleEvaluation message;
  message.set_sample(sample);
  if (!found.ok()) {
    ++failed_;
    FillError(found.status(), message);
    return message;
  }
  images_.push_back(found->counts);
  small_objects_removed_ += found->summary.small_objects_removed;
  min_area_px_ = std::max(found->summary.settings.min_area_px, 0);
  *message.mutable_accuracy() = ToProto(found->counts);
  message.set_small_objects_removed(found->summary.small_objects_removed);
  *message.mutable_trust() = wire::ToProto(found->summary.trust);
  for (const std::string& notice : found->summary.notices) {
    message.add_notices(notice);
  }
  for (const std::string& notice :
       inference::NoticesOf(found->summary.trust)) {
    message.add_notices(notice);
  }
  return message;
}

v1::EvaluationSummary EvaluationTotals::Summary() const {
  evaluation::CountsByThreshold pooled{};
  for (const auto& image : images_) evaluation::Accumulate(pooled, image);
  v1::EvaluationSummary summary;
  summary.set_samples(static_cast<int>(images_.size()));
  summary.set_samples_failed(failed_);
  *summary.mutable_pooled() = ToProto(pooled);
  double sum = 0;
  const evaluation::ApByThreshold means = evaluation::MeanOfImages(images_);
  for (const double mean : means) {
    summary.add_mean_of_images(mean);
    sum += mean;
  }
  summary.set_mean_segmentation_accuracy(sum /
                                         static_cast<double>(means.size()));
  summary.set_small_objects_removed(small_objects_removed_);
  summary.set_min_area_px(min_area_px_);
  return summary;
}

}  // namespace tessera::front
