// Converts resources to JSON objects. Keys are the field names of
// proto/tessera/v1. NaN becomes null. Times are RFC 3339 in UTC. Optional
// values that are not set are left out, but a missing fingerprint is null.
#ifndef TESSERA_CLIENT_CLI_JSON_H_
#define TESSERA_CLIENT_CLI_JSON_H_

#include <string>

#include "client/api/resources.h"
#include "client/api/segmentation.h"
#include "client/api/segmentation_jobs.h"
#include "client/api/training.h"
#include "client/cli/session.h"

namespace tessera::cli {

// The server and its resources.
Json ToJson(const client::ServerStatus& status);
Json ToJson(const client::Dataset& dataset);
Json ToJson(const client::TrainingParameters& parameters);
Json ToJson(const results::SegmentParameters& parameters);
// A loss or AP that was not measured becomes null.
Json ToJson(const client::EpochMetrics& metrics);
// If `whole`, includes the plan and the metrics of every epoch (`history`).
// Else includes only the metrics of the last epoch (`last_epoch`).
Json ToJson(const client::TrainingJob& job, bool whole);
Json ToJson(const client::SegmentationJob& job);
Json ToJson(const client::Model& model);
Json ToJson(const client::ModelVersion& version);
Json ToJson(const results::Trust& trust);
// How an image was segmented. Objects are in the output files only.
Json ToJson(const results::SegmentSummary& summary);

// Returns one line for each member of a flat object: a line break and
// `  batch_size: 4`.
std::string Indented(const Json& object);

}  // namespace tessera::cli

#endif  // TESSERA_CLIENT_CLI_JSON_H_
