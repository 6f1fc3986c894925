-- Files that are coming by parts, so that any server goes on with an upload; see
-- server/uploads/part_uploads.h.
CREATE TABLE uploads (
  sender TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  size_bytes BIGINT NOT NULL,       -- As announced.
  committed_bytes BIGINT NOT NULL,  -- In parts that the blob store has.
  sha_state TEXT NOT NULL,          -- See upload_rows.h.
  upload TEXT NOT NULL,             -- The blob store's name for it; '' if none.
  holder TEXT NOT NULL,             -- The call that sends the file; '' if none.
  server TEXT NOT NULL,             -- The server of that call.
  held_until BIGINT NOT NULL,       -- Another call may take over after this.
  change_time BIGINT NOT NULL,
  PRIMARY KEY (sender, sha256)
);
CREATE INDEX uploads_by_upload ON uploads (upload);
CREATE INDEX uploads_by_time ON uploads (change_time);
CREATE INDEX uploads_by_server ON uploads (server);

CREATE TABLE upload_parts (
  upload TEXT NOT NULL,
  number BIGINT NOT NULL,  -- From 1.
  etag TEXT NOT NULL,
  PRIMARY KEY (upload, number)
);

-- Which installation this is. Copies of the database keep it.
CREATE TABLE installation (
  one BIGINT PRIMARY KEY,  -- 1: there is one row.
  id TEXT NOT NULL
);
