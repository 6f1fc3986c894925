-- Segmentation jobs; see server/segmentation/segmentation_store.h. Counters of
-- images and slices stand in the job's row, so that neither progress nor the
-- choice of the next job reads the rows of slices.
CREATE TABLE segmentation_jobs (
  job_id TEXT PRIMARY KEY,
  position BIGINT NOT NULL UNIQUE,  -- In the order of creation.
  owner TEXT NOT NULL,
  unlimited BIGINT NOT NULL,        -- 1: an admin's, without quotas.
  -- CREATING, QUEUED, RUNNING, SUCCEEDED, FAILED, CANCELLED or LEAVING. Users
  -- see no job that is CREATING or LEAVING.
  state TEXT NOT NULL,
  model_id TEXT NOT NULL,
  version BIGINT NOT NULL,
  model_sha256 TEXT NOT NULL,
  parameters_json TEXT NOT NULL,
  error_message TEXT NOT NULL,
  sequence BIGINT NOT NULL,
  images BIGINT NOT NULL,
  images_opened BIGINT NOT NULL,    -- Their number of slices is known.
  images_succeeded BIGINT NOT NULL,
  images_failed BIGINT NOT NULL,
  slices BIGINT NOT NULL,           -- Of the images that were opened.
  slices_done BIGINT NOT NULL,
  slices_queued BIGINT NOT NULL,    -- Rows in that state.
  slices_running BIGINT NOT NULL,
  objects BIGINT NOT NULL,
  result_bytes BIGINT NOT NULL,
  slice_seconds DOUBLE PRECISION NOT NULL,   -- Of all slices done, together.
  device_seconds DOUBLE PRECISION NOT NULL,
  not_before BIGINT NOT NULL,       -- No slice is begun earlier.
  create_time BIGINT NOT NULL,
  change_time BIGINT NOT NULL,      -- Of the state, or of the last image added.
  start_time BIGINT,
  end_time BIGINT
);
CREATE INDEX segmentation_jobs_by_state ON segmentation_jobs (state, position);
CREATE INDEX segmentation_jobs_by_owner ON segmentation_jobs (owner, state);
CREATE INDEX segmentation_jobs_by_model ON segmentation_jobs (model_id);
CREATE INDEX segmentation_jobs_by_end ON segmentation_jobs (end_time, job_id);

CREATE TABLE segmentation_images (
  job_id TEXT NOT NULL,
  position BIGINT NOT NULL,         -- From 1.
  filename TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  size_bytes BIGINT NOT NULL,
  channel BIGINT NOT NULL,          -- From 1; 0: none was chosen.
  chosen_slices TEXT NOT NULL,      -- Numbers, separated by commas; '': all.
  state TEXT NOT NULL,              -- QUEUED, RUNNING, SUCCEEDED or FAILED.
  error_message TEXT NOT NULL,
  slice_count BIGINT NOT NULL,      -- To segment; 0 until the file was opened.
  slices_done BIGINT NOT NULL,
  objects BIGINT NOT NULL,
  PRIMARY KEY (job_id, position),
  UNIQUE (job_id, filename)
);
CREATE INDEX segmentation_images_by_file
  ON segmentation_images (sha256, job_id, position);
CREATE INDEX segmentation_images_by_state
  ON segmentation_images (job_id, state, position);

-- The units of work. An image has one row until its file is opened.
CREATE TABLE segmentation_slices (
  job_id TEXT NOT NULL,
  position BIGINT NOT NULL,         -- Of the image.
  ordinal BIGINT NOT NULL,          -- Among the image's slices to segment.
  state TEXT NOT NULL,              -- QUEUED, RUNNING or DONE.
  lease_sha256 TEXT NOT NULL,       -- '' unless RUNNING.
  deaths BIGINT NOT NULL,           -- Workers that ended with it.
  retries BIGINT NOT NULL,
  objects BIGINT NOT NULL,
  blob_sha256 TEXT NOT NULL,        -- Holds the results; see
  blob_offset BIGINT NOT NULL,      -- segmentation_blobs.
  blob_bytes BIGINT NOT NULL,
  PRIMARY KEY (job_id, position, ordinal)
);
CREATE INDEX segmentation_slices_queued
  ON segmentation_slices (job_id, position, ordinal) WHERE state = 'QUEUED';
CREATE INDEX segmentation_slices_running
  ON segmentation_slices (lease_sha256) WHERE state = 'RUNNING';

-- Who computes a batch of slices, and until when.
CREATE TABLE segmentation_leases (
  lease_sha256 TEXT PRIMARY KEY,
  job_id TEXT NOT NULL,
  worker TEXT NOT NULL,
  server TEXT NOT NULL,             -- That the worker is a part of, or ''.
  alone BIGINT NOT NULL,            -- 1: a slice that may kill its worker.
  expire_time BIGINT NOT NULL
);
CREATE INDEX segmentation_leases_by_job ON segmentation_leases (job_id);
CREATE INDEX segmentation_leases_by_worker ON segmentation_leases (worker);
CREATE INDEX segmentation_leases_by_server ON segmentation_leases (server);
CREATE INDEX segmentation_leases_by_time ON segmentation_leases (expire_time);

-- The files with results: one for each batch that was handed in.
CREATE TABLE segmentation_blobs (
  sha256 TEXT NOT NULL,
  job_id TEXT NOT NULL,
  size_bytes BIGINT NOT NULL,
  PRIMARY KEY (sha256, job_id)
);
CREATE INDEX segmentation_blobs_by_job ON segmentation_blobs (job_id);

CREATE VIEW shared_segmentation_jobs AS
  SELECT job_id, position, owner, state, model_id, version
    FROM segmentation_jobs;
CREATE VIEW shared_segmentation_images AS
  SELECT job_id, position, sha256 FROM segmentation_images;

DROP VIEW file_needs;
DROP VIEW blob_references;
CREATE VIEW blob_references AS
  SELECT image_sha256 AS sha256 FROM samples
  UNION ALL SELECT mask_sha256 FROM samples
  UNION ALL SELECT weights_sha256 FROM model_versions
  UNION ALL SELECT manifest_sha256 FROM model_versions
  UNION ALL SELECT checkpoint_sha256 FROM training_jobs
  UNION ALL SELECT sha256 FROM segmentation_images
  UNION ALL SELECT sha256 FROM segmentation_blobs;
CREATE VIEW file_needs AS
  SELECT sha256 FROM blob_references
  UNION ALL SELECT sha256 FROM file_holders;
