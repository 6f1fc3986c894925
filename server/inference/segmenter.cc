#include "server/inference/segmenter.h"

#include <memory>
#include <utility>

#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "models/imaging/image_file.h"
#include "models/outline/simplify.h"
#include "models/outline/trace.h"

namespace tessera::inference {
namespace {

// Adds its own lifetime to a figure.
class Stopwatch {
 public:
  explicit Stopwatch(double& seconds) : seconds_(seconds) {}
  ~Stopwatch() { seconds_ += absl::ToDoubleSeconds(absl::Now() - start_); }
  Stopwatch(const Stopwatch&) = delete;
  Stopwatch& operator=(const Stopwatch&) = delete;

 private:
  double& seconds_;
  const absl::Time start_ = absl::Now();
};

absl::Status Cancelled() {
  return absl::CancelledError("the segmentation was cancelled");
}

// Whether a subimage reaches beyond the image.
bool IsSmaller(const imaging::Size& image, const imaging::Size& subimage) {
  return image.height < subimage.height || image.width < subimage.width;
}

}  // namespace

// One call of Segment().
class Segmenter::Run {
 public:
  Run(Segmenter& owner, const LoadedModel& model, SegmentSettings settings,
      SegmentSink& sink, std::stop_token stop)
      : owner_(owner), model_(model), sink_(sink), stop_(std::move(stop)) {
    summary_.settings = settings;
    summary_.model_version = model.version.name();
    summary_.model_sha256 = model.version.sha256;
    summary_.device = model.predictor->device();
  }

  absl::StatusOr<SegmentSummary> Execute(const SegmentRequest& request) {
    RETURN_IF_ERROR(Open(request));
    ASSIGN_OR_RETURN(const std::vector<int> slices,
                     ResolveSlices(request.slices, file_->header().slices,
                                   request.image.filename().string()));
    progress_.slices = static_cast<int>(slices.size());
    for (const int slice : slices) {
      ASSIGN_OR_RETURN(const std::vector<DetectedObject> objects,
                       FindObjects(slice));
      RETURN_IF_ERROR(Send(slice, objects));
      ++progress_.slices_done;
    }
    summary_.slices = progress_.slices_done;
    return std::move(summary_);
  }

 private:
  absl::Status Open(const SegmentRequest& request) {
    const Stopwatch stopwatch(summary_.decode_seconds);
    ASSIGN_OR_RETURN(
        file_, imaging::ImageFile::Open(
                   request.image,
                   {.max_pixels_per_slice = owner_.budget_.capacity()}));
    const imaging::ImageHeader& header = file_->header();
    summary_.image_size = header.size;
    if (header.colour) {
      summary_.notices.push_back("colour was made luminance (Rec. 601)");
    }
    if (IsSmaller(header.size, summary_.settings.subimage_size)) {
      summary_.notices.push_back(
          "the image is smaller than the subimage size; it was reflected at "
          "its edges");
    }
    return absl::OkStatus();
  }

  // From pixels to outlines; no plane is left in memory afterwards.
  absl::StatusOr<std::vector<DetectedObject>> FindObjects(int slice) {
    const imaging::Size size = file_->header().size;
    ASSIGN_OR_RETURN(
        const PixelBudget::Loan loan,
        owner_.budget_.Take(int64_t{size.height} * size.width, stop_));
    ASSIGN_OR_RETURN(const imaging::GrayPlane image, Read(slice));
    // Not while objects are sent: a slow client must not hold up training.
    const TrainingYield::Turn turn(owner_.yield_);
    ASSIGN_OR_RETURN(imaging::FloatPlane probability, Predict(image));
    return Outline(image, std::move(probability));
  }

  absl::StatusOr<imaging::GrayPlane> Read(int slice) {
    const Stopwatch stopwatch(summary_.decode_seconds);
    return file_->ReadSlice(slice - 1);
  }

  absl::StatusOr<imaging::FloatPlane> Predict(const imaging::GrayPlane& image) {
    const Stopwatch stopwatch(summary_.network_seconds);
    const PredictOptions options{
        .subimage_size = summary_.settings.subimage_size,
        .overlap_px = summary_.settings.overlap_px};
    // The sink's error ends the prediction as a stop does.
    std::stop_source stop;
    const std::stop_callback forward(stop_, [&] { stop.request_stop(); });
    absl::Status sent;
    absl::StatusOr<imaging::FloatPlane> probability = model_.predictor->Predict(
        image, options, stop.get_token(), [&](int done, int total) {
          progress_.tiles_done = done;
          progress_.tiles = total;
          if (sent.ok()) sent = sink_.OnProgress(progress_);
          if (!sent.ok()) stop.request_stop();
        });
    RETURN_IF_ERROR(sent);
    return probability;
  }

  absl::StatusOr<std::vector<DetectedObject>> Outline(
      const imaging::GrayPlane& image, imaging::FloatPlane probability) {
    imaging::LabelPlane labels;
    std::vector<instances::ObjectMeasurements> measured;
    {
      const Stopwatch stopwatch(summary_.object_seconds);
      labels = instances::LabelObjects(
          probability, {.erosion_width = summary_.settings.erosion_width,
                        .min_area_px = summary_.settings.min_area_px});
      measured = instances::Measure(labels, image, probability);
    }
    if (stop_.stop_requested()) return Cancelled();
    const Stopwatch stopwatch(summary_.outline_seconds);
    std::vector<imaging::Outline> outlines = outline::TraceOutlines(labels);
    std::vector<DetectedObject> objects(measured.size());
    for (size_t i = 0; i < measured.size(); ++i) {
      objects[i] = {.measurements = measured[i],
                    .outline = std::move(outlines[i])};
    }
    return objects;
  }

  absl::Status Send(int slice, const std::vector<DetectedObject>& objects) {
    const Stopwatch stopwatch(summary_.outline_seconds);
    for (const DetectedObject& object : objects) {
      if (stop_.stop_requested()) return Cancelled();
      RETURN_IF_ERROR(sink_.OnObject(
          slice, {.measurements = object.measurements,
                  .outline = outline::Simplify(
                      object.outline, summary_.settings.tolerance_px)}));
    }
    summary_.objects += static_cast<int64_t>(objects.size());
    return sink_.OnSliceEnd(slice);
  }

  Segmenter& owner_;
  const LoadedModel& model_;
  SegmentSink& sink_;
  const std::stop_token stop_;
  std::unique_ptr<imaging::ImageFile> file_;
  SegmentProgress progress_;
  SegmentSummary summary_;
};

absl::Status Segmenter::Check(const std::string& model,
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
  Run run(*this, *model, settings, sink, std::move(stop));
  ASSIGN_OR_RETURN(SegmentSummary summary, run.Execute(request));
  metrics_
      .GetSecondsHistogram("tessera_segment_seconds",
                           "Duration of segmentations that succeeded, from "
                           "the file being there to the last object.")
      .Observe(absl::ToDoubleSeconds(absl::Now() - start));
  metrics_
      .GetCounter("tessera_segmented_objects_total",
                  "Objects found in all images.")
      .Increment(static_cast<double>(summary.objects));
  return summary;
}

}  // namespace tessera::inference
