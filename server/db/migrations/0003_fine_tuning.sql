-- The version whose weights a job begins with; '' and 0: none.
ALTER TABLE training_jobs ADD COLUMN initial_model_id TEXT NOT NULL DEFAULT '';
ALTER TABLE training_jobs ADD COLUMN initial_version BIGINT NOT NULL DEFAULT 0;
