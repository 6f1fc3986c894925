#include "server/drafts/presence_store.h"

#include "base/status_macros.h"

namespace tessera::drafts {
namespace {

constexpr char kPut[] =
    "INSERT INTO editors (owner, editor, sha256, slice, channel, x0, y0, x1, "
    "y1, seen_time) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) "
    "ON CONFLICT (owner, editor) DO UPDATE SET sha256 = excluded.sha256, "
    "slice = excluded.slice, channel = excluded.channel, x0 = excluded.x0, "
    "y0 = excluded.y0, x1 = excluded.x1, y1 = excluded.y1, "
    "seen_time = excluded.seen_time";
constexpr char kDeleteOld[] = "DELETE FROM editors WHERE seen_time < $1";
constexpr char kDeleteMany[] =
    "DELETE FROM editors WHERE owner = $1 AND editor NOT IN "
    "(SELECT editor FROM editors WHERE owner = $1 "
    "ORDER BY seen_time DESC, editor LIMIT $2)";
constexpr char kDelete[] =
    "DELETE FROM editors WHERE owner = $1 AND editor = $2";
constexpr char kSelectAll[] =
    "SELECT editor, owner, sha256, slice, channel, x0, y0, x1, y1 "
    "FROM editors WHERE seen_time >= $1 ORDER BY sha256, owner, editor "
    "LIMIT 5000";
constexpr char kSelectOf[] =
    "SELECT editor, owner, sha256, slice, channel, x0, y0, x1, y1 "
    "FROM editors WHERE sha256 = $2 AND seen_time >= $1 "
    "ORDER BY owner, editor LIMIT 1000";

std::vector<Editor> EditorsIn(const db::Rows& rows) {
  std::vector<Editor> editors;
  for (const db::Row& row : rows.rows) {
    const auto number = [&row](size_t column) {
      return static_cast<int>(row.Int(column));
    };
    editors.push_back({.id = row.Text(0),
                       .user = row.Text(1),
                       .place = {.sha256 = row.Text(2),
                                 .slice = number(3),
                                 .channel = number(4),
                                 .x0 = number(5),
                                 .y0 = number(6),
                                 .x1 = number(7),
                                 .y1 = number(8)}});
  }
  return editors;
}

}  // namespace

int64_t PresenceStore::oldest() const {
  return absl::ToUnixMicros(clock_.Now() - kPresenceLasts);
}

absl::Status PresenceStore::Note(const Editor& editor) {
  const Place& place = editor.place;
  const std::vector<db::Value> row = {
      editor.user, editor.id, place.sha256, place.slice, place.channel,
      place.x0,    place.y0,  place.x1,     place.y1,
      absl::ToUnixMicros(clock_.Now())};
  return database_.Transaction(
      [&](db::Session& session) -> absl::Status {
        RETURN_IF_ERROR(session.Execute(kDeleteOld, {oldest()}).status());
        RETURN_IF_ERROR(session.Execute(kPut, row).status());
        return session.Execute(kDeleteMany, {editor.user, kMostEditors})
            .status();
      },
      db::Durability::kOrdered);
}

absl::Status PresenceStore::Leave(const std::string& user,
                                  const std::string& id) {
  return database_.Transaction(
      [&](db::Session& session) {
        return session.Execute(kDelete, {user, id}).status();
      },
      db::Durability::kOrdered);
}

absl::StatusOr<std::vector<Editor>> PresenceStore::ListAll() const {
  ASSIGN_OR_RETURN(const db::Rows rows,
                   database_.Execute(kSelectAll, {oldest()}));
  return EditorsIn(rows);
}

absl::StatusOr<std::vector<Editor>> PresenceStore::ListOf(
    const std::string& sha256) const {
  ASSIGN_OR_RETURN(const db::Rows rows,
                   database_.Execute(kSelectOf, {oldest(), sha256}));
  return EditorsIn(rows);
}

}  // namespace tessera::drafts
