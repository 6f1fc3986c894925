#include "server/process/compute.h"

#include <utility>

#include "base/status_macros.h"

namespace tessera::process {

absl::StatusOr<std::unique_ptr<Compute>> Compute::Create(
    const config::ServeOptions& options, State& state) {
  ASSIGN_OR_RETURN(auto runtime,
                   inference::Runtime::Create(options.device, options.threads,
                                              options.precision));
  // The constructor is private, so std::make_unique cannot call it.
  return std::unique_ptr<Compute>(
      new Compute(options, state, std::move(runtime)));
}

Compute::Compute(const config::ServeOptions& options, State& state,
                 std::unique_ptr<inference::Runtime> runtime)
    : runtime_(std::move(runtime)),
      pool_options_(
          {.max_requests = options.max_segmentations,
           .max_requests_per_user = options.max_segmentations_per_user}),
      device_thread_(runtime_->cores(), pool_options_.threads),
      models_(state.registry(), state.files()),
      cache_(models_, runtime_->device(),
             {.thread = &device_thread_, .precision = runtime_->precision()},
             {.bytes = state.memory().models,
              .feature_bytes = state.memory().features}),
      yield_(state.clock()),
      segmenter_(cache_, state.budget(), yield_, state.metrics()),
      pool_(pool_options_) {}

}  // namespace tessera::process
