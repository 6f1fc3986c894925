// Limits how many pixels each user may have segmented.
#ifndef TESSERA_SERVER_ACCESS_PIXEL_QUOTA_H_
#define TESSERA_SERVER_ACCESS_PIXEL_QUOTA_H_

#include <cstdint>

#include "absl/status/status.h"
#include "base/clock.h"
#include "server/access/principal.h"
#include "server/db/database.h"

namespace tessera::access {

// Gives each user an allowance of pixels. It refills evenly, by
// `pixels_per_hour` each hour, up to `pixels_per_hour`. Admins have no limit.
// The allowances are in the database: they hold over restarts and for all
// servers together.
//
// Thread-safe. Borrows the database and the clock.
class PixelQuota {
 public:
  // 0 pixels an hour: no limit.
  PixelQuota(db::Database& database, const Clock& clock,
             int64_t pixels_per_hour)
      : database_(database), clock_(clock), per_hour_(pixels_per_hour) {}

  // Whether `principal` has a limit at all.
  bool Limits(const Principal& principal) const {
    return per_hour_ > 0 && principal.role != Role::kAdmin;
  }

  // Subtracts the pixels of an image from the allowance.
  // Errors: RESOURCE_EXHAUSTED (QUOTA_PIXELS) if the allowance is too low. It
  // has a retry delay (see base/retry_delay.h), unless the image is larger than
  // a full allowance. Those of Database::Transaction().
  absl::Status Take(const Principal& principal, int64_t pixels);

 private:
  db::Database& database_;
  const Clock& clock_;
  const int64_t per_hour_;
};

}  // namespace tessera::access

#endif  // TESSERA_SERVER_ACCESS_PIXEL_QUOTA_H_
