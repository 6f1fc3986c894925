-- The files that the server keeps; see server/files/kept_files.h.
CREATE TABLE files (
  sha256 TEXT PRIMARY KEY,
  size_bytes BIGINT NOT NULL,
  state TEXT NOT NULL,          -- ARRIVING, STORED, KEPT or LEAVING.
  change_time BIGINT NOT NULL,  -- Of the state, or of the last upload.
  remover TEXT NOT NULL         -- The server that removes it, if LEAVING.
);
CREATE INDEX files_leaving ON files (remover) WHERE state = 'LEAVING';
-- The files of earlier versions have no rows yet. The server lists them once,
-- when it starts, and then deletes this row.
CREATE TABLE files_to_list (due BIGINT NOT NULL);
INSERT INTO files_to_list (due) VALUES (1);

-- What needs a file: resources, and users who have sent it.
CREATE VIEW file_needs AS
  SELECT sha256 FROM blob_references
  UNION ALL SELECT sha256 FROM file_holders;
