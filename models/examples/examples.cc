#include "models/examples/examples.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <utility>

#include "models/data/augmentation.h"
#include "models/examples/auxiliary_planes.h"
#include "models/examples/random.h"
#include "models/examples/target_planes.h"
#include "models/examples/touching.h"
#include "models/examples/weight_map.h"
#include "models/imaging/plane_view.h"
#include "models/imaging/resample.h"
#include "models/imaging/rotation.h"
#include "models/imaging/symmetry.h"
#include "models/instances/encode.h"

namespace tessera::examples {
namespace {

using imaging::FloatPlane;
using imaging::LabelPlane;
using imaging::Plane;
using imaging::PlaneView;
using imaging::Rect;
using imaging::Rotation;
using imaging::Size;
using version::Sampling;
using version::Target;
using version::TrainingParameters;

// Whole validation images are fed to the network at once. Above this many
// pixels a wide network would need more memory than training does.
constexpr double kMaxValidationPixels = 1 << 20;

int64_t AreaOf(Size size) { return int64_t{size.height} * size.width; }

// Returns the pixel inside [0, length) whose mirror image is `i`; the edge's
// own pixel is repeated.
int Reflect(int i, int length) {
  const int period = 2 * length;
  i %= period;
  if (i < 0) i += period;
  return i < length ? i : period - 1 - i;
}

// Cuts a rectangle, which may reach beyond the plane.
template <typename T>
Plane<T> CropReflected(const PlaneView<T>& plane, const Rect& rect) {
  Plane<T> crop({rect.height(), rect.width()}, T());
  for (int y = 0; y < crop.height(); ++y) {
    const T* from = plane.row(Reflect(rect.y0 + y, plane.height()));
    T* to = crop.row(y);
    for (int x = 0; x < crop.width(); ++x) {
      to[x] = from[Reflect(rect.x0 + x, plane.width())];
    }
  }
  return crop;
}

// Draws where a crop begins: inside the image, or around the image if that is
// smaller. A crop of a larger image has `shown` inside, if given.
int DrawOrigin(std::mt19937_64& random, int length, int crop,
               std::optional<int64_t> shown) {
  const int room = length - crop;
  if (shown && room > 0) {
    const auto before = static_cast<int>(Below(random, uint64_t(crop)));
    return std::clamp(static_cast<int>(*shown) - before, 0, room);
  }
  const auto drawn =
      static_cast<int>(Below(random, uint64_t(std::abs(room)) + 1));
  return room >= 0 ? drawn : -drawn;
}

// Whether the rectangle lies inside an image of that size.
bool Lies(const Rect& rect, Size size) {
  return rect.x0 >= 0 && rect.y0 >= 0 && rect.x1 <= size.width &&
         rect.y1 <= size.height;
}

// A rectangle of a sample, scaled to `size` and not augmented.
struct Scaled {
  FloatPlane image;
  LabelPlane objects;
  std::vector<FloatPlane> planes;  // Of the target, without the first.
};

Scaled ScaleRect(const Source& source, const Rect& rect, Size size,
                 bool inverted, const TrainingParameters& parameters) {
  imaging::IntensityRange range = source.range;
  if (inverted) std::swap(range.low, range.high);
  Scaled scaled;
  scaled.image = imaging::ResizeIntensities(
      imaging::Normalize(CropReflected(source.image, rect), range), size);
  scaled.objects =
      imaging::ResizeLabels(CropReflected(source.mask, rect), size);
  if (parameters.target == Target::kFlow && !Lies(rect, source.image.size())) {
    // Computed anew: mirrored objects would need mirrored flows.
    scaled.planes = instances::EncodeTarget(scaled.objects, Target::kFlow);
    scaled.planes.erase(scaled.planes.begin());
    return scaled;
  }
  for (const PlaneView<uint8_t>& stored : source.planes) {
    scaled.planes.push_back(imaging::ResizeBilinear(
        RestorePlane(CropReflected(stored, rect), parameters.target), size));
  }
  return scaled;
}

// How an example differs from its sample, besides what Augment() draws.
struct Variation {
  std::optional<Rotation> rotation;
  bool inverted = false;
  bool fault = false;
};

Variation DrawVariation(std::mt19937_64& random,
                        const TrainingParameters& parameters) {
  Variation variation;
  if (!parameters.augmentation) return variation;
  if (parameters.target != Target::kFlow &&
      parameters.sampling == Sampling::kCrop &&
      data::DrawPart(random, parameters.augmentation_rotation)) {
    variation.rotation = data::DrawRotation(random);
  }
  variation.inverted = data::DrawPart(random, parameters.augmentation_inversion);
  variation.fault = data::DrawPart(random, parameters.augmentation_faults);
  return variation;
}

// How much longer the sides of a square must be for it to cover the square that
// is cut from it after it has been turned.
double MarginOf(const Variation& variation) {
  if (!variation.rotation) return 1;
  return std::abs(variation.rotation->cosine) +
         std::abs(variation.rotation->sine);
}

Size Enlarge(Size size, double times) {
  return {static_cast<int>(std::lround(size.height * times)),
          static_cast<int>(std::lround(size.width * times))};
}

void Turn(const Rotation& rotation, Size size, Scaled& scaled) {
  scaled.image = imaging::TurnIntensities(scaled.image, rotation, size);
  scaled.objects = imaging::TurnLabels(scaled.objects, rotation, size);
  for (FloatPlane& plane : scaled.planes) {
    plane = imaging::TurnBilinear(plane, rotation, size);
  }
}

void Augment(std::mt19937_64& random, const Variation& variation,
             Target target, Scaled& scaled) {
  const Size size = scaled.image.size();
  const imaging::Symmetry symmetry =
      data::DrawSymmetry(random, size.height == size.width);
  imaging::Apply(symmetry, scaled.image);
  imaging::Apply(symmetry, scaled.objects);
  if (target == Target::kFlow) {
    imaging::ApplyToVectors(symmetry, scaled.planes[0], scaled.planes[1]);
  } else {
    for (FloatPlane& plane : scaled.planes) imaging::Apply(symmetry, plane);
  }
  if (variation.fault) data::AddFault(random, scaled.image);
  data::VaryIntensities(random, scaled.image);
}

FloatPlane FromBytes(const Plane<uint8_t>& bytes) {
  FloatPlane plane(bytes.size(), 0);
  std::copy(bytes.pixels().begin(), bytes.pixels().end(),
            plane.pixels().begin());
  return plane;
}

WeightMapOptions WeightsOf(const TrainingParameters& parameters) {
  return {.w0 = parameters.weight_map_w0,
          .sigma_px = parameters.weight_map_sigma_px};
}

Example FinishForeground(Scaled scaled, const TrainingParameters& parameters) {
  Example example;
  example.image = std::move(scaled.image);
  const Plane<uint8_t> objects =
      CutTouching(scaled.objects, parameters.touching_gap_px);
  example.weights =
      WeightMap(scaled.objects, objects, WeightsOf(parameters));
  example.planes.push_back(FromBytes(objects));
  return example;
}

Example Finish(Scaled scaled, const TrainingParameters& parameters) {
  if (parameters.target == Target::kForeground) {
    return FinishForeground(std::move(scaled), parameters);
  }
  Example example;
  example.image = std::move(scaled.image);
  if (parameters.target == Target::kBorder) {
    example.planes = instances::EncodeTarget(scaled.objects, Target::kBorder);
    return example;
  }
  if (parameters.target == Target::kDistance) {
    example.weights = GapWeights(scaled.objects, WeightsOf(parameters));
  }
  FloatPlane objects(scaled.objects.size(), 0);
  std::transform(scaled.objects.pixels().begin(), scaled.objects.pixels().end(),
                 objects.pixels().begin(),
                 [](uint32_t label) { return label != 0 ? 1.0f : 0.0f; });
  for (FloatPlane& plane : scaled.planes) {
    // Scaling spreads values beyond the object's edge.
    for (size_t i = 0; i < plane.pixels().size(); ++i) {
      plane.pixels()[i] *= objects.pixels()[i];
    }
  }
  example.planes = std::move(scaled.planes);
  example.planes.insert(example.planes.begin(), std::move(objects));
  if (parameters.target == Target::kDistance) {
    for (FloatPlane& plane : AuxiliaryPlanes(scaled.objects)) {
      example.planes.push_back(std::move(plane));
    }
  }
  return example;
}

// Returns the middle of a sample; its scaled size is not above the limit.
Rect ValidationPart(Size size, double scale_y, double scale_x) {
  const double pixels =
      static_cast<double>(AreaOf(size)) * scale_x * scale_y;
  const double shrink = std::min(1.0, std::sqrt(kMaxValidationPixels / pixels));
  const int height = std::max(1, static_cast<int>(size.height * shrink));
  const int width = std::max(1, static_cast<int>(size.width * shrink));
  const int x0 = (size.width - width) / 2;
  const int y0 = (size.height - height) / 2;
  return {x0, y0, x0 + width, y0 + height};
}

int RoundUp(int value, int step) { return (value + step - 1) / step * step; }

// Draws the rectangle of a sample that an example is cut from. It has `margin`
// times the sides of what the example shows.
Rect DrawRect(std::mt19937_64& random, const Source& source,
              std::optional<size_t> object, double margin,
              const TrainingParameters& parameters) {
  const Size whole = source.image.size();
  if (parameters.sampling == Sampling::kRescale) {
    return {0, 0, whole.width, whole.height};
  }
  const double zoom =
      parameters.augmentation && parameters.augmentation_zoom > 1
          ? data::DrawZoom(random, parameters.augmentation_zoom)
          : 1;
  const Size subimage = source.SubimageSize(parameters);
  const auto side = [zoom](int length, double times) {
    return std::max(1, static_cast<int>(std::lround(times * length / zoom)));
  };
  // The margin may lie outside of the image, the middle does not.
  const int width = side(subimage.width, 1);
  const int height = side(subimage.height, 1);
  const Size around = {side(subimage.height, margin),
                       side(subimage.width, margin)};
  std::optional<int64_t> row;
  std::optional<int64_t> column;
  if (object) {
    row = source.object_pixels[*object] / whole.width;
    column = source.object_pixels[*object] % whole.width;
  }
  const int x0 = DrawOrigin(random, whole.width, width, column) -
                 (around.width - width) / 2;
  const int y0 = DrawOrigin(random, whole.height, height, row) -
                 (around.height - height) / 2;
  return {x0, y0, x0 + around.width, y0 + around.height};
}

template <typename T>
void Pad(Plane<T>& plane, const Rect& padded) {
  plane = CropReflected(PlaneView<T>(plane), padded);
}

}  // namespace

Example MakeTrainingExample(const Source& source, std::optional<size_t> object,
                            const TrainingParameters& parameters,
                            std::mt19937_64& random) {
  const Variation variation = DrawVariation(random, parameters);
  const double margin = MarginOf(variation);
  const Size input = parameters.network_input_size;
  Scaled scaled =
      ScaleRect(source, DrawRect(random, source, object, margin, parameters),
                Enlarge(input, margin), variation.inverted, parameters);
  if (variation.rotation) Turn(*variation.rotation, input, scaled);
  if (parameters.augmentation) {
    Augment(random, variation, parameters.target, scaled);
  }
  return Finish(std::move(scaled), parameters);
}

ValidationExample MakeValidationExample(const Source& source,
                                        const TrainingParameters& parameters) {
  const Size whole = parameters.sampling == Sampling::kRescale
                         ? source.image.size()
                         : source.SubimageSize(parameters);
  const Size input = parameters.network_input_size;
  const double scale_y = static_cast<double>(input.height) / whole.height;
  const double scale_x = static_cast<double>(input.width) / whole.width;
  const Rect part = ValidationPart(source.image.size(), scale_y, scale_x);
  ValidationExample result;
  result.subimage = parameters.sampling == Sampling::kRescale
                        ? parameters.subimage_size
                        : whole;
  result.image = CropReflected(source.image, part);
  result.mask = CropReflected(source.mask, part);
  result.scaled = {std::max(1, static_cast<int>(part.height() * scale_y + 0.5)),
                   std::max(1, static_cast<int>(part.width() * scale_x + 0.5))};
  Scaled scaled = ScaleRect(source, part, result.scaled, /*inverted=*/false,
                            parameters);
  const int step = 1 << parameters.network.depth;
  const Rect padded = {0, 0, RoundUp(result.scaled.width, step),
                       RoundUp(result.scaled.height, step)};
  Pad(scaled.image, padded);
  Pad(scaled.objects, padded);
  for (FloatPlane& plane : scaled.planes) Pad(plane, padded);
  result.example = Finish(std::move(scaled), parameters);
  return result;
}

}  // namespace tessera::examples
