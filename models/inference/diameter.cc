#include "models/inference/diameter.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>
#include <utility>
#include <vector>

#include "base/status_macros.h"
#include "models/instances/decode.h"
#include "models/tiles/timed.h"
#include "models/version/diameters.h"
#include "models/version/intensities.h"

namespace tessera::inference {
namespace {

using imaging::GrayPlane;
using imaging::IntensityRange;
using imaging::Rect;
using imaging::Size;
using version::DiameterRange;

// Subimages of the training's size times these.
constexpr double kSmallestScale = 0.25;
constexpr double kLargestScale = 8;
constexpr double kScales[] = {kSmallestScale, 0.5, 1, 2, 4, kLargestScale};
// Objects this much beyond the model's sizes can still be measured, and objects
// kSeen beyond them can still bear a measurement out.
constexpr double kTolerance = std::numbers::sqrt2;
constexpr double kSeen = 2;
// Two scales bear each other out if their diameters differ by less than this
// factor.
constexpr double kAgreement = 1.25;
// Scales are compared by the objects' mean score, less this for each octave
// that the objects are too large or too small for the model, and less a part
// for few objects.
constexpr double kOctaveLoss = 0.04;
constexpr double kFewObjectsLoss = 0.1;
// How sure an estimate is: not at all below the first score, fully above the
// second, with this many objects, borne out by another scale where there is
// one.
constexpr double kLeastScore = 0.6;
constexpr double kGoodScore = 0.8;
constexpr double kManyObjects = 4;
constexpr double kNotBorneOut = 0.4;
// Places to look at, along an axis, and the pixels of each, along an axis, that
// tell how much there is to see.
constexpr int kPlaces = 8;
constexpr int kLookedAt = 64;
constexpr int kRowsAtOnce = 64;
// Pixels of the network's input at each scale, along an axis, at least.
constexpr int kSeenSide = 256;

// The rectangle of up to `size` in the middle of an image.
Rect MiddleOf(Size image, Size size) {
  const int height = std::min(image.height, size.height);
  const int width = std::min(image.width, size.width);
  const int y0 = (image.height - height) / 2;
  const int x0 = (image.width - width) / 2;
  return {x0, y0, x0 + width, y0 + height};
}

// The size of what is looked at with subimages that are `scale` times the
// training's: so many that the network sees enough objects.
Size PartSize(const version::Manifest& manifest, double scale) {
  const Size subimage = version::ScaledSubimage(manifest, scale);
  const Size input = manifest.parameters.network_input_size;
  const auto times = [](int side) { return std::max(1, kSeenSide / side); };
  return {subimage.height * times(input.height),
          subimage.width * times(input.width)};
}

// The part of an image whose parts are looked at.
Rect SearchedIn(const version::Manifest& manifest, Size image) {
  return MiddleOf(image, PartSize(manifest, kLargestScale));
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

// The variance of the intensities, clipped to the range, in a rectangle.
double ContrastIn(const GrayPlane& image, const IntensityRange& range,
                  const Rect& rect) {
  const int step =
      std::max(1, std::min(rect.width(), rect.height()) / kLookedAt);
  double sum = 0;
  double squares = 0;
  double count = 0;
  for (int y = rect.y0; y < rect.y1; y += step) {
    for (int x = rect.x0; x < rect.x1; x += step) {
      const double value = std::clamp(
          (image.at(x, y) - range.low) / (range.high - range.low), 0.0, 1.0);
      sum += value;
      squares += value * value;
      ++count;
    }
  }
  return squares / count - sum / count * (sum / count);
}

// The rectangle of that size with the most contrast, of those that lie on a
// grid.
Rect RichestPart(const GrayPlane& image, const IntensityRange& range,
                 Size size) {
  size = {std::min(size.height, image.height()),
          std::min(size.width, image.width())};
  const Size room = {image.height() - size.height, image.width() - size.width};
  Rect richest;
  double highest = -1;
  for (int i = 0; i <= (room.height > 0 ? kPlaces : 0); ++i) {
    for (int j = 0; j <= (room.width > 0 ? kPlaces : 0); ++j) {
      const int y0 = room.height * i / kPlaces;
      const int x0 = room.width * j / kPlaces;
      const Rect rect = {x0, y0, x0 + size.width, y0 + size.height};
      const double contrast = ContrastIn(image, range, rect);
      if (contrast <= highest) continue;
      highest = contrast;
      richest = rect;
    }
  }
  return richest;
}

// The objects that were found at one scale. Those that the part's edge cuts do
// not count.
struct Found {
  double scale = 1;
  std::vector<double> diameters_px;
  double score_sum = 0;  // Weighted by the pixels.
  double pixels = 0;

  double Score() const { return score_sum / pixels; }
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
         std::stop_token stop)
      : predictor_(predictor),
        stop_(std::move(stop)),
        options_({.priority = options.priority,
                  .times = options.times,
                  .on_out_of_memory = options.on_out_of_memory}) {}

  absl::StatusOr<Found> In(const GrayPlane& image, const IntensityRange& range,
                           double scale) {
    options_.subimage_size =
        version::ScaledSubimage(predictor_.manifest(), scale);
    options_.range = range;
    const GrayPlane part =
        Cut(image,
            RichestPart(image, range, PartSize(predictor_.manifest(), scale)));
    Found found{.scale = scale};
    const auto count = [&](const instances::DecodedObject& object) {
      if (IsCut(object.bounds, part.size())) return absl::OkStatus();
      const auto area = static_cast<double>(object.measurements.area_px);
      found.diameters_px.push_back(2 * std::sqrt(area / std::numbers::pi));
      found.score_sum += area * object.measurements.score;
      found.pixels += area;
      return absl::OkStatus();
    };
    instances::BandDecoder decoder(part.width(), DecodingAt(scale), count);
    imaging::PlaneRows rows(part);
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

  Predictor& predictor_;
  const std::stop_token stop_;
  PredictOptions options_;
};

// Whether objects of that diameter, seen at a scale, are at most `beyond` times
// smaller or larger than the model's.
bool Suits(double diameter_px, double scale, const DiameterRange& known,
           double beyond) {
  const double at_model = diameter_px / scale;
  return at_model >= known.least_px / beyond &&
         at_model <= known.most_px * beyond;
}

// Whether an estimate at the smallest or the largest scale has no other scale
// at which its objects could be seen: too small for the model, or so large that
// they come in pieces.
bool IsAtTheEnd(double diameter_px, double scale, const DiameterRange& known) {
  if (scale == kSmallestScale) {
    return diameter_px / (2 * scale) < known.least_px / kSeen;
  }
  return scale == kLargestScale &&
         diameter_px / (scale / 2) > known.most_px * kTolerance;
}

// Steps of a sixteenth of an octave.
double Rounded(double diameter_px) {
  constexpr double kSteps = 16;
  return std::exp2(std::round(std::log2(diameter_px) * kSteps) / kSteps);
}

// Chooses among the scales at which the objects suit the model.
DiameterEstimate Choose(std::vector<Found> all, const DiameterRange& known) {
  const double middle = std::sqrt(known.least_px * known.most_px);
  const Found* best = nullptr;
  double best_quality = 0;
  double best_diameter = 0;
  for (Found& found : all) {
    const double diameter = found.Median();
    if (!Suits(diameter, found.scale, known, kTolerance)) continue;
    const double octaves = std::abs(std::log2(diameter / found.scale / middle));
    const double quality =
        found.Score() - kOctaveLoss * octaves -
        kFewObjectsLoss / static_cast<double>(found.diameters_px.size());
    if (best != nullptr && quality <= best_quality) continue;
    best = &found;
    best_quality = quality;
    best_diameter = diameter;
  }
  if (best == nullptr) return {};
  const bool borne_out = IsAtTheEnd(best_diameter, best->scale, known) ||
                         std::any_of(all.begin(), all.end(), [&](Found& other) {
                           const double diameter = other.Median();
                           return &other != best &&
                                  diameter < kAgreement * best_diameter &&
                                  best_diameter < kAgreement * diameter &&
                                  Suits(diameter, other.scale, known, kSeen);
                         });
  const double score = std::clamp(
      (best->Score() - kLeastScore) / (kGoodScore - kLeastScore), 0.0, 1.0);
  const double many = std::min(
      1.0, static_cast<double>(best->diameters_px.size()) / kManyObjects);
  return {.diameter_px = Rounded(best_diameter),
          .confidence = score * many * (borne_out ? 1 : kNotBorneOut)};
}

}  // namespace

int64_t PixelsToEstimate(const version::Manifest& manifest, Size image) {
  const Rect part = SearchedIn(manifest, image);
  return int64_t{part.height()} * part.width();
}

absl::StatusOr<DiameterEstimate> EstimateDiameter(Predictor& predictor,
                                                  imaging::RowSource& image,
                                                  const PredictOptions& options,
                                                  std::stop_token stop) {
  const version::Manifest& manifest = predictor.manifest();
  const auto known = version::KnownDiameters(manifest);
  if (!known) return DiameterEstimate();
  PredictTimes unread;
  PredictTimes& times = options.times != nullptr ? *options.times : unread;
  const Rect part = SearchedIn(manifest, image.size());
  ASSIGN_OR_RETURN(const GrayPlane middle,
                   ReadPart(image, part, times.read_seconds));
  const IntensityRange range = version::IntensityRangeOf(
      middle, manifest.parameters.intensity, manifest.training_max);
  Search search(predictor, options, std::move(stop));
  std::vector<Found> all;
  for (const double scale : kScales) {
    ASSIGN_OR_RETURN(Found found, search.In(middle, range, scale));
    if (!found.diameters_px.empty()) all.push_back(std::move(found));
  }
  return Choose(std::move(all), *known);
}

}  // namespace tessera::inference
