#include "server/process/compute.h"

#include <utility>

#include "base/status_macros.h"

namespace tessera::process {
namespace {

// Each device has as many images in work as a single one would have.
inference::SegmentPoolOptions PoolOptionsOf(const config::ServeOptions& options,
                                            const inference::Runtime& runtime) {
  const int devices = static_cast<int>(runtime.devices().size());
  inference::SegmentPoolOptions pool;
  pool.threads *= devices;
  pool.bulk_threads *= devices;
  pool.max_requests = options.max_segmentations;
  pool.max_requests_per_user = options.max_segmentations_per_user;
  return pool;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Compute>> Compute::Create(
    const config::ServeOptions& options, State& state) {
  ASSIGN_OR_RETURN(auto runtime,
                   inference::Runtime::Create(options.devices, options.threads,
                                              options.precision));
  // The constructor is private, so std::make_unique cannot call it.
  return std::unique_ptr<Compute>(
      new Compute(options, state, std::move(runtime)));
}

Compute::Compute(const config::ServeOptions& options, State& state,
                 std::unique_ptr<inference::Runtime> runtime)
    : runtime_(std::move(runtime)),
      pool_options_(PoolOptionsOf(options, *runtime_)),
      models_(state.registry(), state.files()),
      devices_(runtime_->devices(), models_, state.clock(),
               {.precision = runtime_->precision(),
                .limits = {.bytes = state.memory().models,
                           .feature_bytes = state.memory().features},
                .callers = pool_options_.threads}),
      segmenter_(devices_, state.budget(), state.metrics()),
      probability_(devices_, state.budget()),
      pool_(pool_options_) {}

}  // namespace tessera::process
