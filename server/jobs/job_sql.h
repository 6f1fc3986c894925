// The statements of job_rows.cc and job_insert.cc, one named constant each.
#ifndef TESSERA_SERVER_JOBS_JOB_SQL_H_
#define TESSERA_SERVER_JOBS_JOB_SQL_H_

namespace tessera::jobs::sql {

// The columns of a job, in the order in which job_rows.cc reads them.
#define TESSERA_JOB_COLUMNS                                                   \
  "job_id, dataset_id, revision, model_id, parameters_json, state, device, "  \
  "cancel_requested, checkpoint_sha256, model_version, error_message, "       \
  "sequence, epoch, epochs, step, steps, seconds_left, paused, create_time, " \
  "start_time, end_time, plan_json, initial_model_id, initial_version, "      \
  "owner, data_wait_ratio"

inline constexpr char kSelectJob[] =
    "SELECT " TESSERA_JOB_COLUMNS " FROM training_jobs WHERE job_id = $1";
inline constexpr char kSelectPage[] =
    "SELECT " TESSERA_JOB_COLUMNS " FROM training_jobs "
    "WHERE position < CASE WHEN $1 = '' THEN 9223372036854775807 ELSE "
    "(SELECT position FROM training_jobs WHERE job_id = $1) END "
    "ORDER BY position DESC LIMIT $2";
inline constexpr char kSelectEpochs[] =
    "SELECT epoch, training_loss, validation_loss, validation_ap50, seconds "
    "FROM training_job_epochs WHERE job_id = $1 ORDER BY epoch";
inline constexpr char kCount[] =
    "SELECT (SELECT COUNT(*) FROM training_jobs WHERE state = 'QUEUED' AND "
    "unreadable = 0), (SELECT COUNT(*) FROM training_jobs WHERE "
    "state = 'RUNNING' AND unreadable = 0)";
inline constexpr char kSelectOldest[] =
    "SELECT MIN(create_time) FROM training_jobs WHERE state = 'QUEUED' AND "
    "unreadable = 0";
inline constexpr char kCountByDevice[] =
    "SELECT device, COUNT(*) FROM training_jobs WHERE state = 'RUNNING' AND "
    "unreadable = 0 GROUP BY device";
inline constexpr char kCountQueuedOf[] =
    "SELECT COUNT(*) FROM training_jobs WHERE owner = $1 AND "
    "state = 'QUEUED' AND unreadable = 0";
inline constexpr char kSelectUnended[] =
    "SELECT " TESSERA_JOB_COLUMNS ", unreadable FROM training_jobs "
    "WHERE state IN ('QUEUED', 'RUNNING')";
inline constexpr char kPutUnreadable[] =
    "UPDATE training_jobs SET unreadable = $2 WHERE job_id = $1";
inline constexpr char kSelectRevision[] =
    "SELECT revision FROM shared_revisions WHERE dataset_id = $1 AND "
    "($2 = 0 OR revision = $2) ORDER BY revision DESC LIMIT 1";
inline constexpr char kSelectHasVersion[] =
    "SELECT 1 FROM shared_versions WHERE model_id = $1 AND number = $2";
inline constexpr char kSelectVersionOf[] =
    "SELECT model_id, number FROM shared_versions WHERE training_job = $1 "
    "ORDER BY number LIMIT 1";
inline constexpr char kSelectLease[] =
    "SELECT lease_sha256 FROM training_jobs WHERE job_id = $1";
inline constexpr char kInsertJob[] =
    "INSERT INTO training_jobs (job_id, position, resumed, dataset_id, "
    "revision, model_id, parameters_json, wanted_device, state, device, "
    "lease_sha256, cancel_requested, checkpoint_sha256, model_version, "
    "error_message, sequence, epoch, epochs, step, steps, seconds_left, "
    "paused, create_time, plan_json, initial_model_id, initial_version, owner) "
    "VALUES ($1, "
    "(SELECT COALESCE(MAX(position), 0) + 1 FROM training_jobs), 0, $2, $3, "
    "$4, $5, $6, 'QUEUED', '', '', 0, '', '', '', 1, 0, $7, 0, 0, -1.0, 0, "
    "$8, $9, $10, $11, $12)";
inline constexpr char kMarkRunning[] =
    "UPDATE training_jobs SET state = 'RUNNING', device = $2, "
    "lease_sha256 = $3, lease_server = $5, worker = $6, start_time = $4, "
    "contact_time = $4, reported = 0, paused = 0, sequence = sequence + 1 "
    "WHERE job_id = $1 AND state = 'QUEUED'";
inline constexpr char kCancelQueued[] =
    "UPDATE training_jobs SET state = 'CANCELLED', end_time = $2, "
    "checkpoint_sha256 = '', sequence = sequence + 1 "
    "WHERE job_id = $1 AND state = 'QUEUED'";
inline constexpr char kCancelUnreadable[] =
    "UPDATE training_jobs SET state = 'CANCELLED', end_time = $2, "
    "checkpoint_sha256 = '', lease_sha256 = '', sequence = sequence + 1 "
    "WHERE job_id = $1 AND state NOT IN ('SUCCEEDED', 'FAILED', 'CANCELLED')";
inline constexpr char kMarkCancelRequested[] =
    "UPDATE training_jobs SET cancel_requested = 1, sequence = sequence + 1 "
    "WHERE job_id = $1 AND state = 'RUNNING'";
inline constexpr char kEndJob[] =
    "UPDATE training_jobs SET state = $3, model_version = $4, "
    "error_message = $5, end_time = $6, checkpoint_sha256 = $7, resumed = $8, "
    "device = $9, lease_sha256 = $10, sequence = sequence + $11 "
    "WHERE job_id = $1 AND state = 'RUNNING' AND lease_sha256 = $2";
inline constexpr char kPutCheckpoint[] =
    "UPDATE training_jobs SET checkpoint_sha256 = $2, "
    "deaths = CASE WHEN checkpoint_sha256 = $2 THEN deaths ELSE 0 END "
    "WHERE job_id = $1";
inline constexpr char kPutProgress[] =
    "UPDATE training_jobs SET epoch = $2, epochs = $3, step = $4, steps = $5, "
    "seconds_left = $6, paused = $7, data_wait_ratio = $8, "
    "sequence = sequence + 1 WHERE job_id = $1";
inline constexpr char kPutPaused[] =
    "UPDATE training_jobs SET paused = $2, sequence = sequence + 1 "
    "WHERE job_id = $1";
inline constexpr char kDeleteEpochs[] =
    "DELETE FROM training_job_epochs WHERE job_id = $1 AND epoch > $2";
inline constexpr char kPutEpoch[] =
    "INSERT INTO training_job_epochs (job_id, epoch, training_loss, "
    "validation_loss, validation_ap50, seconds) "
    "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (job_id, epoch) DO UPDATE SET "
    "training_loss = $3, validation_loss = $4, validation_ap50 = $5, "
    "seconds = $6";
inline constexpr char kTouchQueue[] =
    "UPDATE training_jobs SET sequence = sequence + 1 "
    "WHERE state = 'QUEUED'";
inline constexpr char kTouchOthers[] =
    "UPDATE training_jobs SET sequence = sequence + 1 "
    "WHERE state = 'QUEUED' AND owner <> $1";

}  // namespace tessera::jobs::sql

#endif  // TESSERA_SERVER_JOBS_JOB_SQL_H_
