// Turns exceptions of LibTorch into errors.
#ifndef TESSERA_MODELS_INFERENCE_GUARDED_H_
#define TESSERA_MODELS_INFERENCE_GUARDED_H_

#include <c10/util/Exception.h>

#include <exception>
#include <new>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "models/unet/out_of_memory.h"

namespace tessera::inference {

inline absl::Status OutOfMemory(const std::string& device,
                                const std::string& what,
                                const std::string& remedy) {
  return WithReason(
      absl::ResourceExhaustedError(absl::StrFormat(
          "%s has too little memory for %s; %s", device, what, remedy)),
      "DEVICE_OUT_OF_MEMORY", device);
}

// Runs `compute` and returns its result. `compute` may throw any exception of
// LibTorch and of the allocator. If memory is short, the message names `what`
// and `remedy`.
// Errors: RESOURCE_EXHAUSTED (DEVICE_OUT_OF_MEMORY) if memory is short;
// INTERNAL for any other exception; those of `compute`.
template <typename Compute>
auto Guarded(const std::string& device, const std::string& what,
             const std::string& remedy, Compute compute)
    -> decltype(compute()) {
  try {
    return compute();
  } catch (const std::bad_alloc&) {
    return OutOfMemory(device, what, remedy);
  } catch (const c10::Error& error) {
    if (unet::SaysOutOfMemory(error.what())) {
      return OutOfMemory(device, what, remedy);
    }
    return absl::InternalError(absl::StrCat("LibTorch failed on ", device,
                                            " with ", what, ": ",
                                            error.what_without_backtrace()));
  } catch (const std::exception& error) {
    if (unet::SaysOutOfMemory(error.what())) {
      return OutOfMemory(device, what, remedy);
    }
    return absl::InternalError(
        absl::StrCat(device, " failed with ", what, ": ", error.what()));
  }
}

}  // namespace tessera::inference

#endif  // TESSERA_MODELS_INFERENCE_GUARDED_H_
