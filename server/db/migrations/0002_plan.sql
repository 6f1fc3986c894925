-- What a dataset revision is like, as JSON; NULL until somebody asks where the
-- revision is older than this column.
ALTER TABLE dataset_revisions ADD COLUMN fingerprint_json TEXT;

-- How a job's parameters were chosen, as JSON; NULL for older jobs.
ALTER TABLE training_jobs ADD COLUMN plan_json TEXT;
