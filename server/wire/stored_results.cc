#include "server/wire/stored_results.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/status_macros.h"
#include "server/wire/convert_segmentation.h"
#include "server/wire/convert_trust.h"

namespace tessera::wire {
namespace {

// A message has at most 1 MiB; see the wire API.
constexpr int64_t kMaxMessageBytes = int64_t{4} << 20;

absl::Status Damaged(const std::string& sha256) {
  return WithReason(
      absl::DataLossError(absl::StrFormat(
          "the stored results %s cannot be read; segment the image again",
          sha256)),
      "RESULTS_DAMAGED");
}

// Clears the values that differ between slices; see inference::JoinSettings().
void KeepEqual(const v1::SegmentParameters& slice, v1::SegmentParameters& all) {
  const auto same = [](const auto& a, const auto& b) {
    return a.height() == b.height() && a.width() == b.width();
  };
  if (!same(slice.subimage_size(), all.subimage_size())) {
    all.clear_subimage_size();
  }
  if (!same(slice.review_region_size(), all.review_region_size())) {
    all.clear_review_region_size();
  }
  if (slice.overlap_px() != all.overlap_px()) all.clear_overlap_px();
  if (slice.erosion_width() != all.erosion_width()) all.clear_erosion_width();
  if (slice.min_area_px() != all.min_area_px()) all.clear_min_area_px();
}

// Joins what the scale of one more slice was.
void JoinScale(const v1::SegmentSummary& slice, v1::SegmentSummary& all) {
  KeepEqual(slice.parameters(), *all.mutable_parameters());
  if (!slice.has_diameter() || !all.has_diameter()) return;
  *all.mutable_diameter() = ToProto(inference::JoinSlices(
      FromProto(all.diameter()), FromProto(slice.diameter())));
}

// Slices of an earlier server have no trust; then the image has none.
void JoinTrust(const v1::SegmentSummary& slice, v1::SegmentSummary& all) {
  if (!slice.has_trust()) all.clear_trust();
  if (!all.has_trust()) return;
  *all.mutable_trust() = ToProto(
      inference::JoinTrust(FromProto(all.trust()), FromProto(slice.trust())));
}

// Adds the figures of one more slice.
void Add(const v1::SegmentSummary& slice, v1::SegmentSummary& sum) {
  sum.set_slices(sum.slices() + slice.slices());
  sum.set_objects(sum.objects() + slice.objects());
  sum.set_small_objects_removed(sum.small_objects_removed() +
                                slice.small_objects_removed());
  sum.set_decode_seconds(sum.decode_seconds() + slice.decode_seconds());
  sum.set_network_seconds(sum.network_seconds() + slice.network_seconds());
  sum.set_object_seconds(sum.object_seconds() + slice.object_seconds());
  sum.set_outline_seconds(sum.outline_seconds() + slice.outline_seconds());
  sum.mutable_uncertain_regions()->MergeFrom(slice.uncertain_regions());
}

// Keeps as many of the least certain regions as were asked for. Of equally
// certain ones, the earlier slice's comes first; see ReviewRegions.
void KeepLeastCertain(v1::SegmentSummary& summary) {
  auto& regions = *summary.mutable_uncertain_regions();
  std::stable_sort(regions.begin(), regions.end(),
                   [](const auto& a, const auto& b) {
                     return a.uncertainty() > b.uncertainty();
                   });
  const int wanted = summary.parameters().review_regions();
  if (regions.size() > wanted) {
    regions.DeleteSubrange(wanted, regions.size() - wanted);
  }
}

}  // namespace

v1::SegmentSummary MergeSummaries(
    const std::vector<v1::SegmentSummary>& slices) {
  v1::SegmentSummary merged = slices.front();
  merged.clear_notices();
  std::set<std::string> notices;
  for (const v1::SegmentSummary& slice : slices) {
    if (&slice != &slices.front()) {
      Add(slice, merged);
      JoinScale(slice, merged);
      JoinTrust(slice, merged);
    }
    for (const std::string& notice : slice.notices()) {
      if (notices.insert(notice).second) merged.add_notices(notice);
    }
  }
  AddTrustNotices(merged);
  KeepLeastCertain(merged);
  return merged;
}

StoredResults::StoredResults(std::vector<SliceBytes> slices, Open open,
                             v1::SegmentStart start)
    : slices_(std::move(slices)),
      open_(std::move(open)),
      start_(std::move(start)) {}

absl::Status StoredResults::Begin(const SliceBytes& slice) {
  ASSIGN_OR_RETURN(const File file, open_(slice.sha256));
  // Once the file is open, it stays readable even if its name goes.
  file_ = std::ifstream(file.path, std::ios::binary);
  file_.seekg(slice.offset);
  left_ = slice.bytes;
  return file_ ? absl::OkStatus() : Damaged(slice.sha256);
}

absl::StatusOr<bool> StoredResults::Read(v1::SegmentResponse& response) {
  if (left_ == 0) return false;
  const std::string& sha256 = slices_[next_ - 1].sha256;
  int64_t size = 0;
  for (int shift = 0;; shift += 7) {
    const int byte = file_.get();
    if (byte < 0 || shift > 28 || --left_ < 0) return Damaged(sha256);
    size |= int64_t{byte & 0x7f} << shift;
    if ((byte & 0x80) == 0) break;
  }
  if (size > left_ || size > kMaxMessageBytes) return Damaged(sha256);
  std::string bytes(static_cast<size_t>(size), '\0');
  file_.read(bytes.data(), static_cast<std::streamsize>(size));
  left_ -= size;
  if (!file_ || !response.ParseFromString(bytes)) return Damaged(sha256);
  return true;
}

absl::StatusOr<bool> StoredResults::Next(v1::SegmentResponse& response) {
  if (!std::exchange(started_, true)) {
    *response.mutable_start() = start_;
    return true;
  }
  while (!ended_) {
    ASSIGN_OR_RETURN(const bool found, Read(response));
    if (found && !response.has_summary()) return true;
    if (found) {
      summaries_.push_back(response.summary());
      continue;
    }
    if (next_ < slices_.size()) {
      RETURN_IF_ERROR(Begin(slices_[next_++]));
      continue;
    }
    ended_ = true;
    if (summaries_.size() != slices_.size()) {
      return Damaged(slices_.back().sha256);
    }
    *response.mutable_summary() = MergeSummaries(summaries_);
    return true;
  }
  return false;
}

}  // namespace tessera::wire
