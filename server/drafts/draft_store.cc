#include "server/drafts/draft_store.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/status_macros.h"
#include "server/access/file_uses.h"
#include "server/db/transaction.h"

namespace tessera::drafts {
namespace {

// A macro, since only literals join at compile time.
#define TESSERA_AT_PLACE                                                  \
  "WHERE owner = $1 AND sha256 = $2 AND slice = $3 AND channel = $4 AND " \
  "x0 = $5 AND y0 = $6 AND x1 = $7 AND y1 = $8"
constexpr char kSelectState[] =
    "SELECT revision, writer, size_bytes FROM drafts " TESSERA_AT_PLACE;
constexpr char kSelectTotals[] =
    "SELECT COUNT(*), COALESCE(SUM(size_bytes), 0) FROM drafts "
    "WHERE owner = $1";
constexpr char kPut[] =
    "INSERT INTO drafts (owner, sha256, slice, channel, x0, y0, x1, y1, "
    "revision, writer, filename, sample, objects, content, size_bytes, "
    "change_time) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, "
    "$13, $14, $15, $16) "
    "ON CONFLICT (owner, sha256, slice, channel, x0, y0, x1, y1) DO UPDATE SET "
    "revision = excluded.revision, writer = excluded.writer, "
    "filename = excluded.filename, sample = excluded.sample, "
    "objects = excluded.objects, content = excluded.content, "
    "size_bytes = excluded.size_bytes, change_time = excluded.change_time";
constexpr char kSelect[] =
    "SELECT sha256, slice, channel, x0, y0, x1, y1, revision, writer, "
    "filename, sample, objects, size_bytes, change_time, content FROM "
    "drafts " TESSERA_AT_PLACE;
constexpr char kList[] =
    "SELECT sha256, slice, channel, x0, y0, x1, y1, revision, writer, "
    "filename, sample, objects, size_bytes, change_time FROM drafts "
    "WHERE owner = $1 ORDER BY change_time DESC, sha256, x0, y0";
constexpr char kDelete[] = "DELETE FROM drafts " TESSERA_AT_PLACE;
constexpr char kSelectOld[] =
    "SELECT owner, sha256, slice, channel, x0, y0, x1, y1 FROM drafts "
    "WHERE change_time < $1 ORDER BY change_time LIMIT 100";

std::vector<db::Value> KeyOf(const std::string& user, const Place& place) {
  return {user,     place.sha256, place.slice, place.channel,
          place.x0, place.y0,     place.x1,    place.y1};
}

Place PlaceIn(const db::Row& row, size_t column) {
  const auto number = [&](size_t at) {
    return static_cast<int>(row.Int(column + at));
  };
  return {.sha256 = row.Text(column),
          .slice = number(1),
          .channel = number(2),
          .x0 = number(3),
          .y0 = number(4),
          .x1 = number(5),
          .y1 = number(6)};
}

// Of kSelect and kList, without the content.
Draft DraftIn(const db::Row& row) {
  return {.place = PlaceIn(row, 0),
          .filename = row.Text(9),
          .sample = row.Text(10),
          .objects = static_cast<int>(row.Int(11)),
          .writer = row.Text(8),
          .revision = row.Int(7),
          .size_bytes = row.Int(12),
          .change_time = absl::FromUnixMicros(row.Int(13)),
          .content = {}};
}

absl::Status Moved() {
  return WithReason(
      absl::AbortedError("another window changed this drawing meanwhile; read "
                         "it again, or send its revision to replace it"),
      "DRAFT_MOVED");
}

absl::Status CheckRoom(db::Session& session, const std::string& user,
                       int64_t more_drafts, int64_t more_bytes) {
  ASSIGN_OR_RETURN(const db::Rows totals,
                   session.Execute(kSelectTotals, {user}));
  const int64_t count = totals.front().Int(0) + more_drafts;
  const int64_t bytes = totals.front().Int(1) + more_bytes;
  // What is there already may always become smaller.
  const bool grows = more_drafts > 0 || more_bytes > 0;
  if (!grows || (count <= kMostDrafts && bytes <= kMostDraftBytesOfUser)) {
    return absl::OkStatus();
  }
  return WithReason(
      absl::ResourceExhaustedError(absl::StrFormat(
          "the server keeps at most %d unfinished drawings of %d bytes "
          "together for each user; save or discard one of yours",
          kMostDrafts, kMostDraftBytesOfUser)),
      "DRAFTS_FULL");
}

struct DraftState {
  bool exists = false;
  int64_t revision = 0;
  std::string writer;
  int64_t size_bytes = 0;
};

absl::StatusOr<DraftState> StateOf(db::Session& session,
                                   const std::string& user,
                                   const Place& place) {
  ASSIGN_OR_RETURN(const db::Rows found,
                   session.Execute(kSelectState, KeyOf(user, place)));
  if (found.empty()) return DraftState();
  const db::Row& row = found.front();
  return DraftState{true, row.Int(0), row.Text(1), row.Int(2)};
}

absl::Status RemoveIn(db::Session& session, const std::string& user,
                      const Place& place) {
  ASSIGN_OR_RETURN(const DraftState state, StateOf(session, user, place));
  if (!state.exists) return absl::OkStatus();
  RETURN_IF_ERROR(session.Execute(kDelete, KeyOf(user, place)).status());
  RETURN_IF_ERROR(access::ReleaseFile(session, user, place.sha256));
  return access::AddStoredBytes(session, user, -state.size_bytes);
}

}  // namespace

absl::StatusOr<int64_t> DraftStore::Put(const std::string& user,
                                        const Draft& draft,
                                        int64_t expected_revision) {
  const auto size = static_cast<int64_t>(draft.content.size());
  assert(size <= kMostDraftBytes);
  const std::string content = absl::Base64Escape(draft.content);
  const int64_t now = absl::ToUnixMicros(clock_.Now());
  return db::InTransaction(
      database_, [&](db::Session& session) -> absl::StatusOr<int64_t> {
        ASSIGN_OR_RETURN(const DraftState state,
                         StateOf(session, user, draft.place));
        if (state.exists && state.writer != draft.writer &&
            state.revision != expected_revision) {
          return Moved();
        }
        const int64_t growth = size - state.size_bytes;
        RETURN_IF_ERROR(
            CheckRoom(session, user, state.exists ? 0 : 1, growth));
        // Another server's clock may be ahead.
        const int64_t revision =
            std::max({now, state.revision + 1, expected_revision + 1});
        std::vector<db::Value> row = KeyOf(user, draft.place);
        row.insert(row.end(), {revision, draft.writer, draft.filename,
                               draft.sample, int64_t{draft.objects}, content,
                               size, now});
        RETURN_IF_ERROR(session.Execute(kPut, row).status());
        if (!state.exists) {
          RETURN_IF_ERROR(access::UseFile(session, user, draft.place.sha256));
        }
        RETURN_IF_ERROR(access::AddStoredBytes(session, user, growth));
        return revision;
      });
}

absl::StatusOr<Draft> DraftStore::Get(const std::string& user,
                                      const Place& place) const {
  ASSIGN_OR_RETURN(const db::Rows found,
                   database_.Execute(kSelect, KeyOf(user, place)));
  if (found.empty()) {
    return WithReason(
        absl::NotFoundError("you have no unfinished drawing of this region"),
        "DRAFT_NOT_FOUND");
  }
  Draft draft = DraftIn(found.front());
  if (absl::Base64Unescape(found.front().Text(14), &draft.content)) {
    return draft;
  }
  return absl::DataLossError("the unfinished drawing in the database is damaged");
}

absl::StatusOr<std::vector<Draft>> DraftStore::List(
    const std::string& user) const {
  ASSIGN_OR_RETURN(const db::Rows found, database_.Execute(kList, {user}));
  std::vector<Draft> drafts;
  for (const db::Row& row : found.rows) drafts.push_back(DraftIn(row));
  return drafts;
}

absl::Status DraftStore::Remove(const std::string& user, const Place& place) {
  return database_.Transaction([&](db::Session& session) {
    return RemoveIn(session, user, place);
  });
}

absl::Status DraftStore::RemoveOld(absl::Time before,
                                   const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    ASSIGN_OR_RETURN(
        const db::Rows old,
        database_.Execute(kSelectOld, {absl::ToUnixMicros(before)}));
    if (old.empty()) return absl::OkStatus();
    for (const db::Row& row : old.rows) {
      if (stop.stop_requested()) return absl::OkStatus();
      RETURN_IF_ERROR(Remove(row.Text(0), PlaceIn(row, 1)));
    }
  }
  return absl::OkStatus();
}

}  // namespace tessera::drafts
