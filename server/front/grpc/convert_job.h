// Training jobs: conversions from and to protos.
#ifndef TESSERA_SERVER_FRONT_GRPC_CONVERT_JOB_H_
#define TESSERA_SERVER_FRONT_GRPC_CONVERT_JOB_H_

#include <optional>

#include "server/app/training_jobs.h"
#include "server/jobs/job.h"
#include "server/jobs/job_store.h"
#include "tessera/v1/training_service.pb.h"

namespace tessera::front {

v1::TrainingJob ToProto(const jobs::Job& job);
// A job that was planned only: without a name, a state and times.
v1::TrainingJob ToProto(const jobs::NewJob& job);

// The caller has parsed the names. Output-only fields are ignored.
app::TrainingRequest RequestOf(
    const v1::TrainingJob& proto, const datasets::RevisionName& dataset,
    const registry::ModelId& model,
    const std::optional<registry::VersionName>& initial_model);

v1::TrainingProgress ToProto(const jobs::Progress& progress);
jobs::Progress FromProto(const v1::TrainingProgress& proto);

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_CONVERT_JOB_H_
