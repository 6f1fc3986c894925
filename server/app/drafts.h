// What callers keep of drawings that they have not saved as samples yet, and
// whom they meet at an image.
#ifndef TESSERA_SERVER_APP_DRAFTS_H_
#define TESSERA_SERVER_APP_DRAFTS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/clock.h"
#include "server/app/access_control.h"
#include "server/app/caller.h"
#include "server/app/operation.h"
#include "server/db/database.h"
#include "server/drafts/draft_store.h"
#include "server/drafts/presence_store.h"

namespace tessera::app {

// Over HTTP only. Drawings change all the time, so they are not audited; the
// sample that comes of a drawing is.
inline constexpr Operation kReadDraft{"ReadDraft", kMember, false};
inline constexpr Operation kWriteDraft{"WriteDraft", kMember, false};
inline constexpr Operation kShowPresence{"ShowPresence", kMember, false};

// A caller sees and changes their own drafts only. Whoever may see an image
// sees who else has a region of it open.
//
// Errors of all methods: PERMISSION_DENIED (ROLE_TOO_LOW). Of those that take a
// place also NOT_FOUND (FILE_NOT_FOUND) if the server has no such file or the
// caller may not see it; INVALID_ARGUMENT (REGION_INVALID).
//
// Thread-safe. Borrows everything it is given.
class Drafts {
 public:
  Drafts(AccessControl& control, db::Database& database, const Clock& clock)
      : control_(control), drafts_(database, clock), presence_(database, clock) {}

  // Errors: those of DraftStore::Put(); INVALID_ARGUMENT (DRAFT_INVALID) if a
  // text of the draft is too long; RESOURCE_EXHAUSTED (DRAFT_TOO_LARGE,
  // QUOTA_BYTES).
  absl::StatusOr<int64_t> Put(const Caller& caller, const drafts::Draft& draft,
                              int64_t expected_revision);
  // Errors: NOT_FOUND (DRAFT_NOT_FOUND).
  absl::StatusOr<drafts::Draft> Get(const Caller& caller,
                                    const drafts::Place& place) const;
  // Without their content, the last changed first.
  absl::StatusOr<std::vector<drafts::Draft>> List(const Caller& caller) const;
  // Succeeds if there is no such draft, also where the file is gone.
  absl::Status Remove(const Caller& caller, const drafts::Place& place);

  // Notes that the caller has the place open, and returns all who have the
  // file open. `id` names one of the caller's editors. The note ends by itself
  // after drafts::kPresenceLasts.
  absl::StatusOr<std::vector<drafts::Editor>> Enter(const Caller& caller,
                                                    const std::string& id,
                                                    const drafts::Place& place);
  absl::Status Leave(const Caller& caller, const std::string& id);

  // Whether the caller may see the file. Errors: as above.
  absl::Status CheckMaySee(const Caller& caller,
                           const std::string& sha256) const;
  // For those who show presence to callers that may see it.
  absl::StatusOr<std::vector<drafts::Editor>> AllPresent() const {
    return presence_.ListAll();
  }

 private:
  AccessControl& control_;
  drafts::DraftStore drafts_;
  drafts::PresenceStore presence_;
};

}  // namespace tessera::app

#endif  // TESSERA_SERVER_APP_DRAFTS_H_
