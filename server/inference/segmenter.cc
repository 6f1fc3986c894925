#include "server/inference/segmenter.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "models/imaging/image_file.h"
#include "models/imaging/row_source.h"
#include "models/instances/decode.h"
#include "models/outline/simplify.h"
#include "models/outline/trace.h"
#include "server/inference/device_metrics.h"
#include "server/inference/stage_clock.h"

namespace tessera::inference {
namespace {

// One object may take the capacity of the memory budget divided by this number:
// its mask takes a byte for each pixel of the rectangle around it.
constexpr int64_t kObjectShare = 4;

// Whether a subimage reaches beyond the image.
bool IsSmaller(const imaging::Size& image, const imaging::Size& subimage) {
  return image.height < subimage.height || image.width < subimage.width;
}

}  // namespace

// One call of Segment().
class Segmenter::ImageRun {
 public:
  ImageRun(Segmenter& owner, const LoadedModel& model, SegmentSettings settings,
           const SegmentRequest& request, SegmentSink& sink,
           std::stop_token stop)
      : owner_(owner),
        model_(model),
        priority_(request.priority),
        sink_(sink),
        stop_(std::move(stop)),
        review_(settings.review_region_size, settings.review_regions) {
    summary_.settings = settings;
    summary_.model_version = model.version.name();
    summary_.model_sha256 = model.version.sha256;
    summary_.device = model.predictor->device();
    summary_.precision = model.predictor->precision();
  }

  absl::StatusOr<SegmentSummary> Execute(const SegmentRequest& request) {
    RETURN_IF_ERROR(Open(request));
    ASSIGN_OR_RETURN(const std::vector<int> slices,
                     ResolveSlices(request.slices, file_->header().slices,
                                   request.image.filename().string()));
    progress_.slices = static_cast<int>(slices.size());
    RETURN_IF_ERROR(sink_.OnStart({.model_version = summary_.model_version,
                                   .model_sha256 = summary_.model_sha256,
                                   .slices = progress_.slices}));
    for (const int slice : slices) {
      RETURN_IF_ERROR(SegmentOne(
          {.number = slice, .position = file_->PositionOf(slice - 1)}));
      ++progress_.slices_done;
    }
    summary_.slices = progress_.slices_done;
    for (std::string& notice : file_->notices()) AddNotice(std::move(notice));
    summary_.uncertain_regions = review_.regions();
    return std::move(summary_);
  }

 private:
  absl::Status Open(const SegmentRequest& request) {
    const Stopwatch stopwatch(clock_, summary_.decode_seconds);
    ASSIGN_OR_RETURN(
        file_, OpenChannel(
                   request.image,
                   {.max_pixels_decoded_whole =
                        owner_.budget_.capacity() / kBytesPerPixel},
                   request.channel));
    const imaging::ImageHeader& header = file_->header();
    summary_.image_size = header.size;
    if (IsSmaller(header.size, summary_.settings.subimage_size)) {
      summary_.notices.push_back(
          "the image is smaller than the subimage size; it was reflected at "
          "its edges");
    }
    return absl::OkStatus();
  }

  // Computes outlines from pixels, some rows at a time. Objects are sent while
  // the rows below them are computed.
  absl::Status SegmentOne(const SegmentSlice& slice) {
    imaging::SliceRows image(*file_, slice.number - 1);
    ASSIGN_OR_RETURN(const int64_t bytes, BytesKept(image));
    ASSIGN_OR_RETURN(const MemoryBudget::Loan loan, Borrow(bytes));
    turn_.emplace(owner_.yield_);
    const absl::Status found = FindObjects(slice, image);
    turn_.reset();
    RETURN_IF_ERROR(found);
    const Stopwatch stopwatch(clock_, summary_.send_seconds);
    return sink_.OnSliceEnd(slice.number);
  }

  absl::StatusOr<MemoryBudget::Loan> Borrow(int64_t bytes) {
    const Stopwatch stopwatch(clock_, summary_.queue_seconds);
    const imaging::Size size = file_->header().size;
    return owner_.budget_.Take(
        bytes, absl::StrFormat("a slice of %d×%d px", size.height, size.width),
        priority_, stop_);
  }

