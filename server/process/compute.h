// What a server computes with: its devices, loaded models, and the queue of
// images.
#ifndef TESSERA_SERVER_PROCESS_COMPUTE_H_
#define TESSERA_SERVER_PROCESS_COMPUTE_H_

#include <memory>

#include "absl/status/statusor.h"
#include "server/config/command_line.h"
#include "server/inference/devices.h"
#include "server/inference/model_source.h"
#include "server/inference/probability.h"
#include "server/inference/runtime.h"
#include "server/inference/segment_pool.h"
#include "server/inference/segmenter.h"
#include "server/process/state.h"

namespace tessera::process {

// The second part of a server: everything between an image file and outlines.
//
// Thread-safe. Owns what it returns references to. Borrows the state.
class Compute {
 public:
  // Errors: those of Runtime::Create().
  static absl::StatusOr<std::unique_ptr<Compute>> Create(
      const config::ServeOptions& options, State& state);

  const inference::Runtime& runtime() const { return *runtime_; }
  const inference::ModelSource& models() const { return models_; }
  inference::Devices& devices() { return devices_; }
  inference::Segmenter& segmenter() { return segmenter_; }
  inference::Probability& probability() { return probability_; }
  inference::SegmentPool& pool() { return pool_; }

 private:
  Compute(const config::ServeOptions& options, State& state,
          std::unique_ptr<inference::Runtime> runtime);

  // In the order of construction; each borrows from those above it.
  const std::unique_ptr<inference::Runtime> runtime_;
  const inference::SegmentPoolOptions pool_options_;
  inference::RegistryModels models_;
  inference::Devices devices_;
  inference::Segmenter segmenter_;
  inference::Probability probability_;
  inference::SegmentPool pool_;
};

}  // namespace tessera::process

#endif  // TESSERA_SERVER_PROCESS_COMPUTE_H_
