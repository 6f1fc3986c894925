-- Who queued a job; '' where nobody has a name.
ALTER TABLE training_jobs ADD COLUMN owner TEXT NOT NULL DEFAULT '';
-- How long it has held devices, over all its starts, pauses left out.
ALTER TABLE training_jobs
  ADD COLUMN device_seconds DOUBLE PRECISION NOT NULL DEFAULT 0;
CREATE INDEX training_jobs_by_owner ON training_jobs (owner, state);

-- The device time of each user, decayed up to `as_of`; see fair_share.h.
CREATE TABLE device_use (
  owner TEXT PRIMARY KEY,
  seconds DOUBLE PRECISION NOT NULL,
  as_of BIGINT NOT NULL
);
