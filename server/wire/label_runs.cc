#include "server/wire/label_runs.h"

#include <limits>
#include <utility>

#include "base/status_macros.h"
#include "rpc/segmentation_fields.h"

namespace tessera::wire {
namespace {

constexpr size_t kRunBytes = 16;
// Outlines lie inside their image, so nothing needs to be cut off.
constexpr imaging::Size kAnySize{std::numeric_limits<int>::max(),
                                 std::numeric_limits<int>::max()};

void AppendNumber(uint32_t number, std::string& bytes) {
  for (int shift = 0; shift < 32; shift += 8) {
    bytes.push_back(static_cast<char>(number >> shift & 0xff));
  }
}

}  // namespace

void LabelRunMaker::Add(int slice, const imaging::SlicePosition& position,
                        imaging::Outline outline) {
  queue_.push_back({slice, position, std::move(outline)});
}

bool LabelRunMaker::Advance() {
  while (next_run_ == row_.size()) {
    if (scan_ && scan_->NextRow(row_)) {
      next_run_ = 0;
      continue;
    }
    scan_.reset();
    row_.clear();
    next_run_ = 0;
    if (queue_.empty()) return false;
    Queued& first = queue_.front();
    if (first.polygon == first.outline.polygons.size()) {
      queue_.pop_front();
    } else {
      scan_.emplace(first.outline.polygons[first.polygon++], kAnySize);
    }
  }
  return true;
}

bool LabelRunMaker::Next(bool all, v1::LabelRuns& message) {
  while (Advance()) {
    const Queued& object = queue_.front();
    if (bytes_.empty()) {
      slice_ = object.slice;
      position_ = object.position;
    }
    if (object.slice != slice_ || bytes_.size() + kRunBytes > max_bytes_) {
      Emit(message);
      return true;
    }
    const outline::PixelRun& run = row_[next_run_++];
    AppendNumber(object.outline.number, bytes_);
    AppendNumber(static_cast<uint32_t>(run.y), bytes_);
    AppendNumber(static_cast<uint32_t>(run.x0), bytes_);
    AppendNumber(static_cast<uint32_t>(run.x1), bytes_);
  }
  if (!all || bytes_.empty()) return false;
  Emit(message);
  return true;
}

void LabelRunMaker::Emit(v1::LabelRuns& message) {
  message.set_slice(slice_);
  message.mutable_plane()->set_c(position_.c);
  message.mutable_plane()->set_z(position_.z);
  message.mutable_plane()->set_t(position_.t);
  message.set_runs(std::exchange(bytes_, {}));
}

absl::Status LabelledResults::Take(const v1::ObjectBatch& batch) {
  RETURN_IF_ERROR(joiner_.Add(rpc::FromProto(batch)));
  const imaging::SlicePosition position{
      batch.plane().c(), batch.plane().z(), batch.plane().t()};
  for (auto& object : joiner_.TakeWhole()) {
    maker_.Add(batch.slice(), position, std::move(object.outline));
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> LabelledResults::Next(v1::SegmentResponse& response) {
  v1::LabelRuns runs;
  for (;;) {
    if (maker_.Next(summary_.has_value(), runs)) {
      *response.mutable_labels() = std::move(runs);
      return true;
    }
    if (summary_) {
      *response.mutable_summary() = *std::exchange(summary_, std::nullopt);
      return true;
    }
    ASSIGN_OR_RETURN(const bool found, results_.Next(response));
    if (!found) return false;
    if (response.has_objects()) RETURN_IF_ERROR(Take(response.objects()));
    if (!response.has_summary()) return true;
    RETURN_IF_ERROR(joiner_.Finish());
    summary_ = std::move(*response.mutable_summary());
  }
}

}  // namespace tessera::wire
