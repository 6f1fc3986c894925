#include <blosc.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zip.h>
#include <zlib.h>
#include <zstd.h>

#include <random>
#include <string>

#include "models/imaging/image_file.h"
#include "models/imaging/zarr/pack_folder.h"
#include "tests/support/scratch_folder.h"
#include "tests/unit/models/imaging/zarr_files.h"

namespace tessera::imaging {
namespace {

using tessera::testing::ReadBytes;
using tessera::testing::ScratchFolder;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::filesystem::path WriteFolder(const ScratchFolder& folder,
                                  const ZarrFiles& files) {
  std::filesystem::remove_all(folder / "a.zarr");
  for (const auto& [key, bytes] : files) {
    folder.Write(std::filesystem::path("a.zarr") / key, bytes);
  }
  return folder / "a.zarr";
}

std::filesystem::path WriteZip(const ScratchFolder& folder,
                               const ZarrFiles& files, const std::string& top,
                               int method) {
  const std::filesystem::path path = folder / "a.zip";
  std::filesystem::remove(path);
  zip_t* const zip = zip_open(path.c_str(), ZIP_CREATE, nullptr);
  for (const auto& [key, bytes] : files) {
    zip_source_t* const source =
        zip_source_buffer(zip, bytes.data(), bytes.size(), 0);
    const auto index = static_cast<zip_uint64_t>(
        zip_file_add(zip, (top + key).c_str(), source, ZIP_FL_ENC_UTF_8));
    zip_set_file_compression(zip, index, method, 0);
  }
  EXPECT_EQ(zip_close(zip), 0);
  return path;
}

void ExpectImage(const std::filesystem::path& path) {
  const auto file = ImageFile::Open(path);
  ASSERT_TRUE(file.ok()) << file.status();
  const ImageHeader& header = (*file)->header();
  EXPECT_EQ(header.size, (Size{3, 5}));
  EXPECT_EQ(header.rows_per_block, 2);
  EXPECT_EQ(header.bits_per_sample, 8);
  EXPECT_EQ(header.pixel_size_um, 0.5);
  EXPECT_THAT((*file)->ReadSlice(0)->pixels(),
              ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 7, 7));
  EXPECT_THAT((*file)->ReadRows(0, 1, 2)->pixels(),
              ElementsAre(6, 7, 8, 9, 10));
}

absl::Status Refusal(const ScratchFolder& folder, const ZarrFiles& files) {
  const auto file = ImageFile::Open(WriteFolder(folder, files));
  if (!file.ok()) return file.status();
  return (*file)->ReadSlice(0).status();
}

TEST(OmeZarr, ReadsFoldersAndZipsOfBothVersions) {
  const ScratchFolder folder;
  for (const ZarrFiles& files : {OmeZarr04(), OmeZarr05()}) {
    ExpectImage(WriteFolder(folder, files));
    for (const char* const top : {"", "a.ome.zarr/"}) {
      for (const int method : {ZIP_CM_STORE, ZIP_CM_DEFLATE}) {
        ExpectImage(WriteZip(folder, files, top, method));
      }
    }
  }
}

std::string Zlib(const std::string& chunk) {
  std::string packed(compressBound(chunk.size()), '\0');
  uLongf size = packed.size();
  compress(reinterpret_cast<Bytef*>(packed.data()), &size,
           reinterpret_cast<const Bytef*>(chunk.data()), chunk.size());
  return packed.substr(0, size);
}

std::string Zstd(const std::string& chunk) {
  std::string packed(ZSTD_compressBound(chunk.size()), '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), chunk.data(),
                              chunk.size(), 1));
  return packed;
}

std::string Blosc(const std::string& chunk) {
  std::string packed(chunk.size() + BLOSC_MAX_OVERHEAD, '\0');
  packed.resize(static_cast<size_t>(
      blosc_compress_ctx(5, 1, 1, chunk.size(), chunk.data(), packed.data(),
                         packed.size(), "lz4", 0, 1)));
  return packed;
}

