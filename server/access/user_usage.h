// What each user stores and has.
#ifndef TESSERA_SERVER_ACCESS_USER_USAGE_H_
#define TESSERA_SERVER_ACCESS_USER_USAGE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/db/database.h"

namespace tessera::access {

struct UserUsage {
  std::string user;
  int64_t stored_bytes = 0;  // That count for the quota.
  int64_t datasets = 0;      // That the user owns; likewise models.
  int64_t models = 0;
  int64_t training_jobs = 0;      // That the server still lists.
  int64_t segmentation_jobs = 0;
};

// All users who own something, store bytes or have a token, by name; the first
// 5,000. Reads all rows of who owns what: not for every call.
absl::StatusOr<std::vector<UserUsage>> ReadUsage(db::Database& database);

}  // namespace tessera::access

#endif  // TESSERA_SERVER_ACCESS_USER_USAGE_H_
