#include "models/inference/diameter.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>
#include <vector>

#include "base/status_macros.h"
#include "models/instances/decode.h"
#include "models/tiles/timed.h"
#include "models/version/diameters.h"

namespace tessera::inference {
namespace {

using imaging::GrayPlane;
using imaging::Rect;
using imaging::Size;
using version::DiameterRange;

constexpr double kScales[] = {0.25, 0.5, 1, 2, 4};
constexpr double kLargestScale = 4;
// Objects this much beyond the model's sizes still count.
constexpr double kTolerance = std::numbers::sqrt2;
// With fewer objects an estimate is less sure.
constexpr double kManyObjects = 4;
constexpr int kRowsAtOnce = 64;

// The rectangle of up to `size` in the middle of an image.
Rect MiddleOf(Size image, Size size) {
  const int height = std::min(image.height, size.height);
  const int width = std::min(image.width, size.width);
  const int y0 = (image.height - height) / 2;
  const int x0 = (image.width - width) / 2;
  return {x0, y0, x0 + width, y0 + height};
}

// The part of an image that is looked at where subimages are `scale` times the
// training's.
Rect PartOf(const version::Manifest& manifest, Size image, double scale) {
  // Small subimages have few objects.
  return MiddleOf(image, version::ScaledSubimage(
                             manifest, scale < 1 ? 2 * scale : scale));
}

GrayPlane Cut(const GrayPlane& image, const Rect& rect) {
  GrayPlane part({rect.height(), rect.width()}, 0);
  for (int y = 0; y < rect.height(); ++y) {
    std::copy_n(image.row(rect.y0 + y) + rect.x0, rect.width(), part.row(y));
  }
  return part;
}

// Reads a part some rows at a time: rows of the whole width may take much
// memory.
absl::StatusOr<GrayPlane> ReadPart(imaging::RowSource& image, const Rect& rect,
                                   double& read_seconds) {
  GrayPlane part({rect.height(), rect.width()}, 0);
  const int step = std::max(kRowsAtOnce, image.rows_per_block());
  for (int y = rect.y0; y < rect.y1;) {
    const int end = std::min(rect.y1, (y / step + 1) * step);
    ASSIGN_OR_RETURN(const GrayPlane rows, tiles::Timed(read_seconds, [&] {
                       return image.Read(y, end);
                     }));
    for (int i = 0; i < rows.height(); ++i) {
      std::copy_n(rows.row(i) + rect.x0, rect.width(),
                  part.row(y - rect.y0 + i));
    }
    y = end;
  }
  return part;
}

// The objects that were found at one scale.
struct Found {
  double known_area = 0;  // Of objects of the model's sizes, times their score,
                          // as a part of the image.
  double other_area = 0;  // Of all others.
  std::vector<double> diameters_px;  // Of those of the model's sizes.

  double Median() {
    const auto middle = diameters_px.begin() +
                        static_cast<ptrdiff_t>((diameters_px.size() - 1) / 2);
    std::nth_element(diameters_px.begin(), middle, diameters_px.end());
    return *middle;
  }
};

bool IsCut(const Rect& bounds, Size image) {
  return bounds.x0 == 0 || bounds.y0 == 0 || bounds.x1 == image.width ||
         bounds.y1 == image.height;
}

// Finds objects with subimages that are `scale` times the training's.
class Search {
 public:
  Search(Predictor& predictor, const PredictOptions& options,
         std::stop_token stop, const DiameterRange& known)
      : predictor_(predictor),
        stop_(std::move(stop)),
        known_(known),
        options_({.priority = options.priority,
                  .times = options.times,
                  .on_out_of_memory = options.on_out_of_memory}) {}

