// Files that are read while they come.
#include "models/imaging/arrival.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <string>
#include <thread>
#include <utility>

#include "absl/synchronization/mutex.h"
#include "models/imaging/image_file.h"
#include "models/imaging/image_writer.h"
#include "models/imaging/tiff_directories.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/status_matchers.h"
#include "tests/support/tiled_tiff.h"
#include "tests/unit/models/imaging/tiff_page.h"

namespace tessera::imaging {
namespace {

using testing::BytesOf;
using testing::ScratchFolder;
using testing::TiledTiff;

constexpr int64_t kNever = std::numeric_limits<int64_t>::max();

uint8_t Value(int x, int y) { return static_cast<uint8_t>(x * 3 + y * 7); }

TiledTiff Image(bool directory_first) {
  return {.width = 48, .height = 96, .value = Value,
          .directory_first = directory_first};
}

void Append(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary | std::ios::app);
  file << bytes;
  file.close();
  EXPECT_TRUE(file);
}

// A file of which some bytes are there and no others will come.
class PartOfFile final : public Arrival {
 public:
  PartOfFile(const std::filesystem::path& path, const std::string& bytes,
             int64_t there)
      : size_(static_cast<int64_t>(bytes.size())), there_(there) {
    std::filesystem::remove(path);
    Append(path, bytes.substr(0, static_cast<size_t>(there)));
  }

  int64_t size_bytes() const override { return size_; }
  int64_t bytes_there() const override { return there_; }
  absl::Status Await(int64_t bytes) override {
    EXPECT_LE(bytes, size_);
    return bytes <= there_ ? absl::OkStatus()
                           : absl::AbortedError("the cable was pulled");
  }

 private:
  const int64_t size_;
  const int64_t there_;
};

void ExpectRows(const absl::StatusOr<GrayPlane>& rows, int y0) {
  ASSERT_OK(rows);
  for (int y = 0; y < rows->height(); ++y) {
    for (int x = 0; x < rows->width(); ++x) {
      ASSERT_EQ(rows->at(x, y), Value(x, y0 + y)) << x << ", " << y0 + y;
    }
  }
}

TEST(Arrival, RowsThatAreThereAreReadBeforeTheRest) {
  const ScratchFolder folder;
  const std::string bytes = BytesOf(Image(true));
  // The last row of tiles is missing.
  PartOfFile part(folder / "a.tif", bytes,
                  static_cast<int64_t>(bytes.size()) - 16 * 48);
  const auto file = ImageFile::Open(folder / "a.tif", {}, &part);
  ASSERT_OK(file);
  EXPECT_EQ((*file)->header().size, (Size{96, 48}));
  ExpectRows((*file)->ReadRows(0, 0, 40), 0);
  ExpectRows((*file)->ReadRows(0, 40, 80), 40);
  EXPECT_ERROR((*file)->ReadRows(0, 80, 96), kAborted, "");
  EXPECT_ERROR((*file)->ReadLabels(0), kAborted, "");
}

TEST(Arrival, WhatDoesNotComeIsNoDamage) {
  const ScratchFolder folder;
  const std::string bytes = BytesOf(Image(false));
  for (const int64_t missing : {1, 60, 200, 1000, 4000}) {
    PartOfFile part(folder / "a.tif", bytes,
                    static_cast<int64_t>(bytes.size()) - missing);
    EXPECT_ERROR(ImageFile::Open(folder / "a.tif", {}, &part), kAborted, "");
  }
  PartOfFile beginning(folder / "a.tif", bytes, 5);
  EXPECT_ERROR(ImageFile::Open(folder / "a.tif", {}, &beginning), kAborted, "");
}

TEST(Arrival, DamageIsDamage) {
  const ScratchFolder folder;
  std::string bytes = BytesOf(Image(true));
  bytes.resize(bytes.size() - 100);  // Breaks off, and nothing is to come.
  PartOfFile part(folder / "a.tif", bytes, static_cast<int64_t>(bytes.size()));
  const auto file = ImageFile::Open(folder / "a.tif", {}, &part);
  ASSERT_OK(file);
  EXPECT_ERROR((*file)->ReadSlice(0), kInvalidArgument, "");
  PartOfFile text(folder / "b.tif", "hello, this is text", 10);
  EXPECT_ERROR(ImageFile::Open(folder / "b.tif", {}, &text), kInvalidArgument,
               "");
}

TEST(Arrival, ABlockThatIsReadWholeAndIsLargeIsWaitedFor) {
  const ScratchFolder folder;
  std::string bytes = BytesOf(Image(true));
  constexpr size_t kTables = 8 + 2 + 12 * 10 + 4;
  constexpr size_t kTiles = 18;
  // The most significant byte of the last tile's size.
  bytes[kTables + 8 * kTiles - 1] = 0x20;
  PartOfFile part(folder / "a.tif", bytes, 3000);
  EXPECT_ERROR(ImageFile::Open(folder / "a.tif", {}, &part), kAborted, "");
}

TEST(Arrival, LimitsAreKeptBeforeTheRestIsThere) {
  const ScratchFolder folder;
  PartOfFile part(folder / "a.tif", BytesOf(Image(true)), 3000);
  EXPECT_ERROR(ImageFile::Open(folder / "a.tif",
                               {.max_pixels_per_slice = 48 * 96 - 1}, &part),
               kResourceExhausted, "");
}

TEST(Arrival, PngWaitsForItsEnd) {
  const ScratchFolder folder;
  ASSERT_OK(WriteGrayPng(folder / "whole.png", Plane<uint8_t>({9, 7}, 5)));
  const std::string bytes = testing::ReadBytes(folder / "whole.png");
  const auto size = static_cast<int64_t>(bytes.size());
  PartOfFile part(folder / "a.png", bytes, size - 1);
  EXPECT_ERROR(ImageFile::Open(folder / "a.png", {}, &part), kAborted, "");
  PartOfFile whole(folder / "a.png", bytes, size);
  EXPECT_OK(ImageFile::Open(folder / "a.png", {}, &whole));
}

TEST(Arrival, LibtiffsOwnLayoutsAreReadAsEver) {
  const ScratchFolder folder;
  for (const char* const mode : {"w", "w8", "wb"}) {
    for (const int compression :
         {COMPRESSION_NONE, COMPRESSION_ADOBE_DEFLATE}) {
      const Page page{.bits = 16, .compression = compression};
      WritePages(folder / "whole.tif", {page, page, page}, mode);
      const std::string bytes = testing::ReadBytes(folder / "whole.tif");
      PartOfFile whole(folder / "a.tif", bytes,
                       static_cast<int64_t>(bytes.size()));
      const auto file = ImageFile::Open(folder / "a.tif", {}, &whole);
      ASSERT_OK(file);
      EXPECT_EQ((*file)->header().slices, 3);
      ExpectPixels((*file)->ReadSlice(2),
                   [&](int x, int y) { return page.value(x, y, 0); });
    }
  }
}

// A file that another thread writes.
class GrowingFile final : public Arrival {
 public:
  GrowingFile(std::filesystem::path path, std::string bytes)
      : path_(std::move(path)), bytes_(std::move(bytes)) {}

