-- So that no statement that others wait for looks at jobs that have ended.
DROP INDEX training_jobs_by_model;
CREATE INDEX training_jobs_by_model ON training_jobs (model_id, state);
DROP INDEX training_jobs_by_dataset;
CREATE INDEX training_jobs_by_dataset ON training_jobs (dataset_id, state);
CREATE INDEX training_jobs_timed
  ON training_jobs (state, position, device_seconds) WHERE device_seconds > 0;