TEST(OmeZarr, DecodesChunks) {
  const ScratchFolder folder;
  ExpectImage(WriteFolder(folder, OmeZarr04(R"({"id": "zlib"})", Zlib)));
  ExpectImage(WriteFolder(folder, OmeZarr04(R"({"id": "zstd"})", Zstd)));
  ExpectImage(WriteFolder(folder, OmeZarr04(R"({"id": "blosc"})", Blosc)));
}

TEST(OmeZarr, NamesTheChunkThatIsDamaged) {
  const ScratchFolder folder;
  for (ZarrFiles files : {OmeZarr04(), OmeZarr04(R"({"id": "zlib"})", Zlib),
                          OmeZarr04(R"({"id": "zstd"})", Zstd),
                          OmeZarr04(R"({"id": "blosc"})", Blosc)}) {
    std::string& chunk = files["0/0/1"];
    chunk.pop_back();
    const absl::Status status = Refusal(folder, files);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()),
                HasSubstr("a.zarr has a damaged chunk 0/0/1"));
  }
  ZarrFiles files = OmeZarr05();
  files["0/c/0/0"][18] = '\x7f';  // The offset of the first chunk.
  EXPECT_THAT(std::string(Refusal(folder, files).message()),
              HasSubstr("a.zarr breaks off in 0/c/0/0"));
}

TEST(OmeZarr, ChunksThatUnpackToMoreAreRefused) {
  const ScratchFolder folder;
  const std::string bomb(1 << 20, 'a');
  for (ZarrFiles files : {OmeZarr04(R"({"id": "zlib"})", Zlib),
                          OmeZarr04(R"({"id": "zstd"})", Zstd),
                          OmeZarr04(R"({"id": "blosc"})", Blosc)}) {
    const std::string& compressor = files["0/.zarray"];
    files["0/0/0"] = compressor.find("zlib") != std::string::npos ? Zlib(bomb)
                     : compressor.find("zstd") != std::string::npos
                         ? Zstd(bomb)
                         : Blosc(bomb);
    EXPECT_THAT(std::string(Refusal(folder, files).message()),
                HasSubstr("damaged chunk 0/0/0"));
  }
}

ZarrFiles With(ZarrFiles files, const std::string& key, const std::string& from,
               const std::string& to) {
  std::string& text = files.at(key);
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
  return files;
}

TEST(OmeZarr, SizesAreHeldAgainstLimitsBeforeMemoryIsTaken) {
  const ScratchFolder folder;
  const auto refusal = [&](const std::string& from, const std::string& to) {
    return std::string(
        Refusal(folder, With(OmeZarr04(), "0/.zarray", from, to)).message());
  };
  EXPECT_THAT(refusal("[2, 3]", "[1073741824, 1073741824]"),
              HasSubstr("smaller chunks"));
  EXPECT_THAT(refusal("[2, 3]", "[0, 3]"), HasSubstr("chunks that fit"));
  EXPECT_THAT(refusal("[3, 5]", "[1000000000, 1000000000]"),
              HasSubstr("at most"));
  EXPECT_THAT(refusal("[3, 5]", "[-3, 5]"), HasSubstr("a shape"));
  EXPECT_THAT(refusal("[3, 5]", "[18446744073709551615, 5]"),
              HasSubstr("a shape"));
  EXPECT_THAT(refusal("[3, 5]", "[3]"), HasSubstr("1 axes"));
  EXPECT_THAT(refusal("|u1", "<c16"), HasSubstr("<c16, which is not read"));
  EXPECT_THAT(refusal("null", R"([{"id": "delta"}])"), HasSubstr("delta"));
  EXPECT_THAT(std::string(Refusal(folder, With(OmeZarr05(), "0/zarr.json",
                                               "[2, 3]", "[3, 3]"))
                              .message()),
              HasSubstr("divides its shards"));
}

