// A file that is read while its bytes still arrive.
#ifndef TESSERA_MODELS_IMAGING_ARRIVAL_H_
#define TESSERA_MODELS_IMAGING_ARRIVAL_H_

#include <cstdint>

#include "absl/status/status.h"

namespace tessera::imaging {

// Bytes arrive in order, from the first on. Bytes that are there do not change.
class Arrival {
 public:
  virtual ~Arrival() = default;

  // The size of the whole file.
  virtual int64_t size_bytes() const = 0;
  // How many bytes of the file can be read now.
  virtual int64_t bytes_there() const = 0;

  // Returns once the file's first `bytes` are there. Errors: the reason why
  // these bytes will not arrive. REQUIRES: 0 ≤ bytes ≤ size_bytes().
  virtual absl::Status Await(int64_t bytes) = 0;
};

}  // namespace tessera::imaging

#endif  // TESSERA_MODELS_IMAGING_ARRIVAL_H_
