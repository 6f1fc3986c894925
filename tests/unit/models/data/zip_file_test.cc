#include "models/data/zip_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <zip.h>

#include "tests/support/scratch_folder.h"

namespace tessera::data {
namespace {

using ::testing::HasSubstr;
using tessera::testing::ReadBytes;
using tessera::testing::ScratchFolder;

struct Entry {
  std::string name;
  std::string content = "x";
  unsigned mode = S_IFREG | 0644;
  bool encrypted = false;
  int compression = ZIP_CM_DEFAULT;
};

std::filesystem::path WriteZip(const ScratchFolder& folder,
                               const std::vector<Entry>& entries) {
  const std::filesystem::path path = folder / "test.zip";
  zip_t* const zip = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, nullptr);
  for (const Entry& entry : entries) {
    zip_source_t* const source = zip_source_buffer(
        zip, entry.content.data(), entry.content.size(), 0);
    const auto index = static_cast<zip_uint64_t>(
        zip_file_add(zip, entry.name.c_str(), source, ZIP_FL_ENC_UTF_8));
    zip_file_set_external_attributes(zip, index, 0, ZIP_OPSYS_UNIX,
                                     entry.mode << 16);
    zip_set_file_compression(zip, index, entry.compression, 0);
    if (entry.encrypted) {
      zip_file_set_encryption(zip, index, ZIP_EM_AES_256, "secret");
    }
  }
  EXPECT_EQ(zip_close(zip), 0);
  return path;
}

absl::Status UnpackEntries(const std::vector<Entry>& entries,
                           const UnpackLimits& limits = {}) {
  const ScratchFolder folder;
  const auto archive = WriteZip(folder, entries);
  std::filesystem::create_directories(folder / "in/here");
  const absl::Status status = Unpack(archive, folder / "in/here", limits);
  // Whatever it says, nothing may appear beside the target.
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder / "in"),
                          {}), 1);
  return status;
}

TEST(Unpack, MakesFilesAndFolders) {
  const ScratchFolder folder;
  const auto archive = WriteZip(
      folder, {{"a/", "", S_IFDIR | 0755}, {"a/b.txt", "hello"},
               {"c/d/e.txt", "world"}, {"f\\g.txt", "of Windows"}});
  ASSERT_TRUE(Unpack(archive, folder.path()).ok());
  EXPECT_EQ(ReadBytes(folder / "a/b.txt"), "hello");
  EXPECT_EQ(ReadBytes(folder / "c/d/e.txt"), "world");
  EXPECT_EQ(ReadBytes(folder / "f/g.txt"), "of Windows");
}

TEST(Unpack, RefusesPathsThatLeaveTheFolder) {
  for (const char* const name : {"../x", "a/../../x", "/etc/x", "..\\x", "..",
                                 "C:\\x", "a/.."}) {
    const absl::Status status = UnpackEntries({{"fine"}, {name}});
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << name;
    EXPECT_THAT(std::string(status.message()), HasSubstr("test.zip")) << name;
  }
}

TEST(Unpack, RefusesLinksAndDevices) {
  for (const unsigned type : {S_IFLNK, S_IFCHR, S_IFIFO}) {
    const absl::Status status =
        UnpackEntries({{"link", "/etc/passwd", type | 0777}});
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  }
}

TEST(Unpack, RefusesEncryptedEntries) {
  const absl::Status status =
      UnpackEntries({{.name = "a", .encrypted = true}});
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("password"));
}

