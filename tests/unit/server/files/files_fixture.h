// Files that a test may make needed, in a store whose removals a test watches.
#ifndef TESSERA_TESTS_UNIT_SERVER_FILES_FILES_FIXTURE_H_
#define TESSERA_TESTS_UNIT_SERVER_FILES_FILES_FIXTURE_H_

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/sha256.h"
#include "server/files/file_rows.h"
#include "server/files/kept_files.h"
#include "tests/support/fake_clock.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/server_state.h"
#include "tests/support/status_matchers.h"

namespace tessera::files {

// Calls a function before each removal, which an error prevents.
class WatchedStore final : public storage::BlobStore {
 public:
  using Digest = storage::Digest;
  explicit WatchedStore(storage::BlobStore& store) : store_(store) {}

  absl::StatusOr<Digest> Put(std::istream& content) override {
    return store_.Put(content);
  }
  absl::Status Adopt(const std::filesystem::path& file,
                     const Digest& digest) override {
    return store_.Adopt(file, digest);
  }
  absl::StatusOr<storage::LocalBlob> Fetch(const Digest& digest) const override {
    return store_.Fetch(digest);
  }
  bool Contains(const Digest& digest) const override {
    return store_.Contains(digest);
  }
  absl::StatusOr<int64_t> Size(const Digest& digest) const override {
    return store_.Size(digest);
  }
  absl::Status Remove(const Digest& digest) override {
    const absl::Status may = before_removal ? before_removal(digest)
                                            : absl::OkStatus();
    return may.ok() ? store_.Remove(digest) : may;
  }
  absl::Status Verify(const Digest& digest) const override {
    return store_.Verify(digest);
  }
  absl::Status Check() const override { return store_.Check(); }
  absl::Status Visit(
      const std::function<absl::Status(const std::vector<Entry>&)>& visit)
      const override {
    return store_.Visit(visit);
  }

  std::function<absl::Status(const Digest&)> before_removal;

 private:
  storage::BlobStore& store_;
};

class FilesTest : public ::testing::Test {
 protected:
  std::string Take(const std::string& bytes) {
    const std::string sha256 = Sha256Hex(bytes);
    EXPECT_OK(TryToTake(bytes));
    return sha256;
  }
  absl::Status TryToTake(const std::string& bytes) {
    const std::filesystem::path path = folder_ / "sent";
    std::ofstream(path, std::ios::binary) << bytes;
    return files_->Take(path, Sha256Hex(bytes));
  }
  bool TryToKeep(const std::string& sha256) {
    bool kept = false;
    EXPECT_OK(state_.database().Transaction(
        [&](db::Session& session) -> absl::Status {
          kept = Keep(session, sha256, clock_.Now()).value();
          return absl::OkStatus();
        }));
    return kept;
  }
  std::string Put(const std::string& bytes) {
    const std::string sha256 = Take(bytes);
    EXPECT_TRUE(TryToKeep(sha256));
    return sha256;
  }
  // As if a user had sent the file.
  void MakeNeeded(const std::string& sha256) {
    EXPECT_OK(state_.database().Execute(
        "INSERT INTO file_holders (sha256, holder, size_bytes, create_time) "
        "VALUES ($1, 'ada', 1, 1)",
        {sha256}));
  }
  void MakeUnneeded(const std::string& sha256) {
    EXPECT_OK(state_.database().Execute(
        "DELETE FROM file_holders WHERE sha256 = $1", {sha256}));
  }
  bool Stored(const std::string& sha256) {
    return state_.blobs().Contains(sha256);
  }
  Totals Count() { return CountFiles(state_.database()).value(); }

  testing::ScratchFolder folder_;
  testing::FakeClock clock_;
  testing::ServerState state_{folder_.path(), clock_};
  WatchedStore store_{state_.blobs()};
  std::unique_ptr<KeptFiles> files_ =
      KeptFiles::Open(state_.database(), store_, clock_).value();
};

}  // namespace tessera::files

#endif  // TESSERA_TESTS_UNIT_SERVER_FILES_FILES_FIXTURE_H_
