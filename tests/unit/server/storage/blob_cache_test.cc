#include "server/storage/blob_cache.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"
#include "base/sha256.h"
#include "tests/support/recorded_metrics.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/status_matchers.h"

namespace tessera::storage {
namespace {

class BlobCacheTest : public ::testing::Test {
 protected:
  std::unique_ptr<BlobCache> Open(int64_t max_bytes) {
    return BlobCache::Open({.dir = folder_ / "cache",
                            .max_bytes = max_bytes,
                            .metrics = &metrics_})
        .value();
  }
  // Fetches bytes, and counts downloads.
  absl::StatusOr<LocalBlob> Fetch(BlobCache& cache, const std::string& bytes) {
    return cache.Fetch(Sha256Hex(bytes), [&, bytes](const net::ByteSink& sink) {
      ++downloads_;
      return sink(bytes);
    });
  }
  std::filesystem::path FileOf(const std::string& bytes) {
    const Digest digest = Sha256Hex(bytes);
    return folder_ / "cache" / digest.substr(0, 2) / digest;
  }
  // Ten bytes that begin with `name`.
  static std::string Ten(const std::string& name) {
    return name + std::string(10 - name.size(), '.');
  }

  testing::ScratchFolder folder_;
  testing::RecordedMetrics metrics_;
  std::atomic<int> downloads_ = 0;
};

TEST_F(BlobCacheTest, CountsWhatItReadsAndDrops) {
  const auto cache = Open(25);
  for (const char* name : {"a", "b", "a", "c", "b"}) {
    EXPECT_OK(Fetch(*cache, Ten(name)));
  }
  const auto reads = [&](const char* outcome) {
    return metrics_.Value("tessera_cache_reads_total", {{"outcome", outcome}});
  };
  EXPECT_EQ(reads("hit"), 1);
  EXPECT_EQ(reads("miss"), 4);
  EXPECT_EQ(metrics_.Value("tessera_cache_evictions_total"), 2);
  EXPECT_EQ(metrics_.Value("tessera_cache_bytes"), 20);
  cache->Remove(Sha256Hex(Ten("b")));
  EXPECT_EQ(metrics_.Value("tessera_cache_evictions_total"), 2);
  EXPECT_EQ(metrics_.Value("tessera_cache_bytes"), 10);
}

TEST_F(BlobCacheTest, DownloadsOnce) {
  const auto cache = Open(1000);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(testing::ReadBytes(Fetch(*cache, "bytes")->path()), "bytes");
  }
  EXPECT_EQ(testing::ReadBytes(Fetch(*cache, "")->path()), "");
  EXPECT_EQ(downloads_, 2);
  EXPECT_EQ(cache->bytes(), 5);
}

TEST_F(BlobCacheTest, CallsAtOnceDownloadOnce) {
  const auto cache = Open(1000);
  absl::Notification begun;
  absl::Notification may_end;
  std::jthread first([&] {
    EXPECT_OK(cache->Fetch(Sha256Hex("bytes"), [&](const net::ByteSink& sink) {
      begun.Notify();
      may_end.WaitForNotification();
      return sink("bytes");
    }));
  });
  begun.WaitForNotification();
  std::vector<std::jthread> others;
  for (int i = 0; i < 4; ++i) {
    others.emplace_back([&] { EXPECT_OK(Fetch(*cache, "bytes")); });
  }
  may_end.Notify();
  others.clear();
  EXPECT_EQ(downloads_, 0);
}

TEST_F(BlobCacheTest, DropsWhatWasNotUsedForTheLongestTime) {
  const auto cache = Open(30);
  for (const char* const name : {"a", "b", "c", "a", "d"}) {
    EXPECT_OK(Fetch(*cache, Ten(name)));
  }
  EXPECT_EQ(cache->bytes(), 30);
  EXPECT_TRUE(std::filesystem::exists(FileOf(Ten("a"))));
  EXPECT_FALSE(std::filesystem::exists(FileOf(Ten("b"))));
  EXPECT_EQ(downloads_, 4);
}

TEST_F(BlobCacheTest, WhatIsHeldStaysUntilItIsReleased) {
  const auto cache = Open(20);
  std::vector<LocalBlob> held;
  for (const char* const name : {"a", "b", "c"}) {
    held.push_back(Fetch(*cache, Ten(name)).value());
  }
  EXPECT_EQ(cache->bytes(), 30);
  for (const LocalBlob& blob : held) {
    EXPECT_TRUE(std::filesystem::exists(blob.path()));
  }
  held.clear();
  EXPECT_EQ(cache->bytes(), 20);
}

TEST_F(BlobCacheTest, AHolderMayOutliveTheCache) {
  auto cache = Open(20);
  const LocalBlob blob = Fetch(*cache, "bytes").value();
  cache.reset();
  EXPECT_EQ(testing::ReadBytes(blob.path()), "bytes");
}

TEST_F(BlobCacheTest, KeepsFilesOverARestartAndComparesThem) {
  EXPECT_OK(Fetch(*Open(1000), "sound"));
  EXPECT_OK(Fetch(*Open(1000), "damaged"));
  folder_.Write("cache/arriving/half", "hal");
  std::ofstream(FileOf("damaged")) << "damagee";
  const auto cache = Open(1000);
  EXPECT_EQ(cache->bytes(), 12);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "cache/arriving/half"));
  EXPECT_EQ(testing::ReadBytes(Fetch(*cache, "sound")->path()), "sound");
  EXPECT_EQ(downloads_, 2);
  EXPECT_EQ(testing::ReadBytes(Fetch(*cache, "damaged")->path()), "damaged");
  EXPECT_EQ(downloads_, 3);
  EXPECT_EQ(cache->bytes(), 12);
}

