#include "server/jobs/random_token.h"

#include <sys/random.h>

#include <cassert>
#include <cerrno>

#include "absl/strings/escaping.h"

namespace tessera::jobs {

std::string RandomToken(size_t bytes) {
  assert(bytes <= 256);
  std::string token(bytes, '\0');
  // Up to 256 bytes come whole; only a signal before that can interrupt.
  while (::getrandom(token.data(), bytes, 0) !=
         static_cast<ssize_t>(bytes)) {
    assert(errno == EINTR);
  }
  return absl::BytesToHexString(token);
}

}  // namespace tessera::jobs
