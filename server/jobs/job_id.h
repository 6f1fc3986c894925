// Ids of training jobs, parsed.
#ifndef TESSERA_SERVER_JOBS_JOB_ID_H_
#define TESSERA_SERVER_JOBS_JOB_ID_H_

#include "server/db/typed_id.h"

namespace tessera::jobs {

struct JobCollection {
  static constexpr char kName[] = "trainingJobs";
};

// A job: `trainingJobs/{id}`.
using JobId = db::TypedId<JobCollection>;

}  // namespace tessera::jobs

#endif  // TESSERA_SERVER_JOBS_JOB_ID_H_
