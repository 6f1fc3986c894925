#include "server/inference/probability.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "models/imaging/row_source.h"
#include "models/inference/diameter.h"
#include "models/inference/predictor.h"
#include "models/version/intensities.h"
#include "server/inference/object_diameter.h"
#include "server/inference/segmenter.h"

namespace tessera::inference {
namespace {

// Bounds the work for models of very large objects.
constexpr int kMostMargin = 1024;

// The planes that say where objects are, by target.
std::vector<std::string> NamesOf(version::Target target) {
  if (target == version::Target::kBorder) return {"foreground", "border"};
  if (target == version::Target::kDistance) return {"foreground", "distance"};
  return {"foreground"};
}

// The rectangle with `margin` more pixels on each side, within the image.
imaging::Rect Grown(const imaging::Rect& rect, int margin,
                    imaging::Size image) {
  return {std::max(rect.x0 - margin, 0), std::max(rect.y0 - margin, 0),
          std::min(rect.x1 + margin, image.width),
          std::min(rect.y1 + margin, image.height)};
}

uint8_t InEightBit(float value) {
  return static_cast<uint8_t>(std::lround(255 * std::clamp(value, 0.0F, 1.0F)));
}

// Copies what of a band lies in the region. `grown` is what was computed.
void TakeBand(const tiles::Band& band, const imaging::Rect& region,
              const imaging::Rect& grown,
              std::vector<imaging::Plane<uint8_t>>& to) {
  const int rows = band.planes.front().height();
  for (int row = 0; row < rows; ++row) {
    const int y = grown.y0 + band.y0 + row - region.y0;
    if (y < 0 || y >= region.height()) continue;
    for (size_t i = 0; i < to.size(); ++i) {
      const float* const from =
          band.planes[i].row(row) + (region.x0 - grown.x0);
      std::transform(from, from + region.width(), to[i].row(y), &InEightBit);
    }
  }
}

// One region on a device.
class RegionRun {
 public:
  RegionRun(const Devices::Place& place, MemoryBudget& budget,
            const ProbabilityRequest& request, std::stop_token stop)
      : predictor_(*place.model->predictor),
        yield_(place.yield),
        budget_(budget),
        request_(request),
        stop_(std::move(stop)) {}

  absl::StatusOr<ProbabilityPlanes> Execute() {
    const version::Manifest& manifest = predictor_.manifest();
    ASSIGN_OR_RETURN(const SegmentSettings asked,
                     ResolveSettings(request_.parameters, manifest));
    ProbabilityPlanes found{.names = NamesOf(manifest.parameters.target)};
    SegmentSettings settings = asked;
    if (asked.diameter != DiameterChoice::kNone) {
      ASSIGN_OR_RETURN(const ObjectDiameter diameter, FindDiameterOf(asked));
      found.diameter_px = diameter.UsedPx();
      settings = SettleAt(asked, manifest, found.diameter_px);
    }
    found.planes.assign(
        found.names.size(),
        {{request_.region.height(), request_.region.width()}, uint8_t{0}});
    RETURN_IF_ERROR(Predict(settings, found.planes));
    return found;
  }

 private:
  absl::StatusOr<ObjectDiameter> FindDiameterOf(const SegmentSettings& asked) {
    const auto estimate = [&](int) -> absl::StatusOr<DiameterEstimate> {
      const imaging::GrayPlane region = request_.read(request_.region);
      imaging::PlaneRows rows(region);
      ASSIGN_OR_RETURN(const int64_t tile, predictor_.TileBytes(rows, {}));
      ASSIGN_OR_RETURN(
          const MemoryBudget::Loan loan,
          Borrow(PixelsToEstimate(predictor_.manifest(), region.size()) *
                     Segmenter::kBytesPerPixel +
                 tile));
      const TrainingYield::Demand turn(yield_);
      return EstimateDiameter(predictor_, rows, {}, stop_);
    };
    return FindDiameter(asked, predictor_.manifest(), request_.pixel_size_um,
                        {1}, estimate);
  }

  absl::Status Predict(const SegmentSettings& settings,
                       std::vector<imaging::Plane<uint8_t>>& planes) {
    const version::Manifest& manifest = predictor_.manifest();
    // What a network sees around a pixel lies in a subimage around the pixel.
    const int margin = std::min(
        kMostMargin,
        std::max(settings.subimage_size.height, settings.subimage_size.width));
    const imaging::Rect grown =
        Grown(request_.region, margin, request_.image_size);
    const PredictOptions options = {
        .subimage_size = settings.subimage_size,
        .overlap_px = settings.overlap_px,
        .range = version::IntensityRangeOf(request_.count(),
                                           manifest.parameters.intensity,
                                           manifest.training_max)};
    const imaging::GrayPlane image = request_.read(grown);
    imaging::PlaneRows rows(image);
    ASSIGN_OR_RETURN(const int64_t tile, predictor_.TileBytes(rows, options));
    ASSIGN_OR_RETURN(const MemoryBudget::Loan loan,
                     Borrow(int64_t{grown.height()} * grown.width() *
                                Segmenter::kBytesPerPixel +
                            tile));
    const TrainingYield::Demand turn(yield_);
    return predictor_.Predict(rows, options, stop_, /*observer=*/nullptr,
                              [&](tiles::Band band) {
                                TakeBand(band, request_.region, grown, planes);
                                return absl::OkStatus();
                              });
  }

  absl::StatusOr<MemoryBudget::Loan> Borrow(int64_t bytes) {
    return budget_.Take(
        bytes,
        absl::StrFormat("a region of %d×%d px", request_.region.height(),
                        request_.region.width()),
        Priority::kInteractive, stop_);
  }

  Predictor& predictor_;
  TrainingYield& yield_;
  MemoryBudget& budget_;
  const ProbabilityRequest& request_;
  const std::stop_token stop_;
};

}  // namespace

absl::StatusOr<ProbabilityPlanes> Probability::Compute(
    const ProbabilityRequest& request, std::stop_token stop) {
  ASSIGN_OR_RETURN(const Devices::Place place, devices_.Take(request.model));
  // Whoever waits for a turn on a device that is lost would wait for ever.
  std::stop_source end;
  const std::stop_callback at_stop(stop, [&] { end.request_stop(); });
  const std::stop_callback at_loss(place.lost, [&] { end.request_stop(); });
  absl::StatusOr<ProbabilityPlanes> found =
      RegionRun(place, budget_, request, end.get_token()).Execute();
  if (absl::IsCancelled(found.status()) && !stop.stop_requested() &&
      place.lost.stop_requested()) {
    return DeviceLost(place.device + " no longer answers; ask again");
  }
  if (found.ok()) found->model_version = place.model->version.name();
  return found;
}

}  // namespace tessera::inference
