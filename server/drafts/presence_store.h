// Remembers who has which region of which image open.
#ifndef TESSERA_SERVER_DRAFTS_PRESENCE_STORE_H_
#define TESSERA_SERVER_DRAFTS_PRESENCE_STORE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "server/db/database.h"
#include "server/drafts/place.h"

namespace tessera::drafts {

// An editor that was not heard of for so long is gone.
inline constexpr absl::Duration kPresenceLasts = absl::Seconds(45);
// Of one user; the one that was heard of longest ago makes room.
inline constexpr int kMostEditors = 16;

struct Editor {
  std::string id;  // Chosen by the program; unique for its user.
  std::string user;
  Place place;
  friend bool operator==(const Editor&, const Editor&) = default;
};

// In the database, so that users of different servers see each other. A power
// failure may undo what was noted last.
//
// Thread-safe. Borrows the database and the clock.
class PresenceStore {
 public:
  PresenceStore(db::Database& database, const Clock& clock)
      : database_(database), clock_(clock) {}

  // Notes that the editor is there. Call it again before kPresenceLasts ends.
  absl::Status Note(const Editor& editor);

  // Succeeds if there is no such editor.
  absl::Status Leave(const std::string& user, const std::string& id);

  // All who are there, by file, user and id; at most 5,000.
  absl::StatusOr<std::vector<Editor>> ListAll() const;

  // Those of one file.
  absl::StatusOr<std::vector<Editor>> ListOf(const std::string& sha256) const;

 private:
  int64_t oldest() const;  // Editors that were seen before are gone.

  db::Database& database_;
  const Clock& clock_;
};

}  // namespace tessera::drafts

#endif  // TESSERA_SERVER_DRAFTS_PRESENCE_STORE_H_
