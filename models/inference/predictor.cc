#include "models/inference/predictor.h"

#include <torch/torch.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "models/imaging/intensity.h"
#include "models/imaging/resample.h"
#include "models/inference/guarded.h"
#include "models/inference/tile_computer.h"
#include "models/inference/tile_network.h"
#include "models/inference/tile_pipeline.h"
#include "models/inference/window_pipeline.h"
#include "models/tiles/predict_plan.h"
#include "models/tiles/read_range.h"
#include "models/tiles/row_window.h"
#include "models/tiles/stitch.h"
#include "models/tiles/timed.h"

namespace tessera::inference {
namespace {

using imaging::FloatPlane;
using imaging::GrayPlane;
using imaging::Rect;
using imaging::Size;
using imaging::Symmetry;
using tiles::Band;
using tiles::PredictPlan;
using tiles::RowWindow;
using tiles::Stitcher;
using tiles::Timed;

// Images of at most this many pixels are kept whole.
constexpr int64_t kSmallPixels = int64_t{1} << 22;
// The most pixels of a band that has more than one row.
constexpr int kBandPixels = 1 << 20;

}  // namespace

class Predictor::Impl {
 public:
  Impl(TileNetwork network, version::Manifest manifest,
       const std::string& device, const PredictorOptions& options)
      : manifest_(std::move(manifest)),
        device_(device),
        own_thread_(options.thread == nullptr ? std::make_unique<DeviceThread>()
                                              : nullptr),
        precision_(options.precision),
        most_feature_bytes_(options.most_feature_bytes),
        computer_(std::move(network), device,
                  own_thread_ ? *own_thread_ : *options.thread,
                  options.batches.value_or(device != "cpu")
                      ? options.most_feature_bytes
                      : 0,
                  options.before_forward, options.cpu_threads) {}

  const version::Manifest& manifest() const { return manifest_; }
  const std::string& device() const { return device_; }
  version::Precision precision() const { return precision_; }

  absl::Status Predict(imaging::RowSource& source,
                       const PredictOptions& options, std::stop_token stop,
                       const TileObserver& observer, const BandSink& sink) {
    ASSIGN_OR_RETURN(const PredictPlan plan, PlanFor(source, options));
    PredictTimes unread;
    PredictTimes& times = options.times != nullptr ? *options.times : unread;
    GrayPlane whole;
    if (IsSmall(source)) {
      ASSIGN_OR_RETURN(whole, Timed(times.read_seconds, [&] {
                         return source.Read(0, source.size().height);
                       }));
    }
    imaging::PlaneRows whole_rows(whole);
    imaging::RowSource& image = IsSmall(source) ? whole_rows : source;
    std::optional<imaging::IntensityRange> range = options.range;
    if (!range) {
      ASSIGN_OR_RETURN(
          range, tiles::ReadRange(image, manifest_, plan.tiles.front().height(),
                                  stop, times.read_seconds));
    }
    return PredictTiles(image, plan, *range, options, std::move(stop), times,
                        observer, sink);
  }

  absl::StatusOr<WindowedImage> PredictWindows(imaging::RowSource& image,
                                               Size step,
                                               const PredictOptions& options,
                                               std::stop_token stop,
                                               const TileObserver& observer) {
    PredictTimes unread;
    PredictTimes& times = options.times != nullptr ? *options.times : unread;
    const TileComputer::Caller caller{options.priority, std::move(stop),
                                      options.on_out_of_memory, times};
    return ComputeWindows(computer_, manifest_, image, step, caller, observer);
  }

  absl::StatusOr<int> RowsKept(const imaging::RowSource& image,
                               const PredictOptions& options) const {
    ASSIGN_OR_RETURN(const PredictPlan plan, PlanFor(image, options));
    const int height = image.size().height;
    const int tile = plan.tiles.front().height();
    const int64_t window =
        std::min<int64_t>(height, int64_t{tile} + image.rows_per_block());
    // The rows of the last row of tiles are kept until they are handed out.
    const int64_t handed_out = std::min(height, tile);
    return static_cast<int>(window + handed_out +
                            (IsSmall(image) ? height : 0));
  }

  absl::StatusOr<int64_t> TileBytes(const imaging::RowSource& image,
                                    const PredictOptions& options) const {
    ASSIGN_OR_RETURN(const PredictPlan plan, PlanFor(image, options));
    const Rect& tile = plan.tiles.front();
    const Size input = plan.InputFor(tile);
    const int64_t planes = computer_.planes();
    // Planes of the input's size: the input, a turned or cut copy of it, the
    // outputs and their sums. Planes of the tile's size: the tile and the
    // enlarged outputs.
    return 4 * ((2 + 2 * planes) * input.height * input.width +
                (1 + planes) * tile.height() * tile.width());
  }

