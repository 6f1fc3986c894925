#include "server/inference/segmenter.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "base/trace.h"
#include "server/inference/device_metrics.h"
#include "server/inference/image_run.h"

namespace tessera::inference {
namespace {

// Where the time of a segmentation went.
std::vector<std::pair<std::string, double>> StagesOf(
    const SegmentSummary& summary) {
  return {{"queue", summary.queue_seconds},
          {"decode", summary.decode_seconds},
          {"network", summary.network_seconds},
          {"stitch", summary.stitch_seconds},
          {"objects", summary.object_seconds},
          {"outline", summary.outline_seconds},
          {"send", summary.send_seconds}};
}

void Describe(const SegmentSummary& summary, trace::Span& span) {
  span.Set("tessera.model", summary.model_version);
  span.Set("tessera.device", summary.device);
  span.Set("tessera.slices", int64_t{summary.slices});
  span.Set("tessera.objects", summary.objects);
  for (const auto& [stage, seconds] : StagesOf(summary)) {
    span.Set(absl::StrCat("tessera.", stage, "_seconds"), seconds);
  }
}

}  // namespace

absl::Status Segmenter::Check(const registry::VersionName& model,
                              const SegmentParameters& parameters) {
  ASSIGN_OR_RETURN(const Devices::Place place, devices_.Take(model));
  return ResolveSettings(parameters, place.model->predictor->manifest())
      .status();
}

absl::StatusOr<SegmentSummary> Segmenter::Segment(const SegmentRequest& request,
                                                  SegmentSink& sink,
                                                  std::stop_token stop) {
  trace::Span span = trace::Span::Below("segment", trace::Kind::kInternal);
  const trace::Scope scope(span.context());
  absl::StatusOr<SegmentSummary> summary =
      SegmentUntraced(request, sink, std::move(stop));
  if (summary.ok()) Describe(*summary, span);
  span.End(summary.status());
  return summary;
}

absl::StatusOr<SegmentSummary> Segmenter::SegmentUntraced(
    const SegmentRequest& request, SegmentSink& sink, std::stop_token stop) {
  const absl::Time start = absl::Now();
  ASSIGN_OR_RETURN(const Devices::Place place, devices_.Take(request.model));
  ASSIGN_OR_RETURN(
      const SegmentSettings settings,
      ResolveSettings(request.parameters, place.model->predictor->manifest()));
  // Whoever waits for a turn on a device that is lost would wait for ever.
  std::stop_source end;
  const std::stop_callback at_stop(stop, [&] { end.request_stop(); });
  const std::stop_callback at_loss(place.lost, [&] { end.request_stop(); });
  ImageRun run({budget_, place.yield, metrics_, place.device, diameters_},
               *place.model, settings, request, sink, end.get_token());
  absl::StatusOr<SegmentSummary> found = run.Execute(request);
  if (absl::IsCancelled(found.status()) && !stop.stop_requested() &&
      place.lost.stop_requested()) {
    return DeviceLost(
        place.device +
        " no longer answers; send the image again, so that another device "
        "computes it");
  }
  ASSIGN_OR_RETURN(SegmentSummary summary, std::move(found));
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
  for (const auto& [stage, seconds] : StagesOf(summary)) {
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
