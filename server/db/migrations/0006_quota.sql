-- How many revisions of the holder's datasets and versions of the holder's
-- models use the file; see file_uses.h.
ALTER TABLE file_holders ADD COLUMN uses BIGINT NOT NULL DEFAULT 0;
-- 0 where a version of the holder's counts the bytes.
ALTER TABLE file_holders ADD COLUMN counted BIGINT NOT NULL DEFAULT 1;
CREATE INDEX file_holders_unused ON file_holders (uses, create_time);
DROP INDEX file_holders_by_holder;
CREATE INDEX file_holders_by_holder ON file_holders (holder, uses, sha256);

UPDATE file_holders SET uses =
  (SELECT COUNT(*) FROM
    (SELECT dataset_id, revision FROM samples
      WHERE image_sha256 = file_holders.sha256
      UNION SELECT dataset_id, revision FROM samples
      WHERE mask_sha256 = file_holders.sha256) r
    JOIN resource_access a ON a.resource = 'datasets/' || r.dataset_id
    WHERE a.owner = file_holders.holder) +
  (SELECT COUNT(*) FROM model_versions v
    JOIN resource_access a ON a.resource = 'models/' || v.model_id
    WHERE a.owner = file_holders.holder AND
    (v.weights_sha256 = file_holders.sha256 OR
      v.manifest_sha256 = file_holders.sha256));
UPDATE file_holders SET counted = 0 WHERE EXISTS
  (SELECT 1 FROM model_versions v
    JOIN resource_access a ON a.resource = 'models/' || v.model_id
    WHERE a.owner = file_holders.holder AND
    (v.weights_sha256 = file_holders.sha256 OR
      v.manifest_sha256 = file_holders.sha256));

-- What counts towards each user's quota: files held, and versions.
CREATE TABLE stored_bytes (
  owner TEXT PRIMARY KEY,
  bytes BIGINT NOT NULL
);
INSERT INTO stored_bytes (owner, bytes)
  SELECT owner, SUM(bytes) FROM
    (SELECT holder AS owner, size_bytes AS bytes FROM file_holders
      WHERE counted = 1
      UNION ALL SELECT a.owner, v.size_bytes FROM model_versions v
      JOIN resource_access a ON a.resource = 'models/' || v.model_id) AS sizes
  GROUP BY owner;
