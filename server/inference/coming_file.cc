#include "server/inference/coming_file.h"

namespace tessera::inference {

absl::Status ComingFile::Await(int64_t bytes) {
  if (bytes_there() >= bytes) return absl::OkStatus();
  const Stopwatch stopwatch(clock_, waited_seconds_);
  const bool had_turn = turn_.has_value();
  turn_.reset();
  const absl::Status there = arrival_.Await(bytes);
  if (had_turn) turn_.emplace(yield_);
  return there;
}

}  // namespace tessera::inference
