// One image on its way from file to outlines. Private to this room.
#ifndef TESSERA_SERVER_INFERENCE_IMAGE_RUN_H_
#define TESSERA_SERVER_INFERENCE_IMAGE_RUN_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "models/imaging/image_file.h"
#include "models/imaging/row_source.h"
#include "models/instances/decode.h"
#include "server/inference/diameter_cache.h"
#include "server/inference/segmenter.h"
#include "server/inference/stage_clock.h"

namespace tessera::inference {

// One call of Segmenter::Segment().
//
// Not thread-safe. Borrows everything that it is given.
class ImageRun {
 public:
  // What all runs share.
  struct Shared {
    MemoryBudget& budget;
    TrainingYield& yield;
    Metrics& metrics;
    const std::string& device;  // Its name, for metrics.
    DiameterCache& diameters;
  };

  ImageRun(const Shared& shared, const LoadedModel& model,
           const SegmentSettings& settings, const SegmentRequest& request,
           SegmentSink& sink, std::stop_token stop);

  // Errors: those of Segmenter::Segment(). Called once.
  absl::StatusOr<SegmentSummary> Execute(const SegmentRequest& request);

 private:
  absl::Status Open(const SegmentRequest& request);
  // Decides on the scale of the slice that comes next.
  absl::Status Settle(const SegmentRequest& request, int slice);
  // The diameter of all slices of the file.
  absl::StatusOr<ObjectDiameter> DiameterOfFile(const SegmentRequest& request);
  absl::StatusOr<ObjectDiameter> DiameterOf(const std::vector<int>& slices);
  absl::StatusOr<int64_t> BytesToEstimate(
      const imaging::SliceRows& image) const;
  // Takes the caller's turn on the device, as segmenting does.
  absl::StatusOr<DiameterEstimate> Estimate(int slice);
  void Use(ObjectDiameter diameter);
  // Computes outlines from pixels, some rows at a time. Objects are sent while
  // the rows below them are computed.
  absl::Status SegmentOne(const SegmentSlice& slice);
  absl::StatusOr<MemoryBudget::Loan> Borrow(int64_t bytes);
  // The most bytes of the slice and of its results that are kept at once.
  absl::StatusOr<int64_t> BytesKept(const imaging::SliceRows& image) const;
  PredictOptions Options() const;
  absl::Status FindObjects(const SegmentSlice& slice,
                           imaging::RowSource& image);
  absl::Status FindByTiles(const SegmentSlice& slice,
                           imaging::RowSource& image);
  // Keeps the whole slice, since PyJAMAS' rules look at whole objects.
  absl::Status FindAsPyjamas(const SegmentSlice& slice,
                             imaging::RowSource& image);
  // Reads the whole slice if its values do not fit into 16 bit.
  absl::StatusOr<imaging::IntensityScale> FindScale(const SegmentSlice& slice);
  // Adds a notice if the values were scaled to 16 bit but the model normalises
  // by a fixed range, which ignores the scale.
  void NoteFixedRange();
  // Keeps pixels whose value is NaN or infinite out of every object: sets the
  // probability of an object to 0 there.
  void LeaveOutWhatIsNoNumber(const imaging::GrayPlane& image,
                              imaging::FloatPlane& probabilities) const;
  // Applies the network to an image.
  using Compute = std::function<absl::Status(const PredictOptions& options,
                                             std::stop_token stop,
                                             const TileObserver& observer)>;
  absl::Status Predict(const Compute& compute);
  void AddTimes(const PredictTimes& times);
  absl::Status Predict(const Compute& compute, PredictTimes& times);
  // Notes how far the objects of a slice are to be trusted. `confidence` is
  // empty if it was not measured.
  void NoteTrust(const SegmentSlice& slice, int64_t objects,
                 const std::optional<instances::Confidence>& confidence);
  absl::Status SendProgress();
  // Counts a lack of memory, and adds a notice once about the remedy.
  void NoteFallback(OutOfMemoryFallback fallback);
  void AddNotice(std::string notice);
  absl::Status Send(const SegmentSlice& slice,
                    const instances::DecodedObject& object);

  const Shared shared_;
  const LoadedModel& model_;
  const SegmentSettings asked_;
  const Priority priority_;
  SegmentSink& sink_;
  const std::stop_token stop_;
  std::optional<TrainingYield::Demand> turn_;  // While a slice is computed.
  StageClock clock_;
  std::unique_ptr<imaging::ImageFile> file_;
  imaging::IntensityScale scale_;  // Of the slice in work.
  SegmentSettings settings_;       // Of the slice in work; nothing is open.
  ReviewRegions review_;
  SegmentProgress progress_;
  SegmentSummary summary_;
};

}  // namespace tessera::inference

#endif  // TESSERA_SERVER_INFERENCE_IMAGE_RUN_H_
