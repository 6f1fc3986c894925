// The chunks of a Zarr array. Private to models/imaging.
#ifndef TESSERA_MODELS_IMAGING_ZARR_CHUNK_READER_H_
#define TESSERA_MODELS_IMAGING_ZARR_CHUNK_READER_H_

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "models/imaging/zarr/array_metadata.h"
#include "models/imaging/zarr/store.h"

namespace tessera::imaging::zarr {

// Decodes chunks, alone or in shards, and keeps those that were used last.
//
// Not thread-safe.
class ChunkReader {
 public:
  // Keeps at most `cache_bytes` of chunks, or one chunk. Borrows `store`.
  // `path` is the array's key: empty, or ending with a slash.
  ChunkReader(Store& store, std::string path, ArrayMetadata array,
              int64_t cache_bytes)
      : store_(store),
        path_(std::move(path)),
        array_(std::move(array)),
        cache_bytes_(cache_bytes) {}

  const ArrayMetadata& array() const { return array_; }

  // The bytes of the chunk with these numbers along the axes; null if it is
  // not stored and all its numbers are `array().fill`.
  // Errors: INVALID_ARGUMENT or RESOURCE_EXHAUSTED with the chunk's key, if it
  // is damaged or too large.
  absl::StatusOr<std::shared_ptr<const std::string>> Read(
      const std::vector<int64_t>& chunk);

  // At most so many bytes are taken beside the result and the cache.
  static int64_t BytesInWork(const ArrayMetadata& array);

 private:
  using Numbers = std::vector<int64_t>;
  struct Kept {
    std::shared_ptr<const std::string> bytes;  // Null: not stored.
    std::list<Numbers>::iterator use;
  };

  std::string KeyOf(const Numbers& numbers) const;
  absl::StatusOr<std::shared_ptr<const std::string>> Load(const Numbers& chunk);
  absl::StatusOr<std::optional<std::string>> LoadPacked(const Numbers& chunk,
                                                        std::string& key);
  absl::Status LoadIndex(const std::string& key);
  void Keep(const Numbers& chunk, std::shared_ptr<const std::string> bytes);

  Store& store_;
  const std::string path_;
  const ArrayMetadata array_;
  const int64_t cache_bytes_;
  std::map<Numbers, Kept> cache_;
  std::list<Numbers> uses_;  // The chunk that was used last comes first.
  int64_t kept_bytes_ = 0;
  std::string index_key_;  // The shard whose index is kept; empty: none.
  std::string index_;      // Empty: there is no such shard.
};

}  // namespace tessera::imaging::zarr

#endif  // TESSERA_MODELS_IMAGING_ZARR_CHUNK_READER_H_
