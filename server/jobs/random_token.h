// Random tokens that cannot be guessed.
#ifndef TESSERA_SERVER_JOBS_RANDOM_TOKEN_H_
#define TESSERA_SERVER_JOBS_RANDOM_TOKEN_H_

#include <cstddef>
#include <string>

namespace tessera::jobs {

// `bytes` random bytes of the kernel as hexadecimal digits.
// REQUIRES: bytes ≤ 256. Thread-safe.
std::string RandomToken(size_t bytes);

}  // namespace tessera::jobs

#endif  // TESSERA_SERVER_JOBS_RANDOM_TOKEN_H_