TEST(Unpack, RefusesAFileInThePlaceOfAFolder) {
  // Not UNAVAILABLE: the disk is not to blame.
  EXPECT_EQ(UnpackEntries({{"a"}, {"a/b"}}).code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(UnpackEntries({{"a/b"}, {"a"}}).code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(Unpack, RefusesLongPaths) {
  const std::string name(255, 'n');
  EXPECT_TRUE(UnpackEntries({{"a/" + name}}).ok());
  std::string deep;
  for (int i = 0; i < 16; ++i) deep += "d/";
  for (const std::string& path :
       {name + "n", deep + "x", name + "/" + name + "/" + name + "/" + name +
                                    "/x"}) {
    const absl::Status status = UnpackEntries({{path}});
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << path;
    EXPECT_THAT(std::string(status.message()), HasSubstr("use shorter names"));
  }
}

TEST(Unpack, RefusesCompressionThatTakesMemoryAsItsHeaderSays) {
  EXPECT_TRUE(UnpackEntries({{.name = "a", .compression = ZIP_CM_BZIP2}}).ok());
  const ScratchFolder folder;
  std::string bytes = ReadBytes(WriteZip(folder, {{"a"}}));
  for (const int compression : {ZIP_CM_LZMA, ZIP_CM_XZ}) {
    bytes[bytes.find("PK\3\4") + 8] = static_cast<char>(compression);
    bytes[bytes.find("PK\1\2") + 10] = static_cast<char>(compression);
    const absl::Status status =
        Unpack(folder.Write("a.zip", bytes), folder.path());
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), HasSubstr("with deflate"));
  }
}

TEST(Unpack, KeepsToItsLimits) {
  const std::string two_mebibytes(2 << 20, '\0');
  EXPECT_EQ(UnpackEntries({{"a"}, {"b"}}, {.max_entries = 1}).code(),
            absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(UnpackEntries({{"a", "12345"}, {"b", "12345"}}, {.max_bytes = 9})
                .code(),
            absl::StatusCode::kResourceExhausted);
  EXPECT_TRUE(
      UnpackEntries({{"a", "12345"}, {"b", "12345"}}, {.max_bytes = 10}).ok());
  EXPECT_EQ(UnpackEntries({{"bomb", two_mebibytes}}).code(),
            absl::StatusCode::kResourceExhausted);
  EXPECT_TRUE(
      UnpackEntries({{"bomb", two_mebibytes}}, {.max_ratio = 2000}).ok());
}

TEST(Unpack, DoesNotBelieveTheSizesInTheArchive) {
  const ScratchFolder folder;
  const auto archive = WriteZip(folder, {{"a", std::string(100'000, 'x')}});
  std::string bytes = ReadBytes(archive);
  // The uncompressed size in the central directory: says 1 byte.
  const size_t entry = bytes.find("PK\x01\x02");
  bytes.replace(entry + 24, 4, std::string("\x01\0\0\0", 4));
  folder.Write("test.zip", bytes);
  const absl::Status status =
      Unpack(archive, folder.path(), {.max_bytes = 1000});
  EXPECT_FALSE(status.ok());
  std::error_code error;
  const auto written = std::filesystem::file_size(folder / "a", error);
  EXPECT_TRUE(error || written <= 1000);
}

TEST(Unpack, RefusesDamagedArchives) {
  const ScratchFolder folder;
  const auto archive = WriteZip(folder, {{"a", "some content of a file"}});
  std::string bytes = ReadBytes(archive);
  folder.Write("cut.zip", bytes.substr(0, bytes.size() / 2));
  EXPECT_EQ(Unpack(folder / "cut.zip", folder.path()).code(),
            absl::StatusCode::kInvalidArgument);
  bytes[35] ^= 1;  // Within the content: the CRC must tell.
  folder.Write("bent.zip", bytes);
  EXPECT_EQ(Unpack(folder / "bent.zip", folder.path()).code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(Pack, SameFilesGiveTheSameBytes) {
  const ScratchFolder folder;
  const auto a = folder.Write("a.txt", "hello");
  const auto b = folder.Write("b.txt", std::string(100'000, 'b'));
  ASSERT_TRUE(Pack({{"one", a}, {"two/three", b}}, folder / "1.zip").ok());
  std::filesystem::last_write_time(
      a, std::filesystem::file_time_type() + std::chrono::hours(1000));
  std::filesystem::permissions(a, std::filesystem::perms::owner_all);
  ASSERT_TRUE(Pack({{"one", a}, {"two/three", b}}, folder / "2.zip").ok());
  EXPECT_EQ(ReadBytes(folder / "1.zip"), ReadBytes(folder / "2.zip"));
  ASSERT_TRUE(Unpack(folder / "1.zip", folder.path()).ok());
  EXPECT_EQ(ReadBytes(folder / "one"), "hello");
  EXPECT_EQ(ReadBytes(folder / "two/three"), ReadBytes(b));
}

TEST(Pack, SaysWhatIsMissingOrCannotBeWritten) {
  const ScratchFolder folder;
  EXPECT_EQ(Pack({{"a", folder / "absent"}}, folder / "a.zip").code(),
            absl::StatusCode::kNotFound);
  const auto a = folder.Write("a.txt", "hello");
  EXPECT_EQ(Pack({{"a", a}}, folder / "absent/a.zip").code(),
            absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace tessera::data
