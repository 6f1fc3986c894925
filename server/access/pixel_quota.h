// How much each user may have segmented.
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

// Gives each user an allowance of pixels, which fills up evenly at so many an
// hour and holds no more than one hour's. Admins have no limit. A restart
// fills everybody's up.
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

  // Takes the pixels of an image off the allowance.
  // Errors: RESOURCE_EXHAUSTED (QUOTA_PIXELS) if it is too low, with the time
  // until it is not (see base/retry_delay.h); without, if it never will be.
  absl::Status Take(const Principal& principal, int64_t pixels);

 private:
  struct Allowance {
    double pixels = 0;
    absl::Time as_of;
  };

  const Clock& clock_;
  const int64_t per_hour_;
  absl::Mutex mu_;
  // Of those who have used some of theirs.
  std::map<std::string, Allowance> allowances_ ABSL_GUARDED_BY(mu_);
};

}  // namespace tessera::access

#endif  // TESSERA_SERVER_ACCESS_PIXEL_QUOTA_H_
