-- What is odd about the samples of a revision, a sentence each. None for
-- revisions that are older than this table.
CREATE TABLE dataset_warnings (
  dataset_id TEXT NOT NULL,
  revision BIGINT NOT NULL,
  position BIGINT NOT NULL,  -- From 1.
  warning TEXT NOT NULL,
  PRIMARY KEY (dataset_id, revision, position),
  FOREIGN KEY (dataset_id, revision)
    REFERENCES dataset_revisions (dataset_id, revision) ON DELETE CASCADE
);
