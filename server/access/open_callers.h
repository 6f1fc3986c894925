// Callers whose streams are open.
#ifndef TESSERA_SERVER_ACCESS_OPEN_CALLERS_H_
#define TESSERA_SERVER_ACCESS_OPEN_CALLERS_H_

#include <functional>
#include <list>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "server/access/authenticator.h"
#include "server/access/principal.h"

namespace tessera::access {

// Looks again whether callers are whom they were when their streams began: a
// stream may be open for days, and tokens expire or are revoked meanwhile. Asks
// once for each credential, however many streams it has, and only while there
// are streams.
//
// Thread-safe. Must outlive its entries. Borrows the authenticator.
class OpenCallers {
 public:
  // Called once at most, on a thread of this object, and must not block.
  using Refused = std::function<void(const absl::Status& why)>;

  // A stream's caller, until it is destroyed: `refused` does not run then.
  class Entry {
   public:
    ~Entry();
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;

   private:
    friend class OpenCallers;
    Entry(OpenCallers& callers, std::string authorization, Principal principal,
          Refused refused);

    OpenCallers& callers_;
    const std::string authorization_;
    const Principal principal_;
    Refused refused_;  // Of `mu_`; null once it was called.
  };

  explicit OpenCallers(const Authenticator& authenticator,
                       absl::Duration look_every = absl::Seconds(30))
      : authenticator_(authenticator), look_every_(look_every) {}

  // `principal` is what Authenticate(authorization) has returned. `refused`
  // gets UNAUTHENTICATED (TOKEN_INVALID, TOKEN_EXPIRED), or UNAVAILABLE
  // (RIGHTS_CHANGED) if the credential now stands for another role or groups.
  // Null if the server asks nobody for credentials.
  std::unique_ptr<Entry> Add(const std::string& authorization,
                             const Principal& principal, Refused refused);

  // Looks once, as the thread does. An error of the database refuses nobody.
  void Look() ABSL_LOCKS_EXCLUDED(mu_);

 private:
  void LookOften(const std::stop_token& stop);

  const Authenticator& authenticator_;
  const absl::Duration look_every_;
  absl::Mutex mu_;
  std::list<Entry*> entries_ ABSL_GUARDED_BY(mu_);
  // Begins with the first entry. Last: ends before the rest goes.
  std::jthread looker_ ABSL_GUARDED_BY(mu_);
};

}  // namespace tessera::access

#endif  // TESSERA_SERVER_ACCESS_OPEN_CALLERS_H_
