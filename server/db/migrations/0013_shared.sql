-- What other rooms of the server may read of a room's tables, in transactions of
-- their own. cmake/check_tables.py says whose each table is.
CREATE VIEW shared_revisions AS
  SELECT dataset_id, revision FROM dataset_revisions;
CREATE VIEW shared_samples AS
  SELECT dataset_id, revision, image_sha256, mask_sha256 FROM samples;
CREATE VIEW shared_models AS
  SELECT model_id FROM models;
CREATE VIEW shared_versions AS
  SELECT model_id, number, weights_sha256, manifest_sha256, size_bytes,
    training_job FROM model_versions;
CREATE VIEW shared_jobs AS
  SELECT job_id, position, owner, state, dataset_id, model_id,
    initial_model_id, initial_version FROM training_jobs;
-- Deleting a model asks which jobs begin with it.
CREATE INDEX training_jobs_by_initial_model ON training_jobs (initial_model_id);
