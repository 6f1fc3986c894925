#include "server/storage/part_ledger.h"

#include "base/status_macros.h"

namespace tessera::storage {

void PartLedger::Add(const std::string& sender, const Digest& digest,
                     const Part& part) {
  const absl::MutexLock lock(&mu_);
  Sender& own = senders_[sender];
  own.parts[digest] = part;
  own.bytes += part.bytes;
}

bool PartLedger::Take(const std::string& sender, const Digest& digest,
                      int64_t bytes, absl::Time now) {
  const absl::MutexLock lock(&mu_);
  Sender& own = senders_[sender];
  Part& part = own.parts[digest];
  if (part.in_use) return false;
  own.bytes += bytes - part.bytes;
  part = {.bytes = bytes, .in_use = true, .touched = now};
  return true;
}

void PartLedger::Leave(const std::string& sender, const Digest& digest,
                       int64_t bytes, absl::Time now) {
  const absl::MutexLock lock(&mu_);
  Sender& own = senders_[sender];
  Part& part = own.parts[digest];
  own.bytes += bytes - part.bytes;
  part = {.bytes = bytes, .in_use = false, .touched = now};
  if (bytes == 0) own.parts.erase(digest);
  if (own.parts.empty()) senders_.erase(sender);
}

bool PartLedger::InUse(const std::string& sender, const Digest& digest) const {
  const absl::MutexLock lock(&mu_);
  const auto own = senders_.find(sender);
  if (own == senders_.end()) return false;
  const auto part = own->second.parts.find(digest);
  return part != own->second.parts.end() && part->second.in_use;
}

int64_t PartLedger::BytesOf(const std::string& sender) const {
  const absl::MutexLock lock(&mu_);
  const auto own = senders_.find(sender);
  return own == senders_.end() ? 0 : own->second.bytes;
}

absl::Status PartLedger::RemoveFrom(const std::string& name, Sender& sender,
                                    const Which& which, const Remove& remove,
                                    Cleared& cleared) {
  for (auto it = sender.parts.begin(); it != sender.parts.end();) {
    const auto& [digest, part] = *it;
    if (part.in_use || !which(digest, part)) {
      ++it;
      continue;
    }
    RETURN_IF_ERROR(remove(name, digest));
    ++cleared.files;
    cleared.bytes += part.bytes;
    sender.bytes -= part.bytes;
    it = sender.parts.erase(it);
  }
  return absl::OkStatus();
}

absl::StatusOr<PartLedger::Cleared> PartLedger::RemoveAll(
    const Which& which, const Remove& remove) {
  Cleared cleared;
  const absl::MutexLock lock(&mu_);
  for (auto& [name, sender] : senders_) {
    RETURN_IF_ERROR(RemoveFrom(name, sender, which, remove, cleared));
  }
  std::erase_if(senders_, [](const auto& entry) {
    return entry.second.parts.empty();
  });
  return cleared;
}

absl::StatusOr<PartLedger::Cleared> PartLedger::RemoveOf(
    const std::string& sender, const Which& which, const Remove& remove) {
  Cleared cleared;
  const absl::MutexLock lock(&mu_);
  const auto own = senders_.find(sender);
  if (own == senders_.end()) return cleared;
  RETURN_IF_ERROR(RemoveFrom(sender, own->second, which, remove, cleared));
  if (own->second.parts.empty()) senders_.erase(own);
  return cleared;
}

}  // namespace tessera::storage
