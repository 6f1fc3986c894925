// Training jobs: the wire's and ours.
#ifndef TESSERA_SERVER_FRONT_GRPC_CONVERT_JOB_H_
#define TESSERA_SERVER_FRONT_GRPC_CONVERT_JOB_H_

#include "absl/status/statusor.h"
#include "models/version/fine_tuning.h"
#include "models/version/fingerprint.h"
#include "server/jobs/job.h"
#include "server/jobs/job_store.h"
#include "tessera/v1/training_service.pb.h"

namespace tessera::front {

v1::TrainingJob ToProto(const jobs::Job& job);

// Output-only fields are passed over; parameters that are not set are planned
// from the dataset's fingerprint and, unless it is null, the initial version.
// Errors: INVALID_ARGUMENT (NAME_INVALID, PARAMETER_OUT_OF_RANGE).
absl::StatusOr<jobs::NewJob> FromProto(const v1::TrainingJob& proto,
                                       const version::Fingerprint& fingerprint,
                                       const version::InitialVersion* initial);

v1::TrainingProgress ToProto(const jobs::Progress& progress);
jobs::Progress FromProto(const v1::TrainingProgress& proto);

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_CONVERT_JOB_H_
