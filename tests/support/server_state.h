// The database, the blobs and the files of a server, in a folder.
#ifndef TESSERA_TESTS_SUPPORT_SERVER_STATE_H_
#define TESSERA_TESTS_SUPPORT_SERVER_STATE_H_

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/sha256.h"
#include "server/db/open_database.h"
#include "server/files/file_rows.h"
#include "server/files/kept_files.h"
#include "server/storage/open_blobs.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_database.h"
#include "tests/support/twice_database.h"

namespace tessera::testing {

inline std::unique_ptr<db::Database> OpenDatabase(
    const std::filesystem::path& dir) {
  return db::Open(DatabaseUrlFor(dir), db::DatabaseUse::kServe).value();
}
inline std::unique_ptr<db::Database> OpenTwiceDatabase(
    const std::filesystem::path& dir) {
  return std::make_unique<TwiceDatabase>(OpenDatabase(dir));
}

class ServerState {
 public:
  // `twice`: the database is a TwiceDatabase.
  ServerState(const std::filesystem::path& dir, const Clock& clock,
              bool twice = true)
      : dir_(dir),
        clock_(clock),
        open_(twice ? &OpenTwiceDatabase : &OpenDatabase),
        database_(open_(dir)),
        blobs_(storage::OpenBlobs(storage::BlobsUrlIn(dir)).value()),
        files_(files::KeptFiles::Open(*database_, *blobs_, clock).value()) {}

  db::Database& database() { return *database_; }
  storage::BlobStore& blobs() { return *blobs_; }
  files::KeptFiles& files() { return *files_; }

  // As after a restart.
  void Reopen() {
    files_.reset();
    database_.reset();
    database_ = open_(dir_);
    files_ = files::KeptFiles::Open(*database_, *blobs_, clock_).value();
  }

  // Stores a file, which nothing needs yet.
  std::string Take(const std::string& bytes) {
    const std::filesystem::path path = dir_ / "sent";
    std::ofstream(path, std::ios::binary) << bytes;
    const std::string sha256 = Sha256Hex(bytes);
    EXPECT_OK(files_->Take(path, sha256));
    return sha256;
  }
  // Stores a file and keeps it.
  std::string Put(const std::string& bytes) {
    const std::string sha256 = Take(bytes);
    EXPECT_OK(database_->Transaction([&](db::Session& session) {
      return files::Keep(session, sha256, clock_.Now()).status();
    }));
    return sha256;
  }
  // Whether the file is kept. Its bytes are there exactly then.
  bool Has(const std::string& sha256) {
    const bool has = files_->Has(sha256).value();
    EXPECT_EQ(has, blobs_->Contains(sha256)) << sha256;
    return has;
  }

 private:
  const std::filesystem::path dir_;
  const Clock& clock_;
  std::unique_ptr<db::Database> (*const open_)(const std::filesystem::path&);
  std::unique_ptr<db::Database> database_;
  std::unique_ptr<storage::BlobStore> blobs_;
  std::unique_ptr<files::KeptFiles> files_;
};

}  // namespace tessera::testing

#endif  // TESSERA_TESTS_SUPPORT_SERVER_STATE_H_
