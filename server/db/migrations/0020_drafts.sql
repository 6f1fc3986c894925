-- Drawings under edit, which their users have not saved as samples; see
-- server/drafts/draft_store.h. A draft counts as a use of its image in
-- file_holders, so that the image stays as long as the draft.
CREATE TABLE drafts (
  owner TEXT NOT NULL,
  sha256 TEXT NOT NULL,         -- The image file.
  slice BIGINT NOT NULL,        -- From 1, of the channel.
  channel BIGINT NOT NULL,      -- From 1.
  x0 BIGINT NOT NULL,           -- The region [x0, x1) × [y0, y1).
  y0 BIGINT NOT NULL,
  x1 BIGINT NOT NULL,
  y1 BIGINT NOT NULL,
  revision BIGINT NOT NULL,     -- Grows with each change.
  writer TEXT NOT NULL,         -- The program that made the last change.
  filename TEXT NOT NULL,       -- As the user knows the image.
  sample TEXT NOT NULL,         -- The sample under correction; '' if none.
  objects BIGINT NOT NULL,
  content TEXT NOT NULL,        -- In Base64: databases keep no bytes.
  size_bytes BIGINT NOT NULL,   -- Of the content before that.
  change_time BIGINT NOT NULL,
  PRIMARY KEY (owner, sha256, slice, channel, x0, y0, x1, y1)
);
CREATE INDEX drafts_by_time ON drafts (change_time);

-- Who has which region open now; see server/drafts/presence_store.h.
CREATE TABLE editors (
  editor TEXT NOT NULL,         -- Chosen by the program; unique for its user.
  owner TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  slice BIGINT NOT NULL,
  channel BIGINT NOT NULL,
  x0 BIGINT NOT NULL,
  y0 BIGINT NOT NULL,
  x1 BIGINT NOT NULL,
  y1 BIGINT NOT NULL,
  seen_time BIGINT NOT NULL,
  PRIMARY KEY (owner, editor)
);
CREATE INDEX editors_by_file ON editors (sha256, seen_time);
CREATE INDEX editors_by_time ON editors (seen_time);
