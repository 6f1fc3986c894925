-- Bearer tokens. Of a token only its SHA-256 is kept.
CREATE TABLE tokens (
  name TEXT PRIMARY KEY,
  token_sha256 TEXT NOT NULL UNIQUE,
  user_name TEXT NOT NULL,
  role TEXT NOT NULL,
  user_groups TEXT NOT NULL,  -- Separated by commas.
  create_time BIGINT NOT NULL,
  expire_time BIGINT NOT NULL
);

-- Whose a dataset or a model is and who sees it. One without a row is older
-- than this table: it is nobody's, and public.
CREATE TABLE resource_access (
  resource TEXT PRIMARY KEY,    -- `datasets/{id}` or `models/{id}`.
  owner TEXT NOT NULL,
  visibility TEXT NOT NULL,     -- PRIVATE, GROUP or PUBLIC.
  shared_group TEXT NOT NULL,   -- Empty unless the visibility is GROUP.
  claim_time BIGINT NOT NULL    -- When its owner last asked for the name.
);
CREATE INDEX resource_access_by_owner ON resource_access (owner);

-- Who has shown to have a file's bytes, by sending them; see file_holders.h.
CREATE TABLE file_holders (
  sha256 TEXT NOT NULL,
  holder TEXT NOT NULL,
  size_bytes BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  PRIMARY KEY (sha256, holder)
);
CREATE INDEX file_holders_by_holder ON file_holders (holder);
CREATE INDEX training_jobs_by_model ON training_jobs (model_id);
