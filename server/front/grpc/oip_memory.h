// The memory that tensors of the Open Inference Protocol take.
#ifndef TESSERA_SERVER_FRONT_GRPC_OIP_MEMORY_H_
#define TESSERA_SERVER_FRONT_GRPC_OIP_MEMORY_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"

namespace tessera::front {

// Requests and answers of that protocol are held in memory as a whole, from
// before a request is parsed until its answer is sent. This class bounds them:
// all together by a limit, and those of one user by half of the limit, unless
// it is the user's only call.
//
// Thread-safe. Must outlive its holds.
class OipMemory {
 public:
  // Bytes that are counted while the object lives.
  class Hold {
   public:
    ~Hold();
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;

    // Counts `bytes` more. Errors: those of Take().
    absl::Status Add(int64_t bytes);

   private:
    friend class OipMemory;
    Hold(OipMemory& memory, std::string user)
        : memory_(memory), user_(std::move(user)) {}
    OipMemory& memory_;
    const std::string user_;
    int64_t bytes_ = 0;
  };

  explicit OipMemory(int64_t limit) : limit_(limit) {}

  // Never waits: others may hold the memory for long.
  // Errors: RESOURCE_EXHAUSTED (TENSOR_TOO_LARGE) if the call alone is above
  // the limit; RESOURCE_EXHAUSTED (SERVER_BUSY), with a delay, if other calls
  // hold too much.
  absl::StatusOr<std::unique_ptr<Hold>> Take(const std::string& user,
                                             int64_t bytes);

 private:
  absl::Status Count(const std::string& user, int64_t held_before,
                     int64_t bytes);

  const int64_t limit_;
  absl::Mutex mu_;
  int64_t held_ ABSL_GUARDED_BY(mu_) = 0;
  std::map<std::string, int64_t> held_by_ ABSL_GUARDED_BY(mu_);  // By user.
};

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_OIP_MEMORY_H_
