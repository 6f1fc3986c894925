// Gets an assignment's files from the server.
#ifndef TESSERA_SERVER_WORKER_SAMPLE_LOADER_H_
#define TESSERA_SERVER_WORKER_SAMPLE_LOADER_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "models/data/sample.h"
#include "server/worker/server_link.h"

namespace tessera::worker {

// Reads all samples of the assignment, a few at a time, and returns them in its
// order. Files lie in a private folder only while their sample is decoded.
// Errors: those of ServerLink and
// of data::LoadSample(); RESOURCE_EXHAUSTED if the disk is full.
absl::StatusOr<std::vector<data::Sample>> LoadSamples(
    const v1::Assignment& assignment, ServerLink& link);

// The bytes of one file, such as a checkpoint; empty for an empty digest.
// Errors: as LoadSamples().
absl::StatusOr<std::string> LoadBytes(const std::string& sha256,
                                      ServerLink& link);

}  // namespace tessera::worker

#endif  // TESSERA_SERVER_WORKER_SAMPLE_LOADER_H_
