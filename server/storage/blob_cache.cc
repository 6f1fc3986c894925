#include "server/storage/blob_cache.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <list>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_format.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "base/temporary_folder.h"
#include "server/storage/blob_store.h"
#include "server/storage/durable_file.h"
#include "server/storage/verified_files.h"

namespace tessera::storage {
namespace fs = std::filesystem;
namespace {

struct Entry;
using EntryPtr = std::shared_ptr<Entry>;
struct Entry {
  Digest digest;
  int64_t bytes = 0;
  int holders = 0;
  bool coming = false;                       // A call downloads or compares it.
  std::list<EntryPtr>::iterator place = {};  // In State::recent.
};

absl::StatusOr<int> LockFolder(const fs::path& dir) {
  const fs::path path = dir / "lock";
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return FileError(errno, "open", path);
  if (::flock(fd, LOCK_EX | LOCK_NB) == 0) return fd;
  ::close(fd);
  return absl::FailedPreconditionError(absl::StrFormat(
      "the cache %s is used by another tesserad; choose another folder with "
      "--cache-dir",
      dir.string()));
}

// The metrics `tessera_cache_…` of docs/operations.md.
struct Counts {
  explicit Counts(Metrics& metrics)
      : hits(Reads(metrics, "hit")),
        misses(Reads(metrics, "miss")),
        evictions(metrics.GetCounter(
            "tessera_cache_evictions_total",
            "Files that left the cache to make room for others.")),
        bytes(metrics.GetGauge("tessera_cache_bytes",
                               "Bytes of all files in the cache.")) {}

  static Counter& Reads(Metrics& metrics, const char* outcome) {
    return metrics.GetCounter("tessera_cache_reads_total",
                              "Files that were read: hit: from the cache; "
                              "miss: they came from S3.",
                              {{"outcome", outcome}});
  }

  Counter& hits;
  Counter& misses;
  Counter& evictions;
  Gauge& bytes;
};

}  // namespace

struct BlobCache::State {
  State(const CacheOptions& options, std::optional<TemporaryFolder> folder,
        int locked)
      : temporary(std::move(folder)),
        dir(options.dir),
        max_bytes(options.max_bytes),
        lock(locked),
        counts(OrNone(options.metrics)) {}
  ~State() { ::close(lock); }

  fs::path PathOf(const Digest& digest) const {
    return dir / digest.substr(0, 2) / digest;
  }
  fs::path ComingOf(const Digest& digest) const {
    return dir / "arriving" / digest;
  }

  absl::Status FindFiles();
  // The entry of a blob, once no call works on it; null if there is none.
  EntryPtr Find(const Digest& digest) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu);
  // Makes an entry the most recent one and counts a holder.
  LocalBlob Hold(const std::shared_ptr<State>& self, const EntryPtr& entry)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu);
  void Release(const EntryPtr& entry);
  EntryPtr Add(const Digest& digest, int64_t size)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu);
  // Forgets an entry, and its file if it has one.
  void Drop(const EntryPtr& entry) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu);
  void MakeRoom() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu);
  void Grow(const EntryPtr& entry, size_t more);
  void Count(int64_t more_bytes) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu) {
    bytes += more_bytes;
    counts.bytes.Set(static_cast<double>(bytes));
  }
  // Lets others use an entry on which this call worked, or forgets it.
  absl::StatusOr<LocalBlob> Settle(const std::shared_ptr<State>& self,
                                   const EntryPtr& entry,
                                   const absl::Status& outcome);
  absl::Status Compare(const Digest& digest) const;
  absl::Status Bring(const EntryPtr& entry, const Download& download);

  const std::optional<TemporaryFolder> temporary;
  const fs::path dir;
  const int64_t max_bytes;
  const int lock;  // A descriptor; the kernel releases the lock.
  Counts counts;
  VerifiedFiles verified;
  absl::Mutex mu;
  absl::CondVar settled;  // A call no longer works on an entry.
  std::map<Digest, EntryPtr> entries ABSL_GUARDED_BY(mu);
  std::list<EntryPtr> recent ABSL_GUARDED_BY(mu);  // The latest first.
  int64_t bytes ABSL_GUARDED_BY(mu) = 0;
};

