// Keeps drawings that users have not saved as samples yet.
#ifndef TESSERA_SERVER_DRAFTS_DRAFT_STORE_H_
#define TESSERA_SERVER_DRAFTS_DRAFT_STORE_H_

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "server/db/database.h"
#include "server/drafts/place.h"

namespace tessera::drafts {

// What one user may keep. Drafts that nobody changes are removed after
// kKeepDrafts.
inline constexpr int64_t kMostDraftBytes = int64_t{3} << 20;
inline constexpr int kMostDrafts = 64;
inline constexpr int64_t kMostDraftBytesOfUser = int64_t{48} << 20;
inline constexpr absl::Duration kKeepDrafts = absl::Hours(24 * 30);

// A user has at most one draft of a place.
struct Draft {
  Place place;
  std::string filename;  // As the user knows the image.
  std::string sample;    // `datasets/…/samples/…` under correction; or empty.
  int objects = 0;
  // The program that wrote the draft: a tab of a browser.
  std::string writer;
  int64_t revision = 0;  // Grows with each change, also over removals.
  int64_t size_bytes = 0;
  absl::Time change_time;
  std::string content;  // Bytes that only the user's programs understand.
};

// Users' drafts, in the database, so that every server has them. They count
// towards the user's stored bytes, and keep the images that the user has sent.
//
// Thread-safe. Borrows the database and the clock.
class DraftStore {
 public:
  DraftStore(db::Database& database, const Clock& clock)
      : database_(database), clock_(clock) {}

  // Makes the user's draft of `draft.place`, or replaces it. A draft that
  // `draft.writer` did not write must still have `expected_revision`, the one
  // that the writer has read. Returns the new revision.
  // Errors: ABORTED (DRAFT_MOVED); RESOURCE_EXHAUSTED (DRAFTS_FULL) if the user
  // has kMostDrafts others, or kMostDraftBytesOfUser in them.
  // REQUIRES: the content has at most kMostDraftBytes.
  absl::StatusOr<int64_t> Put(const std::string& user, const Draft& draft,
                              int64_t expected_revision);

  // Errors: NOT_FOUND (DRAFT_NOT_FOUND).
  absl::StatusOr<Draft> Get(const std::string& user, const Place& place) const;

  // All drafts of the user without their content, the last changed first.
  absl::StatusOr<std::vector<Draft>> List(const std::string& user) const;

  // Succeeds if there is no such draft.
  absl::Status Remove(const std::string& user, const Place& place);

  // Removes the drafts that were last changed before `before`, one a
  // transaction. Returns early if `stop` is stopped.
  absl::Status RemoveOld(absl::Time before, const std::stop_token& stop);

 private:
  db::Database& database_;
  const Clock& clock_;
};

}  // namespace tessera::drafts

#endif  // TESSERA_SERVER_DRAFTS_DRAFT_STORE_H_
