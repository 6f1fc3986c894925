-- 1: the server cannot read the job, and neither runs nor counts it. Found anew
-- at each start for jobs that have not ended.
ALTER TABLE training_jobs ADD COLUMN unreadable BIGINT NOT NULL DEFAULT 0;