TEST_F(BlobCacheTest, ARestartWithLessRoomDropsFiles) {
  {
    const auto cache = Open(30);
    for (const char* const name : {"a", "b", "c"}) {
      EXPECT_OK(Fetch(*cache, Ten(name)));
    }
  }
  EXPECT_EQ(Open(10)->bytes(), 10);
}

TEST_F(BlobCacheTest, FindsFilesThatWereChangedOrRemoved) {
  const auto cache = Open(1000);
  EXPECT_OK(Fetch(*cache, "bytes"));
  std::ofstream(FileOf("bytes")) << "bytez";
  EXPECT_EQ(testing::ReadBytes(Fetch(*cache, "bytes")->path()), "bytes");
  std::filesystem::remove(FileOf("bytes"));
  EXPECT_EQ(testing::ReadBytes(Fetch(*cache, "bytes")->path()), "bytes");
  EXPECT_EQ(downloads_, 3);
}

TEST_F(BlobCacheTest, KeepsNothingOfADownloadThatFails) {
  const auto cache = Open(1000);
  const Digest digest = Sha256Hex("bytes");
  EXPECT_ERROR(cache->Fetch(digest,
                            [](const net::ByteSink& sink) -> absl::Status {
                              EXPECT_OK(sink("byt"));
                              return absl::UnavailableError("cut");
                            }),
               kUnavailable, "");
  EXPECT_ERROR(
      cache->Fetch(digest,
                   [](const net::ByteSink& sink) { return sink("other"); }),
      kDataLoss, "FILE_DAMAGED");
  EXPECT_EQ(cache->bytes(), 0);
  EXPECT_OK(Fetch(*cache, "bytes"));
}

TEST_F(BlobCacheTest, TakesAFileThatIsThere) {
  const auto cache = Open(10);
  cache->Insert(folder_.Write("sent", "bytes"), Sha256Hex("bytes"));
  EXPECT_OK(Fetch(*cache, "bytes"));
  EXPECT_EQ(downloads_, 0);
  const auto large = folder_.Write("large", "more than ten bytes");
  cache->Insert(large, Sha256Hex("more than ten bytes"));
  EXPECT_FALSE(std::filesystem::exists(large));
  EXPECT_EQ(cache->bytes(), 5);
  cache->Remove(Sha256Hex("bytes"));
  EXPECT_EQ(cache->bytes(), 0);
}

TEST_F(BlobCacheTest, BelongsToOneProcess) {
  const auto cache = Open(10);
  EXPECT_EQ(BlobCache::Open({.dir = folder_ / "cache"}).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace tessera::storage
