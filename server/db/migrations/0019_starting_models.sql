-- The models that came with the program; see server/registry/starting_model.h.
-- A row stays when its model is deleted, so that the model does not come back.
CREATE TABLE starting_models (
  model_id TEXT PRIMARY KEY,
  version BIGINT NOT NULL,     -- The version that was added; 0: none, since
                               -- there was a model of that name.
  decide_time BIGINT NOT NULL
);
CREATE VIEW shared_starting_models AS
  SELECT model_id FROM starting_models WHERE version > 0;
-- Who added the version; '' for earlier versions. A version counts towards the
-- quota of this user if its model has no owner.
ALTER TABLE model_versions ADD COLUMN added_by TEXT NOT NULL DEFAULT '';
DROP VIEW shared_versions;
CREATE VIEW shared_versions AS
  SELECT model_id, number, weights_sha256, manifest_sha256, size_bytes,
    training_job, added_by FROM model_versions;
