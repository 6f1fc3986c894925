-- What servers that share this database agree about.
--
-- Work that one server at a time does, such as housekeeping; see
-- server/db/duty.h.
CREATE TABLE duties (
  name TEXT PRIMARY KEY,
  holder TEXT NOT NULL,
  until_time BIGINT NOT NULL
);

-- How many pixels each user may still have segmented, as of a time; see
-- server/access/pixel_quota.h.
CREATE TABLE pixel_allowances (
  owner TEXT PRIMARY KEY,
  pixels DOUBLE PRECISION NOT NULL,
  as_of BIGINT NOT NULL
);

-- The servers that live, and how many calls of each user each of them may have
-- open; see server/access/shared_seats.h.
CREATE TABLE live_servers (
  server TEXT PRIMARY KEY,
  seen_time BIGINT NOT NULL
);
CREATE TABLE seat_blocks (
  kind TEXT NOT NULL,
  owner TEXT NOT NULL,
  server TEXT NOT NULL,
  seats BIGINT NOT NULL,
  PRIMARY KEY (kind, owner, server)
);
CREATE INDEX seat_blocks_by_server ON seat_blocks (server);
