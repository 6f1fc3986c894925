// Reads the files of an assignment from the server.
#ifndef TESSERA_SERVER_WORKER_SAMPLE_LOADER_H_
#define TESSERA_SERVER_WORKER_SAMPLE_LOADER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "models/examples/sample_store.h"
#include "models/version/parameters.h"
#include "server/worker/server_link.h"

namespace tessera::worker {

// Reads all samples of the assignment, two at a time, and stores them in the
// assignment's order, for a training with `parameters`. The files of a sample
// are in a private folder only until the sample is decoded. Errors: those of
// ServerLink, of data::LoadSample() and of examples::SampleStoreWriter.
absl::StatusOr<std::unique_ptr<examples::SampleStore>> LoadSamples(
    const v1::Assignment& assignment,
    const version::TrainingParameters& parameters, ServerLink& link);

// The bytes of one file, such as a checkpoint; empty for an empty digest.
// Errors: as LoadSamples().
absl::StatusOr<std::string> LoadBytes(const std::string& sha256,
                                      ServerLink& link);

}  // namespace tessera::worker

#endif  // TESSERA_SERVER_WORKER_SAMPLE_LOADER_H_
