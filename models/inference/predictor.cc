#include "models/inference/predictor.h"

#include <torch/torch.h>

#include <algorithm>
#include <exception>
#include <new>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "base/error_reason.h"
#include "base/status_macros.h"
#include "models/imaging/intensity.h"
#include "models/imaging/resample.h"
#include "models/inference/stitch.h"
#include "models/inference/tile_computer.h"
#include "models/inference/tile_network.h"
#include "models/inference/tile_plan.h"
#include "models/unet/out_of_memory.h"
#include "models/version/intensities.h"

namespace tessera::inference {
namespace {

using imaging::FloatPlane;
using imaging::GrayPlane;
using imaging::Rect;
using imaging::Size;
using imaging::Symmetry;
using unet::SaysOutOfMemory;

absl::Status OutOfMemory(const std::string& device, const std::string& what,
                         const std::string& remedy) {
  return WithReason(
      absl::ResourceExhaustedError(absl::StrFormat(
          "%s has too little memory for %s; %s", device, what, remedy)),
      "DEVICE_OUT_OF_MEMORY", device);
}

// Runs `compute`, which may throw what LibTorch and the allocator throw.
// `what` and `remedy` are for the message if memory is short.
template <typename Compute>
auto Guarded(const std::string& device, const std::string& what,
             const std::string& remedy, Compute compute)
    -> decltype(compute()) {
  try {
    return compute();
  } catch (const std::bad_alloc&) {
    return OutOfMemory(device, what, remedy);
  } catch (const c10::Error& error) {
    if (SaysOutOfMemory(error.what())) return OutOfMemory(device, what, remedy);
    return absl::InternalError(
        absl::StrCat("LibTorch failed on ", device, " with ", what, ": ",
                     error.what_without_backtrace()));
  } catch (const std::exception& error) {
    if (SaysOutOfMemory(error.what())) return OutOfMemory(device, what, remedy);
    return absl::InternalError(
        absl::StrCat(device, " failed with ", what, ": ", error.what()));
  }
}

std::string Text(Size size) {
  return absl::StrFormat("%d×%d", size.height, size.width);
}

absl::StatusOr<Size> SubimageFor(const PredictOptions& options,
                                 const version::Manifest& manifest) {
  constexpr int kSmallest = 16;
  constexpr int64_t kMostPixels = int64_t{1} << 26;
  if (options.subimage_size == Size{}) return manifest.parameters.subimage_size;
  const Size size = options.subimage_size;
  if (size.height < kSmallest || size.width < kSmallest ||
      int64_t{size.height} * size.width > kMostPixels) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "subimage_size is %s; its sides must be at least %d and its pixels at "
        "most %d",
        Text(size), kSmallest, kMostPixels));
  }
  return size;
}

}  // namespace

class Predictor::Impl {
 public:
  Impl(TileNetwork network, version::Manifest manifest,
       const std::string& device, const PredictorOptions& options)
      : manifest_(std::move(manifest)),
        device_(device),
        own_thread_(options.thread == nullptr ? std::make_unique<DeviceThread>()
                                              : nullptr),
        most_feature_bytes_(options.most_feature_bytes),
        computer_(std::move(network), device,
                  own_thread_ ? *own_thread_ : *options.thread,
                  options.before_forward) {}

  const version::Manifest& manifest() const { return manifest_; }
  const std::string& device() const { return device_; }

  absl::Status Predict(const GrayPlane& image, const PredictOptions& options,
                       std::stop_token stop, const TileObserver& observer,
                       const BandSink& sink) {
    ASSIGN_OR_RETURN(const Size subimage, SubimageFor(options, manifest_));
    ASSIGN_OR_RETURN(const std::vector<Rect> tiles,
                     PlanFor(image.size(), subimage, options));
    const imaging::IntensityRange range =
        version::IntensityRangeOf(image, manifest_.parameters.intensity,
                                  manifest_.training_max);
    const std::vector<Symmetry> symmetries =
        SymmetriesFor(manifest_.parameters.network_input_size,
                      options.test_time_augmentation);
    PredictTimes unread;
    PredictTimes& times = options.times != nullptr ? *options.times : unread;
    const TileComputer::Caller caller{options.priority, std::move(stop),
                                      options.on_relief, times};
    Stitcher stitcher(image.size(), computer_.planes(), tiles);
    const int total = static_cast<int>(tiles.size());
    for (int done = 0; done < total; ++done) {
      const Rect& tile = tiles[static_cast<size_t>(done)];
      std::vector<FloatPlane> planes = computer_.Compute(
          Prepare(imaging::Normalize(CutTile(image, tile), range),
                  InputFor(tile, subimage)),
          symmetries, caller);
      if (planes.empty()) {
        return absl::CancelledError(absl::StrFormat(
            "segmentation was cancelled after %d of %d tiles", done, total));
      }
      const absl::Time computed = absl::Now();
      // Smooth planes are enlarged, never objects: outlines have no steps.
      for (FloatPlane& plane : planes) {
        plane = imaging::ResizeBilinear(plane, {tile.height(), tile.width()});
      }
      std::optional<Band> band = stitcher.Add(tile, planes);
      times.stitch_seconds += absl::ToDoubleSeconds(absl::Now() - computed);
      if (observer) observer(done + 1, total);
      if (band.has_value()) RETURN_IF_ERROR(sink(*std::move(band)));
    }
    return absl::OkStatus();
  }

