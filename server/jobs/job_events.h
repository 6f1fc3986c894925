// Tells watchers about changes of training jobs.
#ifndef TESSERA_SERVER_JOBS_JOB_EVENTS_H_
#define TESSERA_SERVER_JOBS_JOB_EVENTS_H_

#include "server/jobs/event_hub.h"
#include "server/jobs/job.h"

namespace tessera::jobs {

// See EventHub.
using JobEvents = EventHub<Job>;
using JobCallback = JobEvents::Callback;

}  // namespace tessera::jobs

#endif  // TESSERA_SERVER_JOBS_JOB_EVENTS_H_
