#include "server/inference/image_run.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "models/instances/pyjamas_objects.h"
#include "models/outline/simplify.h"
#include "models/outline/trace.h"
#include "models/version/diameters.h"
#include "server/inference/device_metrics.h"

namespace tessera::inference {
namespace {

// One object may take the capacity of the memory budget divided by this number:
// its mask takes a byte for each pixel of the rectangle around it.
constexpr int64_t kObjectShare = 4;

// For each pixel of an image to which a model is applied as PyJAMAS does: its
// intensity, twice; its probability; its labels, mask and object.
constexpr int64_t kWholeBytesPerPixel = 20;

}  // namespace

ImageRun::ImageRun(const Shared& shared, const LoadedModel& model,
                   const SegmentSettings& settings,
                   const SegmentRequest& request, SegmentSink& sink,
                   std::stop_token stop)
    : shared_(shared),
      model_(model),
      asked_(settings),
      priority_(request.priority),
      sink_(sink),
      stop_(std::move(stop)),
      settings_(inference::SettleAt(settings, model.predictor->manifest(), 0)),
      review_(settings.review_regions) {
  summary_.model_version = model.version.name();
  summary_.model_sha256 = model.version.sha256;
  summary_.device = model.predictor->device();
  summary_.precision = model.predictor->precision();
}

absl::StatusOr<SegmentSummary> ImageRun::Execute(
    const SegmentRequest& request) {
  RETURN_IF_ERROR(Open(request));
  ASSIGN_OR_RETURN(const std::vector<int> slices,
                   ResolveSlices(request.slices, file_->header().slices,
                                 request.image.filename().string()));
  progress_.slices = static_cast<int>(slices.size());
  RETURN_IF_ERROR(sink_.OnStart({.model_version = summary_.model_version,
                                 .model_sha256 = summary_.model_sha256,
                                 .slices = progress_.slices}));
  for (const int slice : slices) {
    RETURN_IF_ERROR(Settle(request, slice));
    RETURN_IF_ERROR(SegmentOne(
        {.number = slice, .position = file_->PositionOf(slice - 1)}));
    ++progress_.slices_done;
  }
  summary_.slices = progress_.slices_done;
  for (std::string& notice : file_->notices()) AddNotice(std::move(notice));
  summary_.uncertain_regions = review_.regions();
  return std::move(summary_);
}

absl::Status ImageRun::Open(const SegmentRequest& request) {
  const Stopwatch stopwatch(clock_, summary_.decode_seconds);
  ASSIGN_OR_RETURN(file_, OpenChannel(request.image,
                                      {.max_pixels_decoded_whole =
                                           shared_.budget.capacity() /
                                           Segmenter::kBytesPerPixel},
                                      request.channel));
  const imaging::ImageHeader& header = file_->header();
  summary_.image_size = header.size;
  return absl::OkStatus();
}

absl::Status ImageRun::SegmentOne(const SegmentSlice& slice) {
  imaging::SliceRows image(*file_, slice.number - 1);
  ASSIGN_OR_RETURN(const int64_t bytes, BytesKept(image));
  ASSIGN_OR_RETURN(const MemoryBudget::Loan loan, Borrow(bytes));
  turn_.emplace(shared_.yield);
  const absl::Status found = FindObjects(slice, image);
  turn_.reset();
  RETURN_IF_ERROR(found);
  const Stopwatch stopwatch(clock_, summary_.send_seconds);
  return sink_.OnSliceEnd(slice.number);
}

absl::StatusOr<MemoryBudget::Loan> ImageRun::Borrow(int64_t bytes) {
  const Stopwatch stopwatch(clock_, summary_.queue_seconds);
  const imaging::Size size = file_->header().size;
  return shared_.budget.Take(
      bytes, absl::StrFormat("a slice of %d×%d px", size.height, size.width),
      priority_, stop_);
}

absl::StatusOr<int64_t> ImageRun::BytesKept(
    const imaging::SliceRows& image) const {
  const imaging::Size size = image.size();
  ASSIGN_OR_RETURN(const int rows,
                   model_.predictor->RowsKept(image, Options()));
  ASSIGN_OR_RETURN(const int64_t tile,
                   model_.predictor->TileBytes(image, Options()));
  const int decoded = file_->header().decoded_whole ? size.height : 0;
  if (settings_.method == SegmentMethod::kPyjamas) {
    return (int64_t{size.height} * kWholeBytesPerPixel + decoded) * size.width +
           tile + file_->header().block_bytes;
  }
  return (int64_t{rows} + decoded) * size.width * Segmenter::kBytesPerPixel +
         tile + file_->header().block_bytes;
}

PredictOptions ImageRun::Options() const {
  return {.subimage_size = settings_.subimage_size,
          .overlap_px = settings_.overlap_px,
          .test_time_augmentation = settings_.test_time_augmentation,
          .priority = priority_};
}

absl::Status ImageRun::FindObjects(const SegmentSlice& slice,
                                   imaging::RowSource& image) {
  ASSIGN_OR_RETURN(scale_, FindScale(slice));
  NoteFixedRange();
  return settings_.method == SegmentMethod::kPyjamas
             ? FindAsPyjamas(slice, image)
             : FindByTiles(slice, image);
}

absl::Status ImageRun::FindByTiles(const SegmentSlice& slice,
                                   imaging::RowSource& image) {
  const version::Manifest& manifest = model_.predictor->manifest();
  instances::BandDecoder decoder(
      image.size().width,
      {.target = manifest.parameters.target,
       .decoding = manifest.decoding,
       .erosion_width = settings_.erosion_width,
       .min_area_px = settings_.min_area_px,
       .small_object_px = instances::SmallObjectPx(
           settings_.subimage_size, manifest.parameters.network_input_size),
       .gathered_px = instances::GatheredPx(manifest.parameters),
       .max_rect_px = shared_.budget.capacity() / kObjectShare},
      [&](const instances::DecodedObject& object) {
        return Send(slice, object);
      });
  instances::ConfidenceMeter meter(
      manifest.decoding.object_threshold,
      version::ImagePixelsPerInput(settings_.subimage_size,
                                     manifest.parameters.network_input_size));
  const int64_t objects_before = summary_.objects;
  const auto decode = [&](tiles::Band band) -> absl::Status {
    const Stopwatch stopwatch(clock_, summary_.object_seconds);
    LeaveOutWhatIsNoNumber(band.image, band.planes.front());
    review_.Add(band.planes.front());
    meter.Add(band.image, band.planes.front());
    RETURN_IF_ERROR(sink_.OnPlanes(slice, band));
    return decoder.Add(band.image, band.planes);
  };
  RETURN_IF_ERROR(
      Predict([&](const PredictOptions& options, std::stop_token stop,
                  const TileObserver& observer) {
        return model_.predictor->Predict(image, options, std::move(stop),
                                         observer, decode);
      }));
  const Stopwatch stopwatch(clock_, summary_.object_seconds);
  review_.EndSlice(slice.number, settings_.review_region_size);
  RETURN_IF_ERROR(decoder.Finish());
  summary_.small_objects_removed += decoder.small_objects_removed();
  NoteTrust(slice, summary_.objects - objects_before, meter.Get());
  return absl::OkStatus();
}

absl::Status ImageRun::FindAsPyjamas(const SegmentSlice& slice,
                                     imaging::RowSource& image) {
  WindowedImage found;
  RETURN_IF_ERROR(
      Predict([&](const PredictOptions& options, std::stop_token stop,
                  const TileObserver& observer) -> absl::Status {
        ASSIGN_OR_RETURN(found, model_.predictor->PredictWindows(
                                    image, settings_.step_size, options,
                                    std::move(stop), observer));
        return absl::OkStatus();
      }));
  const Stopwatch stopwatch(clock_, summary_.object_seconds);
  LeaveOutWhatIsNoNumber(found.image, found.probabilities);
  uint32_t number = 0;
  RETURN_IF_ERROR(instances::FindPyjamasObjects(
      found.image, found.probabilities, settings_.erosion_width,
      [&](instances::DecodedObject object) -> absl::Status {
        if (object.measurements.area_px < settings_.min_area_px) {
          ++summary_.small_objects_removed;
          return absl::OkStatus();
        }
        object.measurements.number = ++number;
        return Send(slice, object);
      }));
  // The most probable of several windows is no measure of certainty.
  NoteTrust(slice, number, std::nullopt);
  return absl::OkStatus();
}

void ImageRun::NoteTrust(
    const SegmentSlice& slice, int64_t objects,
    const std::optional<instances::Confidence>& confidence) {
  summary_.trust = JoinTrust(
      summary_.trust,
      TrustOfSlice(slice.number, objects > 0, confidence,
                   version::LeastConfidence(model_.predictor->manifest())));
}

absl::StatusOr<imaging::IntensityScale> ImageRun::FindScale(
    const SegmentSlice& slice) {
  const Stopwatch stopwatch(clock_, summary_.decode_seconds);
  return file_->Scale(slice.number - 1);
}

void ImageRun::NoteFixedRange() {
  const bool fixed = model_.predictor->manifest().parameters.intensity ==
                     version::IntensityNormalization::kTrainingMax;
  if (!fixed || (scale_.offset == 0 && scale_.step == 1)) return;
  AddNotice(
      "its values were scaled to 16 bit, but the model divides by the "
      "largest value of its training images; train a model that normalises "
      "by percentiles");
}

void ImageRun::LeaveOutWhatIsNoNumber(
    const imaging::GrayPlane& image, imaging::FloatPlane& probabilities) const {
  if (!scale_.not_a_number) return;
  const auto& intensities = image.pixels();
  auto& likely = probabilities.pixels();
  for (size_t i = 0; i < intensities.size(); ++i) {
    if (intensities[i] == *scale_.not_a_number) likely[i] = 0;
  }
}

absl::Status ImageRun::Predict(const Compute& compute) {
  PredictTimes times;
  const absl::Status predicted = Predict(compute, times);
  AddTimes(times);
  return predicted;
}

void ImageRun::AddTimes(const PredictTimes& times) {
  summary_.network_seconds += times.device_seconds + times.fallback_seconds;
  summary_.decode_seconds += times.read_seconds;
  summary_.queue_seconds += times.queue_seconds;
  summary_.stitch_seconds += times.stitch_seconds;
  DeviceBusySeconds(shared_.metrics, shared_.device, "segmentation")
      .Increment(times.busy_seconds);
}

absl::Status ImageRun::Predict(const Compute& compute, PredictTimes& times) {
  // The predictor reports its own times (`times`), because the network
  // computes while rows are read and objects are sent.
  double waiting_seconds = 0;
  const Stopwatch stopwatch(clock_, waiting_seconds);
  PredictOptions options = Options();
  options.times = &times;
  options.on_out_of_memory = [this](OutOfMemoryFallback fallback) {
    NoteFallback(fallback);
  };
  // An error of the sink ends the prediction like a stop request.
  std::stop_source stop;
  const std::stop_callback forward(stop_, [&] { stop.request_stop(); });
  absl::Status sent;
  const absl::Status predicted =
      compute(options, stop.get_token(), [&](int done, int total) {
        progress_.tiles_done = done;
        progress_.tiles = total;
        if (sent.ok()) sent = SendProgress();
        if (!sent.ok()) stop.request_stop();
      });
  RETURN_IF_ERROR(sent);
  return predicted;
}

absl::Status ImageRun::SendProgress() {
  const Stopwatch stopwatch(clock_, summary_.send_seconds);
  return sink_.OnProgress(progress_);
}

void ImageRun::NoteFallback(OutOfMemoryFallback fallback) {
  const bool on_cpu = fallback == OutOfMemoryFallback::kCpu;
  DeviceOutOfMemory(shared_.metrics, fallback).Increment();
  const std::string notice = absl::StrFormat(
      "%s had too little memory; some tiles were computed %s, which takes "
      "longer",
      summary_.device, on_cpu ? "on the CPU" : "in parts");
  AddNotice(notice);
}

void ImageRun::AddNotice(std::string notice) {
  auto& notices = summary_.notices;
  if (std::find(notices.begin(), notices.end(), notice) == notices.end()) {
    notices.push_back(std::move(notice));
  }
}

absl::Status ImageRun::Send(const SegmentSlice& slice,
                            const instances::DecodedObject& object) {
  if (stop_.stop_requested()) {
    return absl::CancelledError("the segmentation was cancelled");
  }
  const Stopwatch stopwatch(clock_, summary_.outline_seconds);
  const imaging::Outline exact = {
      .number = object.measurements.number,
      .polygons = outline::TraceObject(object.mask, object.bounds.x0,
                                       object.bounds.y0)};
  DetectedObject found = {
      .measurements = object.measurements,
      .outline = outline::Simplify(exact, settings_.tolerance_px)};
  found.measurements.mean_intensity =
      scale_.ValueOf(object.measurements.mean_intensity);
  ++summary_.objects;
  const Stopwatch sending(clock_, summary_.send_seconds);
  // A slow client must not hold up training.
  turn_.reset();
  const absl::Status sent = sink_.OnObject(slice, found);
  turn_.emplace(shared_.yield);
  return sent;
}

}  // namespace tessera::inference
