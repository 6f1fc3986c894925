// Records which partial files exist, and of which senders.
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
#include "server/storage/digest.h"
#include "server/storage/upload_store.h"

namespace tessera::storage {

// Records for each sender which partial files exist and how many bytes they
// take. A sender is identified by the name of the sender's folder.
//
// Thread-safe.
class PartLedger {
 public:
  struct Part {
    int64_t bytes = 0;  // In use: as announced. Otherwise: on disk.
    bool in_use = false;
    absl::Time touched;
  };
  using Cleared = UploadStore::Cleared;
  using Which = std::function<bool(const Digest& digest, const Part& part)>;
  using Remove = std::function<absl::Status(const std::string& sender,
                                            const Digest& digest)>;

  // Records an existing part. REQUIRES: the part is not recorded yet.
  void Add(const std::string& sender, const Digest& digest, const Part& part);

  // Reserves a part of `bytes`, as announced, for the caller. Returns false if
  // the part is in use.
  bool Take(const std::string& sender, const Digest& digest, int64_t bytes,
            absl::Time now);
  // Releases a part that Take() reserved. A part of 0 bytes is forgotten.
  void Leave(const std::string& sender, const Digest& digest, int64_t bytes,
             absl::Time now);

  bool InUse(const std::string& sender, const Digest& digest) const;
  int64_t BytesOf(const std::string& sender) const;

  // Removes the parts of all senders that `which` picks and that are not in
  // use. They cannot be taken meanwhile. Errors: the first of `remove`.
  absl::StatusOr<Cleared> RemoveAll(const Which& which, const Remove& remove);
  // Like RemoveAll(), for the parts of one sender.
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
