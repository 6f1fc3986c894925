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