  // The most bytes of the slice and of its results that are kept at once.
  absl::StatusOr<int64_t> BytesKept(const imaging::SliceRows& image) const {
    const imaging::Size size = image.size();
    ASSIGN_OR_RETURN(const int rows,
                     model_.predictor->RowsKept(image, Options()));
    ASSIGN_OR_RETURN(const int64_t tile,
                     model_.predictor->TileBytes(image, Options()));
    const int decoded = file_->header().decoded_whole ? size.height : 0;
    return (int64_t{rows} + decoded) * size.width * kBytesPerPixel + tile +
           file_->header().block_bytes;
  }

  PredictOptions Options() const {
    return {.subimage_size = summary_.settings.subimage_size,
            .overlap_px = summary_.settings.overlap_px,
            .test_time_augmentation = summary_.settings.test_time_augmentation,
            .priority = priority_};
  }

  absl::Status FindObjects(const SegmentSlice& slice,
                           imaging::RowSource& image) {
    ASSIGN_OR_RETURN(scale_, FindScale(slice));
    NoteFixedRange();
    const version::Manifest& manifest = model_.predictor->manifest();
    instances::BandDecoder decoder(
        image.size().width,
        {.target = manifest.parameters.target,
         .decoding = manifest.decoding,
         .erosion_width = summary_.settings.erosion_width,
         .min_area_px = summary_.settings.min_area_px,
         .small_object_px =
             instances::SmallObjectPx(summary_.settings.subimage_size,
                                      manifest.parameters.network_input_size),
         .gathered_px = instances::GatheredPx(manifest.parameters),
         .max_rect_px = owner_.budget_.capacity() / kObjectShare},
        [&](const instances::DecodedObject& object) {
          return Send(slice, object);
        });
    RETURN_IF_ERROR(Predict(image, [&](tiles::Band band) {
      const Stopwatch stopwatch(clock_, summary_.object_seconds);
      LeaveOutWhatIsNoNumber(band);
      review_.Add(band.planes.front());
      return decoder.Add(band.image, band.planes);
    }));
    const Stopwatch stopwatch(clock_, summary_.object_seconds);
    review_.EndSlice(slice.number);
    RETURN_IF_ERROR(decoder.Finish());
    summary_.small_objects_removed += decoder.small_objects_removed();
    return absl::OkStatus();
  }

  // Reads the whole slice if its values do not fit into 16 bit.
  absl::StatusOr<imaging::IntensityScale> FindScale(const SegmentSlice& slice) {
    const Stopwatch stopwatch(clock_, summary_.decode_seconds);
    return file_->Scale(slice.number - 1);
  }

  // Adds a notice if the values were scaled to 16 bit but the model normalises
  // by a fixed range, which ignores the scale.
  void NoteFixedRange() {
    const bool fixed =
        model_.predictor->manifest().parameters.intensity ==
        version::IntensityNormalization::kTrainingMax;
    if (!fixed || (scale_.offset == 0 && scale_.step == 1)) return;
    AddNotice(
        "its values were scaled to 16 bit, but the model divides by the "
        "largest value of its training images; train a model that normalises "
        "by percentiles");
  }

  // Keeps pixels whose value is NaN or infinite out of every object: sets the
  // first plane, the probability of an object, to 0 there.
  void LeaveOutWhatIsNoNumber(tiles::Band& band) const {
    if (!scale_.not_a_number) return;
    const auto& intensities = band.image.pixels();
    auto& likely = band.planes.front().pixels();
    for (size_t i = 0; i < intensities.size(); ++i) {
      if (intensities[i] == *scale_.not_a_number) likely[i] = 0;
    }
  }

  absl::Status Predict(imaging::RowSource& image, const BandSink& sink) {
    PredictTimes times;
    const absl::Status predicted = Predict(image, sink, times);
    summary_.network_seconds += times.device_seconds + times.fallback_seconds;
    summary_.decode_seconds += times.read_seconds;
    summary_.queue_seconds += times.queue_seconds;
    summary_.stitch_seconds += times.stitch_seconds;
    DeviceBusySeconds(owner_.metrics_, summary_.device, "segmentation")
        .Increment(times.busy_seconds);
    return predicted;
  }

  absl::Status Predict(imaging::RowSource& image, const BandSink& sink,
                       PredictTimes& times) {
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
    const absl::Status predicted = model_.predictor->Predict(
        image, options, stop.get_token(),
        [&](int done, int total) {
          progress_.tiles_done = done;
          progress_.tiles = total;
          if (sent.ok()) sent = SendProgress();
          if (!sent.ok()) stop.request_stop();
        },
        sink);
    RETURN_IF_ERROR(sent);
    return predicted;
  }

