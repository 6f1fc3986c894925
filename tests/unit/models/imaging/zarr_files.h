// Small OME-Zarr images for tests.
#ifndef TESSERA_TESTS_UNIT_MODELS_IMAGING_ZARR_FILES_H_
#define TESSERA_TESTS_UNIT_MODELS_IMAGING_ZARR_FILES_H_

#include <map>
#include <string>

namespace tessera::imaging {

// The values of a Zarr by their keys.
using ZarrFiles = std::map<std::string, std::string>;

inline std::string OmeAttributes(const std::string& axes) {
  return R"("multiscales": [{"axes": )" + axes +
         R"(, "datasets": [{"path": "0", "coordinateTransformations": [)"
         R"({"type": "scale", "scale": [0.5, 0.5]}]}]}])";
}

inline const std::string kAxesYx =
    R"([{"name": "y", "type": "space", "unit": "micrometer"},)"
    R"( {"name": "x", "type": "space", "unit": "micrometer"}])";

// 3×5 numbers of one byte in chunks of 2×3; the chunk 1/1 is absent, so its
// numbers are 7. `compressor` packs `pack(chunk)`.
template <typename Pack>
ZarrFiles OmeZarr04(const std::string& compressor, Pack pack) {
  return {{".zgroup", R"({"zarr_format": 2})"},
          {".zattrs", "{" + OmeAttributes(kAxesYx) + "}"},
          {"0/.zarray",
           R"({"zarr_format": 2, "shape": [3, 5], "chunks": [2, 3], "dtype": )"
           R"("|u1", "order": "C", "filters": null, "fill_value": 7, )"
           R"("dimension_separator": "/", "compressor": )" +
               compressor + "}"},
          {"0/0/0", pack(std::string("\1\2\3\6\7\x8", 6))},
          {"0/0/1", pack(std::string("\4\5\0\x9\xa\0", 6))},
          {"0/1/0", pack(std::string("\xb\xc\xd\0\0\0", 6))}};
}

inline ZarrFiles OmeZarr04() {
  return OmeZarr04("null", [](const std::string& chunk) { return chunk; });
}

// The same image in one shard of version 0.5.
inline ZarrFiles OmeZarr05() {
  std::string shard(
      "\1\2\3\6\7\x8"
      "\4\5\0\x9\xa\0"
      "\xb\xc\xd\0\0\0",
      18);
  const auto number = [&](uint64_t value) {
    for (int i = 0; i < 8; ++i) {
      shard += static_cast<char>(value >> (8 * i) & 255);
    }
  };
  for (const uint64_t offset : {0, 6, 12}) {
    number(offset);
    number(6);
  }
  number(~uint64_t{0});
  number(~uint64_t{0});
  return {
      {"zarr.json",
       R"({"zarr_format": 3, "node_type": "group", "attributes": {"ome": {)"
       R"("version": "0.5", )" +
           OmeAttributes(kAxesYx) + "}}}"},
      {"0/zarr.json",
       R"({"zarr_format": 3, "node_type": "array", "shape": [3, 5], )"
       R"("data_type": "uint8", "fill_value": 7, "chunk_grid": {"name": )"
       R"("regular", "configuration": {"chunk_shape": [4, 6]}}, )"
       R"("chunk_key_encoding": {"name": "default"}, "codecs": [{"name": )"
       R"("sharding_indexed", "configuration": {"chunk_shape": [2, 3], )"
       R"("codecs": [{"name": "bytes"}], "index_codecs": [{"name": "bytes", )"
       R"("configuration": {"endian": "little"}}]}}]})"},
      {"0/c/0/0", shard}};
}

}  // namespace tessera::imaging

#endif  // TESSERA_TESTS_UNIT_MODELS_IMAGING_ZARR_FILES_H_