  absl::StatusOr<Found> At(double scale, const GrayPlane& image) {
    options_.subimage_size =
        version::ScaledSubimage(predictor_.manifest(), scale);
    Found found;
    const auto pixels = static_cast<double>(image.pixels().size());
    instances::BandDecoder decoder(image.width(), DecodingAt(scale),
                                   [&](const instances::DecodedObject& object) {
                                     if (!IsCut(object.bounds, image.size())) {
                                       Count(object.measurements, scale, pixels,
                                             found);
                                     }
                                     return absl::OkStatus();
                                   });
    imaging::PlaneRows rows(image);
    RETURN_IF_ERROR(predictor_.Predict(
        rows, options_, stop_, nullptr, [&](const tiles::Band& band) {
          return decoder.Add(band.image, band.planes);
        }));
    RETURN_IF_ERROR(decoder.Finish());
    return found;
  }

 private:
  const version::TrainingParameters& trained() const {
    return predictor_.manifest().parameters;
  }

  instances::DecodeOptions DecodingAt(double scale) const {
    return {.target = trained().target,
            .decoding = predictor_.manifest().decoding,
            .erosion_width = ErosionAt(scale),
            .min_area_px = static_cast<int>(
                std::lround(trained().min_area_px * scale * scale)),
            .small_object_px = instances::SmallObjectPx(
                options_.subimage_size, trained().network_input_size),
            .gathered_px = instances::GatheredPx(trained())};
  }

  int ErosionAt(double scale) const {
    const int width = trained().erosion_width;
    return width <= 1 ? width : static_cast<int>(std::lround(width * scale));
  }

  void Count(const instances::ObjectMeasurements& object, double scale,
             double pixels, Found& found) const {
    const auto area = static_cast<double>(object.area_px);
    const double diameter = 2 * std::sqrt(area / std::numbers::pi);
    const double at_model = diameter / scale;
    if (at_model < known_.least_px / kTolerance ||
        at_model > known_.most_px * kTolerance) {
      found.other_area += area / pixels;
      return;
    }
    found.known_area += area * object.score / pixels;
    found.diameters_px.push_back(diameter);
  }

  Predictor& predictor_;
  const std::stop_token stop_;
  const DiameterRange known_;
  PredictOptions options_;
};

// Steps of a sixteenth of an octave.
double Rounded(double diameter_px) {
  constexpr double kSteps = 16;
  return std::exp2(std::round(std::log2(diameter_px) * kSteps) / kSteps);
}

}  // namespace

int64_t PixelsToEstimate(const version::Manifest& manifest, Size image) {
  const Rect part = PartOf(manifest, image, kLargestScale);
  return int64_t{part.height()} * part.width();
}

absl::StatusOr<DiameterEstimate> EstimateDiameter(Predictor& predictor,
                                                  imaging::RowSource& image,
                                                  const PredictOptions& options,
                                                  std::stop_token stop) {
  const version::Manifest& manifest = predictor.manifest();
  const auto known = version::KnownDiameters(manifest);
  if (!known) return DiameterEstimate();
  Search search(predictor, options, std::move(stop), *known);
  PredictTimes unread;
  PredictTimes& times = options.times != nullptr ? *options.times : unread;
  ASSIGN_OR_RETURN(const GrayPlane middle,
                   ReadPart(image, PartOf(manifest, image.size(), kLargestScale),
                            times.read_seconds));
  const auto find = [&](double scale) {
    return search.At(scale, Cut(middle, PartOf(manifest, middle.size(), scale)));
  };
  Found best;
  for (const double scale : kScales) {
    ASSIGN_OR_RETURN(Found found, find(scale));
    if (found.known_area > best.known_area) best = std::move(found);
  }
  if (best.diameters_px.empty()) return DiameterEstimate();
  // Once more, at the very scale.
  ASSIGN_OR_RETURN(Found refined,
                   find(version::MagnificationOf(manifest, best.Median())));
  if (refined.diameters_px.empty()) return DiameterEstimate();
  const double many = std::min(
      1.0, static_cast<double>(refined.diameters_px.size()) / kManyObjects);
  return DiameterEstimate{
      .diameter_px = Rounded(refined.Median()),
      .confidence = many * refined.known_area /
                    (refined.known_area + refined.other_area)};
}

}  // namespace tessera::inference
