// Limits how many pixels each user may have segmented.
#ifndef TESSERA_SERVER_ACCESS_PIXEL_QUOTA_H_
#define TESSERA_SERVER_ACCESS_PIXEL_QUOTA_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "server/access/principal.h"

namespace tessera::access {

// Gives each user an allowance of pixels. It refills evenly, by
// `pixels_per_hour` each hour, up to `pixels_per_hour`. Admins have no limit. A
// restart refills all allowances.
//
// Thread-safe. Borrows the clock.
class PixelQuota {
 public:
  // 0 pixels an hour: no limit.
  PixelQuota(const Clock& clock, int64_t pixels_per_hour)
      : clock_(clock), per_hour_(pixels_per_hour) {}

  // Whether `principal` has a limit at all.
  bool Limits(const Principal& principal) const {
    return per_hour_ > 0 && principal.role != Role::kAdmin;
  }

  // Subtracts the pixels of an image from the allowance.
  // Errors: RESOURCE_EXHAUSTED (QUOTA_PIXELS) if the allowance is too low. It
  // has a retry delay (see base/retry_delay.h), unless the image is larger than
  // a full allowance.
  absl::Status Take(const Principal& principal, int64_t pixels);

 private:
  struct Allowance {
    double pixels = 0;
    absl::Time as_of;
  };

  const Clock& clock_;
  const int64_t per_hour_;
  absl::Mutex mu_;
  // By user; users who have not segmented yet are absent.
  std::map<std::string, Allowance> allowances_ ABSL_GUARDED_BY(mu_);
};

}  // namespace tessera::access

#endif  // TESSERA_SERVER_ACCESS_PIXEL_QUOTA_H_
