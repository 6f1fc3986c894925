// How an ImageRun decides on the scale of its slices.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "models/inference/diameter.h"
#include "server/inference/image_run.h"

namespace tessera::inference {
namespace {

// Whether a subimage reaches beyond the image.
bool IsSmaller(const imaging::Size& image, const imaging::Size& subimage) {
  return image.height < subimage.height || image.width < subimage.width;
}

}  // namespace

absl::Status ImageRun::Settle(const SegmentRequest& request, int slice) {
  const bool first = progress_.slices_done == 0;
  if (asked_.diameter == DiameterChoice::kNone) {
    if (first) summary_.settings = settings_;
  } else if (asked_.diameter == DiameterChoice::kAutoEachSlice) {
    ASSIGN_OR_RETURN(ObjectDiameter diameter, DiameterOf({slice}));
    diameter.smallest_px = diameter.largest_px = diameter.diameter_px;
    Use(diameter);
  } else if (first) {
    ASSIGN_OR_RETURN(const ObjectDiameter diameter, DiameterOfFile(request));
    Use(diameter);
  }
  if (IsSmaller(file_->header().size, settings_.subimage_size)) {
    AddNotice(
        "the image is smaller than the subimage size; it was reflected at its "
        "edges");
  }
  return absl::OkStatus();
}

void ImageRun::Use(ObjectDiameter diameter) {
  settings_ = SettleAt(asked_, model_.predictor->manifest(), diameter.UsedPx());
  summary_.settings = summary_.diameter
                          ? JoinSettings(summary_.settings, settings_)
                          : settings_;
  summary_.diameter =
      summary_.diameter ? JoinSlices(*summary_.diameter, diameter) : diameter;
  if (diameter.source != DiameterSource::kUnsure) return;
  AddNotice(
      "how large its objects are is not sure, so they were looked for at the "
      "size of the training's; if objects are missed or cut in parts, give "
      "their diameter in pixels (--diameter)");
}

absl::StatusOr<ObjectDiameter> ImageRun::DiameterOfFile(
    const SegmentRequest& request) {
  const std::string key =
      absl::StrCat(summary_.model_sha256, "/", request.image_sha256, "/",
                   file_->header().channel);
  const bool remember =
      !request.image_sha256.empty() && asked_.diameter == DiameterChoice::kAuto;
  if (remember) {
    if (const auto known = shared_.diameters.Find(key)) return *known;
  }
  ASSIGN_OR_RETURN(const ObjectDiameter found,
                   DiameterOf(SlicesToEstimate(file_->header().slices)));
  if (remember) shared_.diameters.Add(key, found);
  return found;
}

absl::StatusOr<ObjectDiameter> ImageRun::DiameterOf(
    const std::vector<int>& slices) {
  return FindDiameter(asked_, model_.predictor->manifest(),
                      file_->header().pixel_size_um, slices,
                      [this](int slice) { return Estimate(slice); });
}

absl::StatusOr<int64_t> ImageRun::BytesToEstimate(
    const imaging::SliceRows& image) const {
  const imaging::ImageHeader& header = file_->header();
  ASSIGN_OR_RETURN(const int64_t tile,
                   model_.predictor->TileBytes(image, Options()));
  const int64_t rows =
      header.decoded_whole ? header.size.height : header.rows_per_block;
  const int64_t pixels =
      PixelsToEstimate(model_.predictor->manifest(), header.size) +
      rows * header.size.width;
  return pixels * Segmenter::kBytesPerPixel + tile + header.block_bytes;
}

absl::StatusOr<DiameterEstimate> ImageRun::Estimate(int slice) {
  imaging::SliceRows image(*file_, slice - 1);
  ASSIGN_OR_RETURN(const int64_t bytes, BytesToEstimate(image));
  ASSIGN_OR_RETURN(const MemoryBudget::Loan loan, Borrow(bytes));
  turn_.emplace(shared_.yield);
  PredictTimes times;
  PredictOptions options = Options();
  options.times = &times;
  options.on_out_of_memory = [this](OutOfMemoryFallback fallback) {
    NoteFallback(fallback);
  };
  double seconds = 0;
  absl::StatusOr<DiameterEstimate> found;
  {
    const Stopwatch stopwatch(clock_, seconds);
    found = EstimateDiameter(*model_.predictor, image, options, stop_);
  }
  turn_.reset();
  AddTimes(times);
  // The rest is finding objects.
  const double known = times.device_seconds + times.fallback_seconds +
                       times.read_seconds + times.queue_seconds +
                       times.stitch_seconds;
  summary_.object_seconds += std::max(0.0, seconds - known);
  return found;
}

}  // namespace tessera::inference