absl::Status BlobCache::State::FindFiles() {
  std::vector<std::pair<fs::file_time_type, Entry>> found;
  std::error_code error;
  for (fs::recursive_directory_iterator it(dir, error), end;
       !error && it != end; it.increment(error)) {
    std::error_code ignored;
    const Digest digest = it->path().filename().string();
    if (!IsSha256Hex(digest) || !it->is_regular_file(ignored)) continue;
    found.emplace_back(
        it->last_write_time(ignored),
        Entry{.digest = digest,
              .bytes = static_cast<int64_t>(it->file_size(ignored))});
  }
  if (error) return FileError(error.value(), "list", dir);
  std::sort(found.begin(), found.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  const absl::MutexLock guard(&mu);
  for (const auto& [time, entry] : found) Add(entry.digest, entry.bytes);
  MakeRoom();
  return absl::OkStatus();
}

EntryPtr BlobCache::State::Add(const Digest& digest, int64_t size) {
  auto entry = std::make_shared<Entry>(Entry{.digest = digest, .bytes = size});
  entries[digest] = entry;
  entry->place = recent.insert(recent.begin(), entry);
  Count(size);
  return entry;
}

EntryPtr BlobCache::State::Find(const Digest& digest) {
  while (true) {
    const auto found = entries.find(digest);
    if (found == entries.end()) return nullptr;
    if (!found->second->coming) return found->second;
    settled.Wait(&mu);
  }
}

LocalBlob BlobCache::State::Hold(const std::shared_ptr<State>& self,
                                 const EntryPtr& entry) {
  ++entry->holders;
  recent.splice(recent.begin(), recent, entry->place);
  return LocalBlob(
      PathOf(entry->digest),
      std::shared_ptr<const void>(
          entry.get(), [self, entry](const void*) { self->Release(entry); }));
}

void BlobCache::State::Release(const EntryPtr& entry) {
  const absl::MutexLock guard(&mu);
  --entry->holders;
  MakeRoom();
}

void BlobCache::State::Drop(const EntryPtr& entry) {
  ::unlink(PathOf(entry->digest).c_str());
  Count(-entry->bytes);
  entries.erase(entry->digest);
  recent.erase(entry->place);
}

void BlobCache::State::MakeRoom() {
  for (auto it = recent.end(); bytes > max_bytes && it != recent.begin();) {
    const EntryPtr entry = *--it;
    if (entry->holders > 0 || entry->coming) continue;
    ++it;  // Drop() invalidates the entry's own place only.
    counts.evictions.Increment();
    Drop(entry);
  }
}

void BlobCache::State::Grow(const EntryPtr& entry, size_t more) {
  const absl::MutexLock guard(&mu);
  entry->bytes += static_cast<int64_t>(more);
  Count(static_cast<int64_t>(more));
  MakeRoom();
}

absl::Status BlobCache::State::Compare(const Digest& digest) const {
  const fs::path path = PathOf(digest);
  ASSIGN_OR_RETURN(const std::string found, Sha256HexOfFile(path));
  return found == digest ? absl::OkStatus() : BlobDamaged(digest, "is damaged");
}

absl::Status BlobCache::State::Bring(const EntryPtr& entry,
                                     const Download& download) {
  const fs::path path = ComingOf(entry->digest);
  Sha256 sha;
  absl::Status status;
  {
    const ScopedFd fd(
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (fd.get() < 0) return FileError(errno, "make", path);
    status = download([&](absl::string_view some) -> absl::Status {
      sha.Update(some);
      Grow(entry, some.size());
      return WriteAll(fd.get(), some, path);
    });
  }
  if (status.ok() && sha.HexDigest() != entry->digest) {
    status = BlobDamaged(entry->digest, "is damaged in the blob store");
  }
  const fs::path to = PathOf(entry->digest);
  if (status.ok()) status = MakeFolder(to.parent_path());
  if (status.ok() && std::rename(path.c_str(), to.c_str()) != 0) {
    status = FileError(errno, "rename", path);
  }
  if (status.ok()) verified.Add(to);
  if (!status.ok()) ::unlink(path.c_str());
  return status;
}

absl::StatusOr<LocalBlob> BlobCache::State::Settle(
    const std::shared_ptr<State>& self, const EntryPtr& entry,
    const absl::Status& outcome) {
  const absl::MutexLock guard(&mu);
  entry->coming = false;
  settled.SignalAll();
  if (outcome.ok()) return Hold(self, entry);
  Drop(entry);
  return outcome;
}

BlobCache::BlobCache(std::shared_ptr<State> state) : state_(std::move(state)) {}
BlobCache::~BlobCache() = default;

absl::StatusOr<std::unique_ptr<BlobCache>> BlobCache::Open(
    CacheOptions options) {
  std::optional<TemporaryFolder> temporary;
  if (options.dir.empty()) {
    ASSIGN_OR_RETURN(temporary, TemporaryFolder::Create());
    options.dir = temporary->path();
  }
  RETURN_IF_ERROR(MakeFolder(options.dir));
  ASSIGN_OR_RETURN(const int lock, LockFolder(options.dir));
  auto state = std::make_shared<State>(options, std::move(temporary), lock);
  std::error_code ignored;
  fs::remove_all(options.dir / "arriving", ignored);
  RETURN_IF_ERROR(MakeFolder(options.dir / "arriving"));
  RETURN_IF_ERROR(state->FindFiles());
  return std::unique_ptr<BlobCache>(new BlobCache(std::move(state)));
}

fs::path BlobCache::arriving() const { return state_->dir / "arriving"; }

absl::StatusOr<LocalBlob> BlobCache::Fetch(const Digest& digest,
                                           const Download& download) {
  State& state = *state_;
  EntryPtr entry;
  bool there = false;
  {
    const absl::MutexLock guard(&state.mu);
    entry = state.Find(digest);
    there = entry != nullptr;
    if (!there) entry = state.Add(digest, 0);
    (there ? state.counts.hits : state.counts.misses).Increment();
    if (there && state.verified.Contains(state.PathOf(digest))) {
      return state.Hold(state_, entry);
    }
    entry->coming = true;
  }
  if (!there) return state.Settle(state_, entry, state.Bring(entry, download));
  const absl::Status sound = state.Compare(digest);
  if (sound.ok()) state.verified.Add(state.PathOf(digest));
  auto blob = state.Settle(state_, entry, sound);
  // What lay in the folder was damaged or gone.
  return sound.ok() ? std::move(blob) : Fetch(digest, download);
}

void BlobCache::Insert(const fs::path& file, const Digest& digest) {
  State& state = *state_;
  std::error_code error;
  const auto size = static_cast<int64_t>(fs::file_size(file, error));
  const absl::MutexLock guard(&state.mu);
  const fs::path to = state.PathOf(digest);
  if (!error && size <= state.max_bytes && state.Find(digest) == nullptr &&
      MakeFolder(to.parent_path()).ok() &&
      std::rename(file.c_str(), to.c_str()) == 0) {
    state.Add(digest, size);
    state.verified.Add(to);
    state.MakeRoom();
    return;
  }
  ::unlink(file.c_str());
}

void BlobCache::Remove(const Digest& digest) {
  const absl::MutexLock guard(&state_->mu);
  const EntryPtr entry = state_->Find(digest);
  if (entry != nullptr) state_->Drop(entry);
}

int64_t BlobCache::bytes() const {
  const absl::MutexLock guard(&state_->mu);
  return state_->bytes;
}

}  // namespace tessera::storage
