#include "client/api/upload.h"

#include <map>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/retry_delay.h"
#include "base/sha256.h"
#include "base/status_macros.h"

namespace tessera::client {
namespace {

constexpr size_t kDigestsPerCall = 1000;

// Whether another attempt may succeed: the connection was lost, or the server
// had committed more of an earlier attempt than the client knew.
bool IsTransient(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsOutOfRange(status) ||
         absl::IsAborted(status) || absl::IsDeadlineExceeded(status);
}

absl::Status Naming(const LocalFile& file, const absl::Status& status) {
  return absl::Status(status.code(),
                      absl::StrCat(file.path.string(), ": ", status.message()));
}

absl::StatusOr<std::vector<MissingFile>> FindMissing(
    Api& api, const std::map<std::string, const LocalFile*>& files) {
  std::vector<MissingFile> missing;
  std::vector<std::string> batch;
  for (auto file = files.begin(); file != files.end();) {
    batch.push_back(file->first);
    if (++file != files.end() && batch.size() < kDigestsPerCall) continue;
    ASSIGN_OR_RETURN(auto found, api.FindMissingFiles(batch));
    missing.insert(missing.end(), std::make_move_iterator(found.begin()),
                   std::make_move_iterator(found.end()));
    batch.clear();
  }
  return missing;
}

// Sends one file and continues after lost connections. Adds to `sent` the bytes
// that the server committed.
absl::Status Send(Api& api, const LocalFile& file, int64_t offset,
                  const ByteObserver& observer, Backoff backoff,
                  int64_t& sent) {
  while (true) {
    const absl::Status status =
        api.UploadFile(file.path, file.sha256, offset, observer);
    if (status.ok()) {
      sent += file.size_bytes - offset;
      return status;
    }
    if (!IsTransient(status) || !backoff.Wait()) return Naming(file, status);
    ASSIGN_OR_RETURN(const auto missing, api.FindMissingFiles({file.sha256}));
    const int64_t committed =
        missing.empty() ? file.size_bytes : missing.front().committed_bytes;
    if (committed > offset) {
      sent += committed - offset;
      backoff.Reset();
    }
    offset = committed;
    if (missing.empty()) return absl::OkStatus();
  }
}

}  // namespace

absl::StatusOr<LocalFile> DescribeFile(const std::filesystem::path& path) {
  ASSIGN_OR_RETURN(std::string sha256, Sha256HexOfFile(path));
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  if (error) {
    return absl::NotFoundError(
        absl::StrFormat("cannot read %s: %s", path.string(), error.message()));
  }
  return LocalFile{path, std::move(sha256), static_cast<int64_t>(size)};
}

// If the disk is full, removes the files that were sent, which the server would
// keep for a day; until then no upload would fit. Returns `failure` with a
// message that says what happened to these files.
absl::Status Uploader::AfterClearing(const absl::Status& failure) {
  const bool is_full =
      absl::IsResourceExhausted(failure) && !RetryDelayOf(failure);
  if (!is_full) return failure;  // With a retry delay, the server is busy.
  std::vector<std::string> batch;
  absl::Status cleared;
  for (size_t i = 0; i < begun_.size() && cleared.ok(); ++i) {
    batch.push_back(begun_[i]);
    if (i + 1 < begun_.size() && batch.size() < kDigestsPerCall) continue;
    cleared = api_.ClearUploads(batch).status();
    batch.clear();
  }
  const char* const outcome =
      cleared.ok() ? "; the files sent so far were removed from the server"
                   : "; the files sent so far stay on the server for a day, "
                     "or until `tessera upload clear`";
  return absl::Status(failure.code(), absl::StrCat(failure.message(), outcome));
}

absl::Status Uploader::Upload(const std::vector<LocalFile>& files,
                              const UploadObserver& observer) {
  std::map<std::string, const LocalFile*> by_digest;
  int64_t total = 0;
  int64_t all_files_bytes = 0;
  for (const LocalFile& file : files) {
    all_files_bytes += file.size_bytes;
    if (by_digest.emplace(file.sha256, &file).second) total += file.size_bytes;
  }
  ASSIGN_OR_RETURN(const auto missing, FindMissing(api_, by_digest));
  int64_t done = total;
  for (const MissingFile& file : missing) {
    const auto known = by_digest.find(file.sha256);
    if (known == by_digest.end()) {
      return absl::InternalError(absl::StrCat(
          "the server asks for a file that was not offered: ", file.sha256));
    }
    done -= known->second->size_bytes;
  }
  int64_t sent_bytes = 0;
  for (const MissingFile& wanted : missing) {
    const LocalFile& file = *by_digest.at(wanted.sha256);
    begun_.push_back(wanted.sha256);
    const absl::Status sent = Send(
        api_, file, wanted.committed_bytes,
        [&](int64_t bytes) { observer(done + bytes, total); },
        Backoff(backoff_), sent_bytes);
    if (!sent.ok()) return AfterClearing(sent);
    done += file.size_bytes;
    observer(done, total);
  }
  const auto sent_files = static_cast<int64_t>(missing.size());
  summary_.sent_files += sent_files;
  summary_.sent_bytes += sent_bytes;
  summary_.known_files += static_cast<int64_t>(files.size()) - sent_files;
  summary_.known_bytes += all_files_bytes - sent_bytes;
  return absl::OkStatus();
}

absl::StatusOr<UploadSummary> UploadFiles(Api& api,
                                          const std::vector<LocalFile>& files,
                                          const UploadObserver& observer,
                                          const BackoffOptions& backoff) {
  Uploader uploader(api, backoff);
  RETURN_IF_ERROR(uploader.Upload(files, observer));
  return uploader.summary();
}

}  // namespace tessera::client
