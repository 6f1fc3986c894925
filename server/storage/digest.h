// The name of a blob.
#ifndef TESSERA_SERVER_STORAGE_DIGEST_H_
#define TESSERA_SERVER_STORAGE_DIGEST_H_

#include <string>

namespace tessera::storage {

// The SHA-256 of the blob's bytes: 64 lower-case hexadecimal digits.
using Digest = std::string;

}  // namespace tessera::storage

#endif  // TESSERA_SERVER_STORAGE_DIGEST_H_
