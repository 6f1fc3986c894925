#include "server/jobs/random_token.h"

#include <sys/random.h>

#include <cassert>
#include <cerrno>

#include "absl/strings/escaping.h"

namespace tessera::jobs {

std::string RandomToken(size_t bytes) {
  assert(bytes <= 256);
  std::string token(bytes, '\0');
  // The kernel returns up to 256 bytes at once. Only a signal before the first
  // byte can interrupt the call.
  while (::getrandom(token.data(), bytes, 0) !=
         static_cast<ssize_t>(bytes)) {
    assert(errno == EINTR);
  }
  return absl::BytesToHexString(token);
}

}  // namespace tessera::jobs
