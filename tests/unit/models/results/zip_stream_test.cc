#include "models/results/zip_stream.h"

#include <gtest/gtest.h>

#include <fstream>

#include "models/data/zip_file.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/status_matchers.h"

namespace tessera::results {
namespace {

std::string Noise(size_t bytes) {
  std::string noise(bytes, '\0');
  uint32_t state = 1;
  for (char& byte : noise) {
    state = state * 1664525 + 1013904223;
    byte = static_cast<char>(state >> 24);
  }
  return noise;
}

std::string ArchiveOf(
    const std::vector<std::pair<std::string, std::string>>& files) {
  auto zip = ZipStream::Create();
  EXPECT_OK(zip);
  std::string archive;
  for (const auto& [name, bytes] : files) {
    archive += zip->Begin(name, bytes.size());
    // In two pieces, as files are read.
    archive += zip->Add(bytes.substr(0, bytes.size() / 3));
    archive += zip->Add(bytes.substr(bytes.size() / 3));
    archive += zip->End();
  }
  while (true) {
    const auto part = zip->Directory();
    EXPECT_OK(part);
    if (part->empty()) return archive + zip->Finish();
    archive += *part;
  }
}

TEST(ZipStream, OtherProgramsUnpackIt) {
  const testing::ScratchFolder folder;
  const std::vector<std::pair<std::string, std::string>> files = {
      {"a.csv", "slice,object\n1,1\n"},
      {"β/b.tif", Noise(300'000)},
      {"empty.txt", ""},
      {"zeros", std::string(1 << 20, '0')}};
  const std::string archive = ArchiveOf(files);
  EXPECT_LT(archive.size(), size_t{330'000});
  std::ofstream(folder / "a.zip", std::ios::binary) << archive;
  std::filesystem::create_directory(folder / "out");
  ASSERT_OK(data::Unpack(folder / "a.zip", folder / "out"));
  for (const auto& [name, bytes] : files) {
    EXPECT_EQ(testing::ReadBytes(folder.path() / "out" / name), bytes) << name;
  }
}

// Programs before Java 21 do not read zip64.
TEST(ZipStream, SmallArchivesAreNoZip64) {
  const std::string archive = ArchiveOf({{"a.csv", "1"}, {"b.csv", "2"}});
  EXPECT_EQ(archive.find("PK\x06\x06"), std::string::npos);
  EXPECT_EQ(archive.size(), 2u * (30 + 5 + 3 + 16 + 46 + 5) + 22);
}

TEST(ZipStream, ManyEntriesAreCountedInZip64) {
  const std::vector<std::pair<std::string, std::string>> files(70'000);
  EXPECT_NE(ArchiveOf(files).find("PK\x06\x06"), std::string::npos);
}

TEST(ZipStream, EqualFilesGiveEqualBytes) {
  EXPECT_EQ(ArchiveOf({{"a", "b"}}), ArchiveOf({{"a", "b"}}));
  EXPECT_NE(ArchiveOf({{"a", "b"}}), ArchiveOf({{"a", "c"}}));
}

TEST(ZipStream, AnArchiveWithoutEntriesIsOne) {
  const testing::ScratchFolder folder;
  std::ofstream(folder / "a.zip", std::ios::binary) << ArchiveOf({});
  std::filesystem::create_directory(folder / "out");
  EXPECT_OK(data::Unpack(folder / "a.zip", folder / "out"));
}

}  // namespace
}  // namespace tessera::results
