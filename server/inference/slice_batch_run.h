// One batch of slices on its way from files to results. Private to this room.
#ifndef TESSERA_SERVER_INFERENCE_SLICE_BATCH_RUN_H_
#define TESSERA_SERVER_INFERENCE_SLICE_BATCH_RUN_H_

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <stop_token>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/inference/image_segmenter.h"
#include "server/inference/slice_source.h"

namespace tessera::inference {

// Whether the same call may succeed later without a change of the image: the
// server or the device lacks something now.
bool IsPassing(const absl::Status& error);

// Computes the slices of a batch one after the other. Results go to one file,
// so that memory does not grow with the number of objects.
//
// Not thread-safe; one for each batch. Borrows everything it is given.
class SliceBatchRun {
 public:
  // `dir` does not exist; the run makes it, and its destructor removes it.
  SliceBatchRun(SliceSource& source, ImageSegmenter& segmenter,
                const MakeRecorder& make_recorder, const SliceWorkBatch& batch,
                std::filesystem::path dir);
  ~SliceBatchRun();
  SliceBatchRun(const SliceBatchRun&) = delete;
  SliceBatchRun& operator=(const SliceBatchRun&) = delete;

  // Begins no slice once `begin_none` returns true. The slice in work ends
  // within a tile after `stop` was requested, and returns to the queue.
  // Errors: the model cannot be used, so that the job has to fail.
  absl::StatusOr<ComputedBatch> Execute(const std::function<bool()>& begin_none,
                                        std::stop_token stop);

 private:
  absl::Status OpenResults();
  // Computes one slice. Returns false if the batch ends here.
  bool ComputeOne(const SliceWork& work, std::stop_token stop);
  // Notes that the slice is to be tried again, and why.
  void NoteRetry(const SliceWork& work, const absl::Status& error);
  absl::Status Segment(const SliceWork& work, std::stop_token stop,
                       ComputedSlice& computed);
  // A path that ends with the image's filename, which messages contain.
  absl::StatusOr<std::filesystem::path> Name(const SliceWork& work,
                                             const std::filesystem::path& blob);
  // Checks the choice of slices and the quota of pixels.
  absl::Status Look(const SliceWork& work, const std::filesystem::path& image,
                    ComputedSlice& computed);

  SliceSource& source_;
  ImageSegmenter& segmenter_;
  const MakeRecorder& make_recorder_;
  const SliceWorkBatch& batch_;
  const std::filesystem::path dir_;
  ComputedBatch computed_;
  std::ofstream results_;
  int64_t results_bytes_ = 0;  // Of slices that are done.
};

}  // namespace tessera::inference

#endif  // TESSERA_SERVER_INFERENCE_SLICE_BATCH_RUN_H_
