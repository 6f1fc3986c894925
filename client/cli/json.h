// Resources as JSON objects, with keys as in proto/tessera/v1. NaN is null;
// times are RFC 3339 in UTC; what is not set is left out.
#ifndef TESSERA_CLIENT_CLI_JSON_H_
#define TESSERA_CLIENT_CLI_JSON_H_

#include <string>

#include "client/api/resources.h"
#include "client/api/segmentation.h"
#include "client/api/training.h"
#include "client/cli/session.h"

namespace tessera::cli {

// The server and what it keeps.
Json ToJson(const client::ServerStatus& status);
Json ToJson(const client::Dataset& dataset);
Json ToJson(const client::TrainingParameters& parameters);
Json ToJson(const results::SegmentParameters& parameters);
// A loss or AP that was not measured is null.
Json ToJson(const client::EpochMetrics& metrics);
// Whole, with the plan and the metrics of every epoch; or only with those of
// the last as `last_epoch`.
Json ToJson(const client::TrainingJob& job, bool whole);
Json ToJson(const client::Model& model);
Json ToJson(const client::ModelVersion& version);
// How an image was segmented; no objects, which the outputs have.
Json ToJson(const results::SegmentSummary& summary);

// One line for each member of a flat object: `  batch_size: 4`.
std::string Indented(const Json& object);

}  // namespace tessera::cli

#endif  // TESSERA_CLIENT_CLI_JSON_H_
