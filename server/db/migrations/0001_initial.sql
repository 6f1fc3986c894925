-- SQL that SQLite and PostgreSQL both read. Times are microseconds since 1970;
-- digests are SHA-256 in lower-case hexadecimal digits.

-- The answer that each request id got; see request_log.h.
CREATE TABLE requests (
  request_id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  body_sha256 TEXT NOT NULL,
  result TEXT NOT NULL,
  create_time BIGINT NOT NULL
);

-- The last number given out under a name; outlives what was numbered.
CREATE TABLE numbers (
  name TEXT PRIMARY KEY,
  last BIGINT NOT NULL
);

CREATE TABLE dataset_revisions (
  dataset_id TEXT NOT NULL,
  revision BIGINT NOT NULL,
  sample_count BIGINT NOT NULL,
  object_count BIGINT NOT NULL,
  size_bytes BIGINT NOT NULL,
  binary_masks BIGINT NOT NULL,
  sha256 TEXT NOT NULL,
  create_time BIGINT NOT NULL,
  PRIMARY KEY (dataset_id, revision)
);

CREATE TABLE samples (
  dataset_id TEXT NOT NULL,
  revision BIGINT NOT NULL,
  position BIGINT NOT NULL,  -- From 1.
  name TEXT NOT NULL,
  image_filename TEXT NOT NULL,
  image_sha256 TEXT NOT NULL,
  mask_filename TEXT NOT NULL,
  mask_sha256 TEXT NOT NULL,
  height BIGINT NOT NULL,
  width BIGINT NOT NULL,
  object_count BIGINT NOT NULL,
  PRIMARY KEY (dataset_id, revision, position),
  UNIQUE (dataset_id, revision, name),
  FOREIGN KEY (dataset_id, revision)
    REFERENCES dataset_revisions (dataset_id, revision) ON DELETE CASCADE
);
CREATE INDEX samples_by_image ON samples (image_sha256);
CREATE INDEX samples_by_mask ON samples (mask_sha256);

CREATE TABLE models (
  model_id TEXT PRIMARY KEY,
  create_time BIGINT NOT NULL
);

CREATE TABLE model_versions (
  model_id TEXT NOT NULL REFERENCES models (model_id) ON DELETE CASCADE,
  number BIGINT NOT NULL,
  sha256 TEXT NOT NULL,
  weights_sha256 TEXT NOT NULL,
  manifest_sha256 TEXT NOT NULL,
  manifest_json TEXT NOT NULL,
  training_job TEXT NOT NULL,  -- Empty if imported.
  size_bytes BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  PRIMARY KEY (model_id, number)
);
CREATE INDEX model_versions_by_weights ON model_versions (weights_sha256);
CREATE INDEX model_versions_by_manifest ON model_versions (manifest_sha256);
CREATE INDEX model_versions_by_job ON model_versions (training_job);

CREATE TABLE model_aliases (
  model_id TEXT NOT NULL,
  alias TEXT NOT NULL,
  number BIGINT NOT NULL,
  PRIMARY KEY (model_id, alias),
  FOREIGN KEY (model_id, number)
    REFERENCES model_versions (model_id, number) ON DELETE CASCADE
);

CREATE TABLE training_jobs (
  job_id TEXT PRIMARY KEY,
  position BIGINT NOT NULL UNIQUE,  -- In the order of creation.
  resumed BIGINT NOT NULL,          -- 1: ahead of those that never ran.
  dataset_id TEXT NOT NULL,
  revision BIGINT NOT NULL,
  model_id TEXT NOT NULL,
  parameters_json TEXT NOT NULL,
  wanted_device TEXT NOT NULL,      -- As in the parameters.
  state TEXT NOT NULL,
  device TEXT NOT NULL,
  lease_sha256 TEXT NOT NULL,
  cancel_requested BIGINT NOT NULL,
  checkpoint_sha256 TEXT NOT NULL,
  model_version TEXT NOT NULL,
  error_message TEXT NOT NULL,
  sequence BIGINT NOT NULL,
  epoch BIGINT NOT NULL,
  epochs BIGINT NOT NULL,
  step BIGINT NOT NULL,
  steps BIGINT NOT NULL,
  seconds_left DOUBLE PRECISION NOT NULL,
  paused BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  start_time BIGINT,
  end_time BIGINT
);
CREATE INDEX training_jobs_by_state ON training_jobs (state, resumed, position);
CREATE INDEX training_jobs_by_dataset ON training_jobs (dataset_id);
CREATE INDEX training_jobs_by_checkpoint ON training_jobs (checkpoint_sha256);

-- NULL where a figure was not measured.
CREATE TABLE training_job_epochs (
  job_id TEXT NOT NULL REFERENCES training_jobs (job_id) ON DELETE CASCADE,
  epoch BIGINT NOT NULL,
  training_loss DOUBLE PRECISION,
  validation_loss DOUBLE PRECISION,
  validation_ap50 DOUBLE PRECISION,
  seconds DOUBLE PRECISION,
  PRIMARY KEY (job_id, epoch)
);

-- Every blob that the metadata needs; see
-- server/files/file_rows.h.
CREATE VIEW blob_references AS
  SELECT image_sha256 AS sha256 FROM samples
  UNION ALL SELECT mask_sha256 FROM samples
  UNION ALL SELECT weights_sha256 FROM model_versions
  UNION ALL SELECT manifest_sha256 FROM model_versions
  UNION ALL SELECT checkpoint_sha256 FROM training_jobs;
