// Which partial files there are, and whose.
#ifndef TESSERA_SERVER_STORAGE_PART_LEDGER_H_
#define TESSERA_SERVER_STORAGE_PART_LEDGER_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "server/storage/blob_store.h"

namespace tessera::storage {

// Notes for each sender which files are there in part and how many bytes they
// take. A sender is known by the name of their folder.
//
// Thread-safe.
class PartLedger {
 public:
  struct Part {
    int64_t bytes = 0;  // All that was announced if it is in use, else on disk.
    bool in_use = false;
    absl::Time touched;
  };
  struct Cleared {
    int64_t files = 0;
    int64_t bytes = 0;
  };
  using Which = std::function<bool(const Digest& digest, const Part& part)>;
  using Remove = std::function<absl::Status(const std::string& sender,
                                            const Digest& digest)>;

  // Enters a part that is there. REQUIRES: it is not entered yet.
  void Add(const std::string& sender, const Digest& digest, const Part& part);

  // Makes a part that is to have `bytes` the caller's; false if it is in use.
  bool Take(const std::string& sender, const Digest& digest, int64_t bytes,
            absl::Time now);
  // Ends what Take() began; a part of 0 bytes is forgotten.
  void Leave(const std::string& sender, const Digest& digest, int64_t bytes,
             absl::Time now);

  bool InUse(const std::string& sender, const Digest& digest) const;
  int64_t BytesOf(const std::string& sender) const;

  // Removes those parts of all senders that are not in use and that `which`
  // picks; nobody can take them meanwhile. Errors: the first of `remove`.
  absl::StatusOr<Cleared> RemoveAll(const Which& which, const Remove& remove);
  // Of one sender.
  absl::StatusOr<Cleared> RemoveOf(const std::string& sender,
                                   const Which& which, const Remove& remove);

 private:
  struct Sender {
    std::map<Digest, Part> parts;
    int64_t bytes = 0;  // Of all parts.
  };
  static absl::Status RemoveFrom(const std::string& name, Sender& sender,
                                 const Which& which, const Remove& remove,
                                 Cleared& cleared);

  mutable absl::Mutex mu_;
  std::map<std::string, Sender> senders_ ABSL_GUARDED_BY(mu_);
};

}  // namespace tessera::storage

#endif  // TESSERA_SERVER_STORAGE_PART_LEDGER_H_
