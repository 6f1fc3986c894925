// How many samples a dataset can have.
#ifndef TESSERA_CLIENT_API_DATASET_LIMIT_H_
#define TESSERA_CLIENT_API_DATASET_LIMIT_H_

#include <vector>

#include "absl/status/status.h"
#include "client/api/resources.h"

namespace tessera::client {

// Checks that the message that creates a dataset of `samples` is not too long
// for the server. That message names all samples. The check is made before the
// upload, which can take hours. The digests of `samples` may be empty.
// Errors: RESOURCE_EXHAUSTED, saying how many samples with such names fit.
absl::Status CheckFitsOneMessage(const std::vector<Sample>& samples);

}  // namespace tessera::client

#endif  // TESSERA_CLIENT_API_DATASET_LIMIT_H_
