// The coming of a file that is read while it is written.
#ifndef TESSERA_MODELS_IMAGING_ARRIVAL_H_
#define TESSERA_MODELS_IMAGING_ARRIVAL_H_

#include <cstdint>

#include "absl/status/status.h"

namespace tessera::imaging {

// Bytes come from the first on, and what is there does not change.
class Arrival {
 public:
  virtual ~Arrival() = default;

  // Of the whole file.
  virtual int64_t size_bytes() const = 0;
  // Of the file, that can be read now.
  virtual int64_t bytes_there() const = 0;

  // Returns once the file's first `bytes` are there. Errors: why they will not
  // come. REQUIRES: 0 ≤ bytes ≤ size_bytes().
  virtual absl::Status Await(int64_t bytes) = 0;
};

}  // namespace tessera::imaging

#endif  // TESSERA_MODELS_IMAGING_ARRIVAL_H_
