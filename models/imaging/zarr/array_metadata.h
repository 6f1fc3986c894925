// The metadata of a Zarr array, version 2 (.zarray) or 3 (zarr.json). Private
// to models/imaging.
#ifndef TESSERA_MODELS_IMAGING_ZARR_ARRAY_METADATA_H_
#define TESSERA_MODELS_IMAGING_ZARR_ARRAY_METADATA_H_

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "models/imaging/zarr/codecs.h"
#include "models/python/numpy_data.h"

namespace tessera::imaging::zarr {

// How a chunk's numbers are stored.
struct ChunkLayout {
  std::vector<int64_t> shape;
  // The axes as they follow each other in the stored numbers: the last one
  // varies fastest.
  std::vector<int> order;
  std::vector<Codec> codecs;  // As they were applied.

  int64_t numbers() const;
};

// Many chunks in one value (version 3's sharding_indexed).
struct Sharding {
  std::vector<int64_t> shape;  // Of a shard, in numbers.
  bool index_at_end = true;
  bool index_has_checksum = false;
  bool index_is_big_endian = false;
};

struct ArrayMetadata {
  python::NumberType type;
  std::vector<int64_t> shape;
  ChunkLayout chunk;
  bool sharded = false;
  Sharding sharding;  // If `sharded`.
  std::string fill;   // The bytes of a number that is stored nowhere.
  // A chunk's key: the prefix, then its numbers with the separator between.
  std::string key_prefix;  // "c/" or empty.
  char separator = '/';
  std::vector<std::string> axes;  // Names of dimensions; empty if unknown.
};

// Limits for one chunk, shard index included.
inline constexpr int64_t kMostChunkBytes = int64_t{256} << 20;
inline constexpr int64_t kMostChunksInShard = int64_t{1} << 20;

// Every size is held against its limit; each axis is at least 1 long. There are
// 2 to 5 axes. Messages are phrases to follow the array's name, with a remedy.
// Errors: INVALID_ARGUMENT if the metadata are damaged or ask for what is not
// read, by name; RESOURCE_EXHAUSTED for sizes above a limit.
absl::StatusOr<ArrayMetadata> ReadArray2(const nlohmann::json& zarray);
absl::StatusOr<ArrayMetadata> ReadArray3(const nlohmann::json& zarr);

}  // namespace tessera::imaging::zarr

#endif  // TESSERA_MODELS_IMAGING_ZARR_ARRAY_METADATA_H_
