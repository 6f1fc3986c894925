// How many samples a dataset can have.
#ifndef TESSERA_CLIENT_API_DATASET_LIMIT_H_
#define TESSERA_CLIENT_API_DATASET_LIMIT_H_

#include <vector>

#include "absl/status/status.h"
#include "client/api/resources.h"

namespace tessera::client {

// A dataset is created by one message that names all samples. Tells whether the
// server will take that message, so that nobody uploads for hours before it is
// refused. The digests of `samples` need not be known yet.
// Errors: RESOURCE_EXHAUSTED, saying how many samples of such names fit.
absl::Status CheckFitsOneMessage(const std::vector<Sample>& samples);

}  // namespace tessera::client

#endif  // TESSERA_CLIENT_API_DATASET_LIMIT_H_