  absl::Status SendProgress() {
    const Stopwatch stopwatch(clock_, summary_.send_seconds);
    return sink_.OnProgress(progress_);
  }

  // Counts a lack of memory, and adds a notice once about the remedy.
  void NoteFallback(OutOfMemoryFallback fallback) {
    const bool on_cpu = fallback == OutOfMemoryFallback::kCpu;
    DeviceOutOfMemory(owner_.metrics_, fallback).Increment();
    const std::string notice = absl::StrFormat(
        "%s had too little memory; some tiles were computed %s, which takes "
        "longer",
        summary_.device, on_cpu ? "on the CPU" : "in parts");
    AddNotice(notice);
  }

  void AddNotice(std::string notice) {
    auto& notices = summary_.notices;
    if (std::find(notices.begin(), notices.end(), notice) == notices.end()) {
      notices.push_back(std::move(notice));
    }
  }

  absl::Status Send(const SegmentSlice& slice,
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
        .outline = outline::Simplify(exact, summary_.settings.tolerance_px)};
    found.measurements.mean_intensity =
        scale_.ValueOf(object.measurements.mean_intensity);
    ++summary_.objects;
    const Stopwatch sending(clock_, summary_.send_seconds);
    // A slow client must not hold up training.
    turn_.reset();
    const absl::Status sent = sink_.OnObject(slice, found);
    turn_.emplace(owner_.yield_);
    return sent;
  }

  Segmenter& owner_;
  const LoadedModel& model_;
  const Priority priority_;
  SegmentSink& sink_;
  const std::stop_token stop_;
  std::optional<TrainingYield::Demand> turn_;  // While a slice is computed.
  StageClock clock_;
  std::unique_ptr<imaging::ImageFile> file_;
  imaging::IntensityScale scale_;  // Of the slice in work.
  ReviewRegions review_;
  SegmentProgress progress_;
  SegmentSummary summary_;
};

absl::Status Segmenter::Check(const registry::VersionName& model,
                              const SegmentParameters& parameters) {
  ASSIGN_OR_RETURN(const ModelCache::Handle handle, models_.Get(model));
  return ResolveSettings(parameters, handle->predictor->manifest()).status();
}

absl::StatusOr<SegmentSummary> Segmenter::Segment(const SegmentRequest& request,
                                                  SegmentSink& sink,
                                                  std::stop_token stop) {
  const absl::Time start = absl::Now();
  ASSIGN_OR_RETURN(const ModelCache::Handle model, models_.Get(request.model));
  ASSIGN_OR_RETURN(
      const SegmentSettings settings,
      ResolveSettings(request.parameters, model->predictor->manifest()));
  ImageRun run(*this, *model, settings, request, sink, std::move(stop));
  ASSIGN_OR_RETURN(SegmentSummary summary, run.Execute(request));
  metrics_
      .GetSecondsHistogram("tessera_segment_seconds",
                           "Duration of segmentations that succeeded, "
                           "without the time for receiving their files.")
      .Observe(absl::ToDoubleSeconds(absl::Now() - start));
  metrics_
      .GetCounter("tessera_segmented_objects_total",
                  "Objects found in all images.")
      .Increment(static_cast<double>(summary.objects));
  ObserveStages(summary, request.priority);
  return summary;
}

void Segmenter::ObserveStages(const SegmentSummary& summary,
                              Priority priority) {
  const std::pair<const char*, double> stages[] = {
      {"queue", summary.queue_seconds},
      {"decode", summary.decode_seconds},
      {"network", summary.network_seconds},
      {"stitch", summary.stitch_seconds},
      {"objects", summary.object_seconds},
      {"outline", summary.outline_seconds},
      {"send", summary.send_seconds}};
  for (const auto& [stage, seconds] : stages) {
    metrics_
        .GetSecondsHistogram("tessera_segment_stage_seconds",
                             "Where the time of segmentations that succeeded "
                             "went, over all slices of a file.",
                             {{"stage", stage}})
        .Observe(seconds);
  }
  QueueWait(metrics_, ClassOf(priority)).Observe(summary.queue_seconds);
}

}  // namespace tessera::inference