  int64_t size_bytes() const override {
    return static_cast<int64_t>(bytes_.size());
  }
  int64_t bytes_there() const override {
    const absl::MutexLock lock(&mu_);
    return there_;
  }
  absl::Status Await(int64_t bytes) override {
    const absl::MutexLock lock(&mu_);
    const auto there = [&] {
      mu_.AssertHeld();
      return there_ >= bytes;
    };
    mu_.Await(absl::Condition(&there));
    return absl::OkStatus();
  }
  void Grow(int64_t bytes) {
    const absl::MutexLock lock(&mu_);
    const int64_t more = std::min(bytes, size_bytes() - there_);
    Append(path_, bytes_.substr(static_cast<size_t>(there_),
                                static_cast<size_t>(more)));
    there_ += more;
  }

 private:
  const std::filesystem::path path_;
  const std::string bytes_;
  mutable absl::Mutex mu_;
  int64_t there_ ABSL_GUARDED_BY(mu_) = 0;
};

TEST(Arrival, AReaderWaitsForAWriter) {
  for (const bool directory_first : {true, false}) {
    const ScratchFolder folder;
    GrowingFile growing(folder / "a.tif", BytesOf(Image(directory_first)));
    std::jthread writer([&] {
      while (growing.bytes_there() < growing.size_bytes()) growing.Grow(97);
    });
    const auto file = ImageFile::Open(folder / "a.tif", {}, &growing);
    ASSERT_OK(file);
    for (int y = 0; y < 96; y += 16) {
      ExpectRows((*file)->ReadRows(0, y, y + 16), y);
    }
  }
}

TEST(TiffDirectories, AreThereBeforeOrAfterTheTiles) {
  const ScratchFolder folder;
  const std::string first = BytesOf(Image(true));
  const auto path = folder.Write("first.tif", first);
  EXPECT_EQ(BytesForDirectories(path, 0), 16);
  EXPECT_EQ(BytesForDirectories(path, 16), 8 + 2 + 12 * 10 + 4);
  EXPECT_EQ(BytesForDirectories(path, 133), 8 + 2 + 12 * 10 + 4);
  EXPECT_EQ(BytesForDirectories(path, 134), 0);
  const std::string last = BytesOf(Image(false));
  const auto late = folder.Write("last.tif", last);
  EXPECT_EQ(BytesForDirectories(late, 4000), 8 + 96 * 48 + 2);
}

TEST(TiffDirectories, AreFollowedInEveryKindOfTiff) {
  const ScratchFolder folder;
  for (const char* const mode : {"wl", "wb", "w8l", "w8b"}) {
    WritePages(folder / "a.tif", {{}, {}, {}}, mode);
    const auto size =
        static_cast<int64_t>(std::filesystem::file_size(folder / "a.tif"));
    EXPECT_EQ(BytesForDirectories(folder / "a.tif", size), 0) << mode;
    // Each look leads on to the next directory.
    int64_t needed = 1;
    int looks = 0;
    for (int64_t there = 16; needed > 0 && looks < 10; ++looks) {
      needed = BytesForDirectories(folder / "a.tif", there);
      if (needed == 0) break;
      EXPECT_GT(needed, there) << mode;
      EXPECT_LE(needed, size) << mode;
      there = needed;
    }
    EXPECT_EQ(needed, 0) << mode;
    EXPECT_GE(looks, 4) << mode;
  }
}

TEST(TiffDirectories, WaitForNothingInVain) {
  const ScratchFolder folder;
  const auto text = folder.Write("a.txt", std::string(100, 'a'));
  EXPECT_EQ(BytesForDirectories(text, 100), kNever);
  // Its only directory is its own successor.
  std::string loop = BytesOf(Image(true));
  loop[8 + 2 + 12 * 10] = 8;
  const auto path = folder.Write("loop.tif", loop);
  EXPECT_EQ(BytesForDirectories(path, 1000), kNever);
  WritePages(folder / "many.tif", std::vector<Page>(65));
  const auto size =
      static_cast<int64_t>(std::filesystem::file_size(folder / "many.tif"));
  EXPECT_EQ(BytesForDirectories(folder / "many.tif", size), kNever);
}

}  // namespace
}  // namespace tessera::imaging
