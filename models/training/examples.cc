#include "models/training/examples.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <utility>

#include "models/data/augmentation.h"
#include "models/imaging/resample.h"
#include "models/loss/weight_map.h"
#include "models/training/random.h"

namespace tessera::training {
namespace {

using imaging::FloatPlane;
using imaging::LabelPlane;
using imaging::Plane;
using imaging::Rect;
using imaging::Size;
using version::Sampling;
using version::TrainingParameters;

// Whole validation images are fed to the network at once; above this many
// pixels a wide network would need more memory than training itself.
constexpr double kMaxValidationPixels = 1 << 20;

int64_t AreaOf(Size size) { return int64_t{size.height} * size.width; }

// The pixel inside [0, length) that `i` is the mirror image of; the edge's own
// pixel is repeated.
int Reflect(int i, int length) {
  const int period = 2 * length;
  i %= period;
  if (i < 0) i += period;
  return i < length ? i : period - 1 - i;
}

// The rectangle, which may reach beyond the plane.
template <typename T>
Plane<T> CropReflected(const Plane<T>& plane, const Rect& rect) {
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

// Where a crop may begin: inside the image, or around it if it is smaller.
int DrawOrigin(std::mt19937_64& random, int length, int crop) {
  const int room = length - crop;
  const auto drawn =
      static_cast<int>(Below(random, uint64_t(std::abs(room)) + 1));
  return room >= 0 ? drawn : -drawn;
}

FloatPlane Scale(const FloatPlane& image, Size size, Sampling sampling) {
  return sampling == Sampling::kRescale ? imaging::ResizeBicubic(image, size)
                                        : imaging::ResizeIntensities(image, size);
}

Example Finish(FloatPlane image, const LabelPlane& objects,
               const TrainingParameters& parameters) {
  Example example;
  example.image = std::move(image);
  example.target = CutTouching(objects, parameters.touching_gap_px);
  example.weights = loss::WeightMap(objects, example.target,
                                    {.w0 = parameters.weight_map_w0,
                                     .sigma_px = parameters.weight_map_sigma_px});
  return example;
}

// How many samples of `count` are held back.
size_t ValidationCount(size_t count, double fraction) {
  if (fraction <= 0) return 0;
  const auto rounded =
      static_cast<size_t>(std::llround(fraction * static_cast<double>(count)));
  return std::min(count - 1, std::max<size_t>(rounded, count >= 5 ? 1 : 0));
}

using Samples = std::vector<const data::Sample*>;

void SortByName(Samples& samples) {
  std::stable_sort(samples.begin(), samples.end(),
                   [](const data::Sample* a, const data::Sample* b) {
                     return a->name < b->name;
                   });
}

void KeepAnObject(Samples& training, Samples& validation) {
  const auto has_object = [](const data::Sample* sample) {
    return sample->object_count > 0;
  };
  if (std::any_of(training.begin(), training.end(), has_object)) return;
  const auto found =
      std::find_if(validation.begin(), validation.end(), has_object);
  if (found != validation.end()) std::swap(training.front(), *found);
}

std::vector<Source> MakeSources(const Samples& samples,
                                const TrainingParameters& parameters,
                                double training_max) {
  std::vector<Source> sources;
  for (const data::Sample* sample : samples) {
    const bool by_max = parameters.intensity ==
                        version::IntensityNormalization::kTrainingMax;
    sources.push_back({sample, by_max ? imaging::IntensityRange{0, training_max}
                                      : imaging::PercentileRange(sample->image)});
  }
  return sources;
}

// Applies `choose` to each pixel and its neighbours up to `reach` away along
// one axis, `stride` values apart.
template <typename Choose>
LabelPlane Slide(const LabelPlane& plane, int reach, bool along_x,
                 Choose choose) {
  LabelPlane result = plane;
  for (int y = 0; y < plane.height(); ++y) {
    for (int x = 0; x < plane.width(); ++x) {
      const int at = along_x ? x : y;
      const int length = along_x ? plane.width() : plane.height();
      uint32_t& value = result.at(x, y);
      for (int i = std::max(0, at - reach); i < std::min(length, at + reach + 1);
           ++i) {
        value = choose(value, along_x ? plane.at(i, y) : plane.at(x, i));
      }
    }
  }
  return result;
}

// The middle part of a sample whose scaled size is not above the limit.
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

}  // namespace

Split SplitSamples(const std::vector<data::Sample>& samples,
                   const TrainingParameters& parameters) {
  assert(!samples.empty());
  Samples training;
  for (const data::Sample& sample : samples) training.push_back(&sample);
  SortByName(training);
  std::mt19937_64 random(DeriveSeed(parameters.seed, Purpose::kSplit));
  Shuffle(random, training);
  const auto held_back = static_cast<ptrdiff_t>(
      ValidationCount(training.size(), parameters.validation_fraction));
  Samples validation(training.begin(), training.begin() + held_back);
  training.erase(training.begin(), training.begin() + held_back);
  KeepAnObject(training, validation);
  SortByName(training);
  SortByName(validation);
  Split split;
  for (const data::Sample* sample : training) {
    const auto& pixels = sample->image.pixels();
    split.training_max = std::max<double>(
        split.training_max, *std::max_element(pixels.begin(), pixels.end()));
  }
  split.training_max = std::max(1.0, split.training_max);
  split.training = MakeSources(training, parameters, split.training_max);
  split.validation = MakeSources(validation, parameters, split.training_max);
  return split;
}

std::vector<size_t> PlanEpoch(const std::vector<Source>& training,
                              const TrainingParameters& parameters, int epoch) {
  std::vector<size_t> plan;
  const int64_t crop = AreaOf(parameters.subimage_size);
  for (size_t i = 0; i < training.size(); ++i) {
    const int64_t area = AreaOf(training[i].sample->image.size());
    const int64_t times = parameters.sampling == Sampling::kRescale
                              ? 1
                              : std::max<int64_t>(1, (area + crop - 1) / crop);
    plan.insert(plan.end(), static_cast<size_t>(times), i);
  }
  std::mt19937_64 random(DeriveSeed(parameters.seed, Purpose::kOrder,
                                    static_cast<uint64_t>(epoch)));
  Shuffle(random, plan);
  return plan;
}

Example MakeTrainingExample(const Source& source,
                            const TrainingParameters& parameters,
                            std::mt19937_64& random) {
  const data::Sample& sample = *source.sample;
  Size crop = sample.image.size();
  Rect rect = {0, 0, crop.width, crop.height};
  if (parameters.sampling == Sampling::kCrop) {
    crop = parameters.subimage_size;
    rect.x0 = DrawOrigin(random, sample.image.width(), crop.width);
    rect.y0 = DrawOrigin(random, sample.image.height(), crop.height);
    rect.x1 = rect.x0 + crop.width;
    rect.y1 = rect.y0 + crop.height;
  }
  const Size size = parameters.network_input_size;
  FloatPlane image =
      Scale(imaging::Normalize(CropReflected(sample.image, rect), source.range),
            size, parameters.sampling);
  LabelPlane objects =
      imaging::ResizeLabels(CropReflected(sample.mask, rect), size);
  if (parameters.augmentation) data::Augment(random, image, objects);
  return Finish(std::move(image), objects, parameters);
}

ValidationExample MakeValidationExample(const Source& source,
                                        const TrainingParameters& parameters) {
  const data::Sample& sample = *source.sample;
  const Size whole = parameters.sampling == Sampling::kRescale
                         ? sample.image.size()
                         : parameters.subimage_size;
  const Size input = parameters.network_input_size;
  const double scale_y = static_cast<double>(input.height) / whole.height;
  const double scale_x = static_cast<double>(input.width) / whole.width;
  const Rect part = ValidationPart(sample.image.size(), scale_y, scale_x);
  ValidationExample result;
  result.mask = CropReflected(sample.mask, part);
  result.scaled = {std::max(1, static_cast<int>(part.height() * scale_y + 0.5)),
                   std::max(1, static_cast<int>(part.width() * scale_x + 0.5))};
  const int step = 1 << parameters.network.depth;
  const Rect padded = {0, 0, RoundUp(result.scaled.width, step),
                       RoundUp(result.scaled.height, step)};
  const FloatPlane image = Scale(
      imaging::Normalize(CropReflected(sample.image, part), source.range),
      result.scaled, parameters.sampling);
  const LabelPlane objects = imaging::ResizeLabels(result.mask, result.scaled);
  result.example = Finish(CropReflected(image, padded),
                          CropReflected(objects, padded), parameters);
  return result;
}

Plane<uint8_t> CutTouching(const LabelPlane& objects, int gap_px) {
  const auto higher = [](uint32_t a, uint32_t b) { return std::max(a, b); };
  // Of two labels that are not background, the lower one.
  const auto lower = [](uint32_t a, uint32_t b) {
    return a == 0 || b == 0 ? std::max(a, b) : std::min(a, b);
  };
  Plane<uint8_t> target(objects.size(), 0);
  const LabelPlane highest =
      Slide(Slide(objects, gap_px, true, higher), gap_px, false, higher);
  const LabelPlane lowest =
      Slide(Slide(objects, gap_px, true, lower), gap_px, false, lower);
  for (size_t i = 0; i < target.pixels().size(); ++i) {
    target.pixels()[i] = objects.pixels()[i] != 0 &&
                         highest.pixels()[i] == lowest.pixels()[i];
  }
  return target;
}

}  // namespace tessera::training
