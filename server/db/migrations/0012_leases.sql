-- What a running job's worker and its server know of each other.
ALTER TABLE training_jobs ADD COLUMN lease_server TEXT NOT NULL DEFAULT '';
ALTER TABLE training_jobs ADD COLUMN contact_time BIGINT NOT NULL DEFAULT 0;
-- 1: the worker has reported progress.
ALTER TABLE training_jobs ADD COLUMN reported BIGINT NOT NULL DEFAULT 0;
-- How many workers in a row ended without a new checkpoint.
ALTER TABLE training_jobs ADD COLUMN deaths BIGINT NOT NULL DEFAULT 0;
ALTER TABLE training_jobs ADD COLUMN data_wait_ratio DOUBLE PRECISION
  NOT NULL DEFAULT 0;