 private:
  absl::Status PredictTiles(imaging::RowSource& image, const PredictPlan& plan,
                            const imaging::IntensityRange& range,
                            const PredictOptions& options, std::stop_token stop,
                            PredictTimes& times, const TileObserver& observer,
                            const BandSink& sink) {
    const std::vector<Symmetry> symmetries =
        SymmetriesFor(manifest_.parameters.network_input_size,
                      options.test_time_augmentation);
    const TileComputer::Caller caller{options.priority, std::move(stop),
                                      options.on_out_of_memory, times};
    RowWindow window(image);
    Stitcher stitcher(image.size(), computer_.planes(), plan.tiles);
    // The image's rows that no later tile reaches, until they are handed out.
    Band rows;
    int row_y0 = 0;  // First row of the current row of tiles.
    const auto keep_rows = [&](int end) {
      rows.y0 = row_y0;
      rows.image = window.Cut({0, row_y0, image.size().width, end});
      row_y0 = end;
    };
    const auto prepare = [&](const Rect& tile) -> absl::StatusOr<FloatPlane> {
      if (tile.y0 != row_y0) keep_rows(tile.y0);
      RETURN_IF_ERROR(Timed(times.read_seconds, [&] {
        return window.MoveTo(tile.y0, tile.y1);
      }));
      // As the training scales its samples.
      return imaging::ResizeIntensities(
          imaging::Normalize(window.Cut(tile), range), plan.InputFor(tile));
    };
    const auto take = [&](const Rect& tile, std::vector<FloatPlane> planes) {
      Timed(times.stitch_seconds, [&] { Stitch(stitcher, tile, planes); });
      if (tile == plan.tiles.back()) keep_rows(image.size().height);
      return HandOut(stitcher, rows, times, sink);
    };
    return ComputeTiles(computer_, plan.tiles, symmetries, caller, observer,
                        prepare, take);
  }

  // Hands out the finished rows, a few at a time, so that memory does not hold
  // them twice. `rows` holds the image's rows; afterwards it is empty.
  static absl::Status HandOut(Stitcher& stitcher, Band& rows,
                              PredictTimes& times, const BandSink& sink) {
    const int width = rows.image.width();
    const auto take = [&] {
      return stitcher.Take(std::max(1, kBandPixels / std::max(1, width)));
    };
    while (auto band = Timed(times.stitch_seconds, take)) {
      const int y0 = band->y0 - rows.y0;
      const int height = band->planes.front().height();
      const uint16_t* const from = rows.image.row(y0);
      band->image = GrayPlane(
          {height, width},
          std::vector<uint16_t>(from, from + ptrdiff_t{height} * width));
      if (y0 + height == rows.image.height()) rows.image = GrayPlane();
      RETURN_IF_ERROR(sink(*std::move(band)));
    }
    return absl::OkStatus();
  }

  // Whether the image is kept whole, so that it is decoded only once.
  static bool IsSmall(const imaging::RowSource& image) {
    return int64_t{image.size().height} * image.size().width <= kSmallPixels;
  }

  // Enlarges the smooth planes, never the objects, so that outlines have no
  // steps.
  static void Stitch(Stitcher& stitcher, const Rect& tile,
                     std::vector<FloatPlane>& planes) {
    for (FloatPlane& plane : planes) {
      plane = imaging::ResizeBilinear(std::move(plane),
                                      {tile.height(), tile.width()});
    }
    stitcher.Add(tile, planes);
  }

  absl::StatusOr<PredictPlan> PlanFor(const imaging::RowSource& image,
                                      const PredictOptions& options) const {
    return tiles::PlanPrediction(image.size(),
                                 {.subimage_size = options.subimage_size,
                                  .overlap_px = options.overlap_px},
                                 manifest_.parameters,
                                 {.one_subimage = computer_.sees_whole_input(),
                                  .most_feature_bytes = most_feature_bytes_});
  }

  const version::Manifest manifest_;
  const std::string device_;
  const std::unique_ptr<DeviceThread> own_thread_;  // Null if borrowed.
  const version::Precision precision_;
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
    ASSIGN_OR_RETURN(
        TileNetwork network,
        TileNetwork::Load(weights, manifest.parameters, torch::Device(device),
                          options.precision));
    return std::unique_ptr<Predictor>(new Predictor(
        std::make_unique<Impl>(std::move(network), manifest, device, options)));
  };
  return Guarded(device, "the weights of the model",
                 "unload other models or train one of a smaller base width",
                 load);
}

absl::Status Predictor::Predict(imaging::RowSource& image,
                                const PredictOptions& options,
                                std::stop_token stop,
                                const TileObserver& observer,
                                const BandSink& sink) {
  const auto predict = [&]() -> absl::Status {
    return impl_->Predict(image, options, std::move(stop), observer, sink);
  };
  return Guarded(
      device(),
      absl::StrFormat("an image of %d×%d with a network input size of %d×%d",
                      image.size().height, image.size().width,
                      manifest().parameters.network_input_size.height,
                      manifest().parameters.network_input_size.width),
      "try again when less runs there, or train a model of a smaller network "
      "input size or base width",
      predict);
}

absl::StatusOr<WindowedImage> Predictor::PredictWindows(
    imaging::RowSource& image, imaging::Size step,
    const PredictOptions& options, std::stop_token stop,
    const TileObserver& observer) {
  return Guarded(device(), "a window of the network input size",
                 "try again when less runs there",
                 [&]() -> absl::StatusOr<WindowedImage> {
                   return impl_->PredictWindows(image, step, options,
                                                std::move(stop), observer);
                 });
}

absl::StatusOr<int> Predictor::RowsKept(const imaging::RowSource& image,
                                        const PredictOptions& options) const {
  return impl_->RowsKept(image, options);
}

absl::StatusOr<int64_t> Predictor::TileBytes(
    const imaging::RowSource& image, const PredictOptions& options) const {
  return impl_->TileBytes(image, options);
}

const version::Manifest& Predictor::manifest() const {
  return impl_->manifest();
}
const std::string& Predictor::device() const { return impl_->device(); }
version::Precision Predictor::precision() const { return impl_->precision(); }

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
  imaging::PlaneRows rows(image);
  RETURN_IF_ERROR(
      predictor.Predict(rows, options, std::move(stop), observer, append));
  return whole;
}

}  // namespace tessera::inference
