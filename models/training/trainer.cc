#include "models/training/trainer.h"

#include <c10/util/Exception.h>

#include <algorithm>
#include <exception>
#include <new>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "models/training/training_run.h"
#include "models/unet/device.h"
#include "models/unet/out_of_memory.h"

namespace tessera::training {
namespace {

using examples::SampleStore;
using examples::Source;
using unet::SaysOutOfMemory;
using version::TrainingParameters;

absl::Status OutOfMemory(const TrainingParameters& parameters) {
  return WithReason(
      absl::ResourceExhaustedError(absl::StrFormat(
          "%s has too little memory for this training, even for one example at "
          "a time; make the network input size (%d×%d), the base width (%d) or "
          "the samples smaller",
          parameters.device, parameters.network_input_size.height,
          parameters.network_input_size.width, parameters.network.base_width)),
      "DEVICE_OUT_OF_MEMORY", parameters.device);
}

}  // namespace

absl::StatusOr<TrainedModel> Train(const SampleStore& samples,
                                   const TrainingParameters& parameters,
                                   const Provenance& provenance,
                                   const std::string& checkpoint,
                                   Observer& observer) {
  const std::vector<Source>& sources = samples.sources();
  if (std::none_of(sources.begin(), sources.end(),
                   [](const Source& s) { return s.object_count > 0; })) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "none of the %d samples has an object; outline some in their masks",
        sources.size()));
  }
  try {
    TrainingParameters resolved = parameters;
    resolved.precision =
        unet::ResolvePrecision(parameters.precision, parameters.device);
    return RunTraining(samples, resolved, provenance, checkpoint, observer);
  } catch (const std::bad_alloc&) {
    return OutOfMemory(parameters);
  } catch (const c10::Error& error) {
    if (SaysOutOfMemory(error.what())) return OutOfMemory(parameters);
    return absl::InternalError(absl::StrCat(
        "LibTorch failed in training: ", error.what_without_backtrace()));
  } catch (const std::exception& error) {
    if (SaysOutOfMemory(error.what())) return OutOfMemory(parameters);
    return absl::InternalError(
        absl::StrCat("training failed: ", error.what()));
  }
}

}  // namespace tessera::training
