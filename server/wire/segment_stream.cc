#include "server/wire/segment_stream.h"

#include <utility>

#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "server/wire/convert_segmentation.h"

namespace tessera::wire {
namespace {

constexpr size_t kMaxBatchBytes = size_t{256} << 10;
constexpr absl::Duration kProgressInterval = absl::Milliseconds(100);

}  // namespace

absl::Status SegmentStream::OnStart(const inference::SegmentStart& start) {
  v1::SegmentResponse response;
  response.mutable_start()->set_model_version(start.model_version);
  response.mutable_start()->set_model_sha256(start.model_sha256);
  response.mutable_start()->set_slices(start.slices);
  return write_(response);
}

absl::Status SegmentStream::OnProgress(
    const inference::SegmentProgress& progress) {
  const absl::Time now = absl::Now();
  const bool slice_done = progress.tiles_done == progress.tiles;
  if (!slice_done && now - last_progress_ < kProgressInterval) {
    return absl::OkStatus();
  }
  last_progress_ = now;
  // Objects found so far do not wait until their batch is full.
  if (batcher_.has_value()) RETURN_IF_ERROR(batcher_->Flush());
  RETURN_IF_ERROR(SendLabels(true));
  v1::SegmentResponse response;
  *response.mutable_progress() = ToProto(progress);
  return write_(response);
}

absl::Status SegmentStream::OnObject(const inference::SegmentSlice& slice,
                                     const inference::DetectedObject& object) {
  if (!batcher_.has_value()) {
    batcher_.emplace(slice, kMaxBatchBytes, [this](const v1::ObjectBatch& b) {
      v1::SegmentResponse response;
      *response.mutable_objects() = b;
      return write_(response);
    });
  }
  RETURN_IF_ERROR(batcher_->Add(object));
  if (!labels_) return absl::OkStatus();
  imaging::Outline outline = object.outline;
  outline.number = object.measurements.number;
  label_runs_.Add(slice.number, slice.position, std::move(outline));
  return SendLabels(false);
}

absl::Status SegmentStream::SendLabels(bool all) {
  v1::SegmentResponse response;
  while (label_runs_.Next(all, *response.mutable_labels())) {
    RETURN_IF_ERROR(write_(response));
  }
  return absl::OkStatus();
}

absl::Status SegmentStream::OnSliceEnd(int) {
  if (!batcher_.has_value()) return absl::OkStatus();
  RETURN_IF_ERROR(batcher_->Flush());
  batcher_.reset();
  return SendLabels(true);
}

absl::Status SegmentStream::SendSummary(v1::SegmentSummary summary) {
  v1::SegmentResponse response;
  *response.mutable_summary() = std::move(summary);
  return write_(response);
}

}  // namespace tessera::wire