TEST(OmeZarr, ArraysOutsideOfItAreNotRead) {
  const ScratchFolder folder;
  folder.Write("secret/.zarray", OmeZarr04()["0/.zarray"]);
  for (const char* const path :
       {"../secret", "/secret", "0/../../secret", ""}) {
    EXPECT_THAT(
        std::string(
            Refusal(folder, With(OmeZarr04(), ".zattrs", R"("path": "0")",
                                 R"("path": ")" + std::string(path) + "\""))
                .message()),
        HasSubstr("names an array outside of it"));
  }
}

TEST(OmeZarr, SaysWhatIsNoImage) {
  const ScratchFolder folder;
  const auto refusal = [&](const std::string& attributes) {
    return std::string(
        Refusal(folder, {{".zgroup", "{}"}, {".zattrs", attributes}})
            .message());
  };
  EXPECT_THAT(refusal(R"({"plate": {}})"), HasSubstr("is a plate"));
  EXPECT_THAT(refusal(R"({"well": {}})"), HasSubstr("is a well"));
  EXPECT_THAT(refusal(R"({"labels": ["a"]})"), HasSubstr("only labels"));
  EXPECT_THAT(refusal("{}"), HasSubstr("without an image"));
  EXPECT_THAT(refusal("{"), HasSubstr("damaged JSON in .zattrs"));
  EXPECT_THAT(refusal(R"({"a": NaN, "b": "\"NaN", "plate": -Infinity})"),
              HasSubstr("is a plate"));
}

TEST(OmeZarr, AFolderIsPackedWithoutWhatIsNotRead) {
  const ScratchFolder folder;
  for (ZarrFiles files : {OmeZarr04(), OmeZarr05()}) {
    files["1/.zarray"] = "{}";
    files["1/0/0"] = "smaller";
    files["labels/.zattrs"] = "{}";
    const auto path = WriteFolder(folder, files);
    ASSERT_TRUE(zarr::PackFolder(path, folder / "a.zip").ok());
    ASSERT_TRUE(zarr::PackFolder(path, folder / "b.zip").ok());
    const std::string bytes = ReadBytes(folder / "a.zip");
    EXPECT_EQ(bytes, ReadBytes(folder / "b.zip"));
    EXPECT_EQ(bytes.find("smaller"), std::string::npos);
    EXPECT_EQ(bytes.find("labels"), std::string::npos);
    ExpectImage(folder / "a.zip");
    // Another reader of zips.
    zip_t* const zip =
        zip_open((folder / "a.zip").c_str(), ZIP_CHECKCONS, nullptr);
    ASSERT_NE(zip, nullptr);
    EXPECT_EQ(static_cast<size_t>(zip_get_num_entries(zip, 0)),
              files.size() - 3);
    zip_discard(zip);
  }
  EXPECT_EQ(zarr::PackFolder(folder.path(), folder / "a.zip").code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(OmeZarr, DamagedZipsNeverCrash) {
  const ScratchFolder folder;
  const std::string whole =
      ReadBytes(WriteZip(folder, OmeZarr05(), "a/", ZIP_CM_DEFLATE));
  std::mt19937 random(1);
  int refused = 0;
  for (int round = 0; round < 1000; ++round) {
    std::string bytes = whole;
    for (int i = 0; i < 3; ++i) {
      bytes[random() % bytes.size()] = static_cast<char>(random());
    }
    const auto file = ImageFile::Open(folder.Write("b.zip", bytes));
    refused += !file.ok() || !(*file)->ReadSlice(0).ok();
  }
  EXPECT_GT(refused, 500);
  for (size_t size = 4; size < whole.size(); size += 7) {
    EXPECT_FALSE(
        ImageFile::Open(folder.Write("b.zip", whole.substr(0, size))).ok());
  }
}

}  // namespace
}  // namespace tessera::imaging
