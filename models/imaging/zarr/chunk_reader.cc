#include "models/imaging/zarr/chunk_reader.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "models/imaging/zarr/little_endian.h"

namespace tessera::imaging::zarr {
namespace {

constexpr size_t kIndexEntryBytes = 16;  // Offset and length.
constexpr size_t kChecksumBytes = 4;
constexpr uint64_t kAbsent = std::numeric_limits<uint64_t>::max();

int64_t ChunkBytes(const ArrayMetadata& array) {
  return array.chunk.numbers() * static_cast<int64_t>(array.type.bytes);
}

// How many chunks a shard has.
int64_t ChunksInShard(const ArrayMetadata& array) {
  int64_t chunks = 1;
  for (size_t axis = 0; axis < array.chunk.shape.size(); ++axis) {
    chunks *= array.sharding.shape[axis] / array.chunk.shape[axis];
  }
  return chunks;
}

int64_t IndexBytes(const ArrayMetadata& array) {
  return static_cast<int64_t>(kIndexEntryBytes) * ChunksInShard(array) +
         (array.sharding.index_has_checksum ? int64_t{kChecksumBytes} : 0);
}

uint64_t NumberAt(const std::string& bytes, size_t at, bool big_endian) {
  uint64_t number = LittleEndian(bytes, at, 8);
  if (!big_endian) return number;
  uint64_t turned = 0;
  for (int i = 0; i < 8; ++i, number >>= 8)
    turned = turned << 8 | (number & 255);
  return turned;
}

}  // namespace

int64_t ChunkReader::BytesInWork(const ArrayMetadata& array) {
  return MostPackedBytes(ChunkBytes(array)) +
         (array.sharded ? 2 * IndexBytes(array) : 0);
}

absl::StatusOr<std::shared_ptr<const std::string>> ChunkReader::Read(
    const Numbers& chunk) {
  const auto known = cache_.find(chunk);
  if (known == cache_.end()) {
    ASSIGN_OR_RETURN(auto bytes, Load(chunk));
    Keep(chunk, bytes);
    return bytes;
  }
  uses_.splice(uses_.begin(), uses_, known->second.use);
  return known->second.bytes;
}

void ChunkReader::Keep(const Numbers& chunk,
                       std::shared_ptr<const std::string> bytes) {
  // What is not stored takes some memory, too.
  constexpr int64_t kBytesOfAbsent = 256;
  const auto size = [](const std::shared_ptr<const std::string>& kept) {
    return kept == nullptr ? kBytesOfAbsent
                           : static_cast<int64_t>(kept->size());
  };
  kept_bytes_ += size(bytes);
  uses_.push_front(chunk);
  cache_[chunk] = {std::move(bytes), uses_.begin()};
  while (kept_bytes_ > cache_bytes_ && uses_.size() > 1) {
    const auto oldest = cache_.find(uses_.back());
    kept_bytes_ -= size(oldest->second.bytes);
    cache_.erase(oldest);
    uses_.pop_back();
  }
}

std::string ChunkReader::KeyOf(const Numbers& numbers) const {
  std::string key = absl::StrCat(path_, array_.key_prefix);
  for (size_t axis = 0; axis < numbers.size(); ++axis) {
    if (axis > 0) key += array_.separator;
    absl::StrAppend(&key, numbers[axis]);
  }
  return key;
}

absl::StatusOr<std::shared_ptr<const std::string>> ChunkReader::Load(
    const Numbers& chunk) {
  std::string key;
  ASSIGN_OR_RETURN(auto packed, LoadPacked(chunk, key));
  if (!packed) return nullptr;
  auto bytes =
      Decode(array_.chunk.codecs, *std::move(packed), ChunkBytes(array_));
  if (!bytes.ok()) {
    return absl::InvalidArgumentError(
        absl::StrFormat("%s has a damaged chunk %s (%s); write it again",
                        store_.name(), key, bytes.status().message()));
  }
  return std::make_shared<const std::string>(*std::move(bytes));
}

absl::StatusOr<std::optional<std::string>> ChunkReader::LoadPacked(
    const Numbers& chunk, std::string& key) {
  const int64_t most = MostPackedBytes(ChunkBytes(array_));
  if (!array_.sharded) {
    key = KeyOf(chunk);
    return store_.Read(key, most);
  }
  Numbers shard;
  size_t at = 0;  // The chunk's number in its shard.
  for (size_t axis = 0; axis < chunk.size(); ++axis) {
    const int64_t across =
        array_.sharding.shape[axis] / array_.chunk.shape[axis];
    shard.push_back(chunk[axis] / across);
    at = at * static_cast<size_t>(across) +
         static_cast<size_t>(chunk[axis] % across);
  }
  key = KeyOf(shard);
  RETURN_IF_ERROR(LoadIndex(key));
  if (index_.empty()) return std::nullopt;
  const bool big = array_.sharding.index_is_big_endian;
  const uint64_t offset = NumberAt(index_, kIndexEntryBytes * at, big);
  const uint64_t bytes = NumberAt(index_, kIndexEntryBytes * at + 8, big);
  if (offset == kAbsent && bytes == kAbsent) return std::nullopt;
  if (offset > uint64_t{std::numeric_limits<int64_t>::max()} ||
      bytes > static_cast<uint64_t>(most)) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s has a damaged index in its shard %s; write it again", store_.name(),
        key));
  }
  const std::string shard_key = key;
  absl::StrAppend(&key, " (number ", at, " in this shard)");
  return store_.ReadPart(shard_key, static_cast<int64_t>(offset),
                         static_cast<int64_t>(bytes));
}

absl::Status ChunkReader::LoadIndex(const std::string& key) {
  if (key == index_key_) return absl::OkStatus();
  index_key_.clear();
  const int64_t bytes = IndexBytes(array_);
  ASSIGN_OR_RETURN(
      auto index,
      store_.ReadPart(key, array_.sharding.index_at_end ? -bytes : 0, bytes));
  index_ = std::move(index).value_or("");
  if (array_.sharding.index_has_checksum && !index_.empty()) {
    const size_t size = index_.size() - kChecksumBytes;
    const uint64_t stored = LittleEndian(index_, size, kChecksumBytes);
    index_.resize(size);
    if (Crc32c(index_) != stored) {
      return absl::InvalidArgumentError(absl::StrFormat(
          "%s has a damaged index in its shard %s; write it again",
          store_.name(), key));
    }
  }
  index_key_ = key;
  return absl::OkStatus();
}

}  // namespace tessera::imaging::zarr