 private:
  absl::StatusOr<std::vector<Rect>> PlanFor(
      Size image, Size subimage, const PredictOptions& options) const {
    const version::TrainingParameters& trained = manifest_.parameters;
    const Size input = trained.network_input_size;
    const int side = std::min(subimage.height, subimage.width);
    const int overlap =
        options.overlap_px != -1
            ? options.overlap_px
            : DefaultOverlapPx(subimage, input, trained.network.depth);
    if (overlap < 0 || overlap > side - side / 8) {
      return absl::InvalidArgumentError(absl::StrFormat(
          "overlap_px is %d; with subimages of %s it must be from 0 to %d",
          options.overlap_px, Text(subimage), side - side / 8));
    }
    // Pooling looks at 2^depth pixels together; tiles that agree on which agree
    // on their overlap. Scaled tiles have no common grid.
    const int grid = computer_.grid_px();
    const bool aligned = subimage == input && side - overlap >= grid;
    Size tile = subimage;
    if (!computer_.sees_whole_input() && image.height > 0 && image.width > 0) {
      tile = TileSizeFor(
          image, {.subimage = subimage,
                  .network_input = input,
                  .grid_px = grid,
                  .overlap_px = overlap,
                  .most_input_px = most_feature_bytes_ /
                                   (4 * trained.network.base_width)});
    }
    return PlanTiles(image, {.tile = tile,
                             .overlap_px = overlap,
                             .alignment_px = aligned ? grid : 1});
  }

  // What a tile is scaled to: as a subimage to the network input size.
  Size InputFor(const Rect& tile, Size subimage) const {
    const Size input = manifest_.parameters.network_input_size;
    const auto side = [](int tile_side, int subimage_side, int input_side) {
      return static_cast<int>(int64_t{tile_side} * input_side / subimage_side);
    };
    return {side(tile.height(), subimage.height, input.height),
            side(tile.width(), subimage.width, input.width)};
  }

  // Scales as the training did.
  FloatPlane Prepare(const FloatPlane& tile, Size size) const {
    return manifest_.parameters.sampling == version::Sampling::kRescale
               ? imaging::ResizeBicubic(tile, size)
               : imaging::ResizeIntensities(tile, size);
  }

  const version::Manifest manifest_;
  const std::string device_;
  const std::unique_ptr<DeviceThread> own_thread_;  // Null if borrowed.
  const int64_t most_feature_bytes_;
  TileComputer computer_;
};

Predictor::Predictor(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Predictor::~Predictor() = default;

absl::StatusOr<std::unique_ptr<Predictor>> Predictor::Load(
    absl::string_view weights, const version::Manifest& manifest,
    const std::string& device, const PredictorOptions& options) {
  RETURN_IF_ERROR(version::Validate(manifest.parameters));
  const bool by_max = manifest.parameters.intensity ==
                      version::IntensityNormalization::kTrainingMax;
  if (by_max && !(manifest.training_max > 0)) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "training_max is %g in the manifest; `training-max` needs a positive "
        "one",
        manifest.training_max));
  }
  const auto load = [&]() -> absl::StatusOr<std::unique_ptr<Predictor>> {
    ASSIGN_OR_RETURN(TileNetwork network,
                     TileNetwork::Load(weights, manifest.parameters,
                                       torch::Device(device)));
    return std::unique_ptr<Predictor>(
        new Predictor(std::make_unique<Impl>(std::move(network), manifest,
                                             device, options)));
  };
  return Guarded(device, "the weights of the model",
                 "unload other models or train one of a smaller base width",
                 load);
}

absl::Status Predictor::Predict(const GrayPlane& image,
                                const PredictOptions& options,
                                std::stop_token stop,
                                const TileObserver& observer,
                                const BandSink& sink) {
  const auto predict = [&]() -> absl::Status {
    return impl_->Predict(image, options, std::move(stop), observer, sink);
  };
  return Guarded(
      device(),
      absl::StrCat("an image of ", Text(image.size()), " with a network input "
                   "size of ",
                   Text(manifest().parameters.network_input_size)),
      "try again when less runs there, or train a model of a smaller network "
      "input size or base width",
      predict);
}

const version::Manifest& Predictor::manifest() const {
  return impl_->manifest();
}
const std::string& Predictor::device() const { return impl_->device(); }

absl::StatusOr<std::vector<FloatPlane>> PredictPlanes(
    Predictor& predictor, const GrayPlane& image, const PredictOptions& options,
    std::stop_token stop, const TileObserver& observer) {
  std::vector<FloatPlane> whole;
  const auto append = [&](Band band) {
    whole.resize(band.planes.size(), FloatPlane(image.size(), 0));
    for (size_t i = 0; i < whole.size(); ++i) {
      const std::vector<float>& rows = band.planes[i].pixels();
      std::copy(rows.begin(), rows.end(), whole[i].row(band.y0));
    }
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(
      predictor.Predict(image, options, std::move(stop), observer, append));
  return whole;
}

}  // namespace tessera::inference
