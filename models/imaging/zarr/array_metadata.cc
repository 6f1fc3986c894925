#include "models/imaging/zarr/array_metadata.h"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "models/imaging/zarr/fill_value.h"
#include "models/imaging/zarr/json.h"

namespace tessera::imaging::zarr {
namespace {

using nlohmann::json;
using python::NumberType;

constexpr int64_t kMostSide = int64_t{1} << 30;
constexpr size_t kFewestAxes = 2;
constexpr size_t kMostAxes = 5;

absl::Status Damaged(absl::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrFormat("has metadata without %s; write it again", what));
}

absl::Status NotRead(absl::string_view what, absl::string_view name) {
  return absl::InvalidArgumentError(absl::StrFormat(
      "uses the %s %s, which is not read; write it with gzip, zstd, blosc or "
      "without compression",
      what, name.substr(0, 100)));
}

// NumPy's name of a type of Zarr 3.
NumberType TypeNamed(absl::string_view name) {
  NumberType type;
  if (name == "bool") return python::ParseNumberType("|b1");
  for (const auto& [beginning, kind] :
       {std::pair("uint", 'u'), std::pair("int", 'i'),
        std::pair("float", 'f')}) {
    int bits = 0;
    if (!absl::StartsWith(name, beginning) ||
        !absl::SimpleAtoi(name.substr(std::strlen(beginning)), &bits)) {
      continue;
    }
    return python::ParseNumberType(absl::StrFormat("<%c%d", kind, bits / 8));
  }
  return type;
}

absl::Status ReadFill(const json& fill, ArrayMetadata& array) {
  auto bytes = FillBytes(fill, array.type);
  if (!bytes) return Damaged("a fill value that fits");
  array.fill = *std::move(bytes);
  return absl::OkStatus();
}

std::vector<int> RowMajor(size_t axes) {
  std::vector<int> order(axes);
  std::iota(order.begin(), order.end(), 0);
  return order;
}

absl::StatusOr<std::vector<int64_t>> ReadShape(const json& list) {
  auto shape = NumbersOf(list, 1, kMostSide);
  if (!shape) {
    return Damaged("a shape whose axes have between 1 and 2^30 numbers");
  }
  if (shape->size() < kFewestAxes || shape->size() > kMostAxes) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "has %d axes, where 2 to 5 are read (of t, c, z, y, x); write it with "
        "these",
        shape->size()));
  }
  return *std::move(shape);
}

// The chunks of `layout` in an array of `type`.
absl::Status CheckChunk(const ArrayMetadata& array) {
  double bytes = static_cast<double>(array.type.bytes);
  for (const int64_t side : array.chunk.shape) {
    bytes *= static_cast<double>(side);
  }
  if (bytes <= static_cast<double>(kMostChunkBytes)) return absl::OkStatus();
  return absl::ResourceExhaustedError(absl::StrFormat(
      "has chunks of %.0f bytes, where at most %d are read; write it with "
      "smaller chunks",
      bytes, kMostChunkBytes));
}

absl::Status AddCodec(absl::string_view name, std::vector<Codec>& codecs) {
  bool known = false;
  const Codec codec = CodecNamed(name, known);
  if (!known) return NotRead("codec", name);
  const bool compressed =
      std::any_of(codecs.begin(), codecs.end(),
                  [](Codec c) { return c != Codec::kCrc32c; });
  if (compressed && codec != Codec::kCrc32c) {
    return NotRead("codec behind another one,", name);
  }
  codecs.push_back(codec);
  return absl::OkStatus();
}

const json& Configuration(const json& codec) {
  return Member(codec, "configuration");
}

// Codecs are objects; those without configuration may be texts.
std::string NameOf(const json& codec) {
  return codec.is_string() ? TextOf(codec) : TextOf(Member(codec, "name"));
}

// Turns `order` as the codec does: axis k of its result is axis order[k].
absl::Status Transpose(const json& codec, std::vector<int>& order) {
  const json& given = Member(Configuration(codec), "order");
  const size_t axes = order.size();
  std::vector<int64_t> turned(axes);
  if (TextOf(given) == "F") {
    for (size_t k = 0; k < axes; ++k) {
      turned[k] = static_cast<int64_t>(axes - 1 - k);
    }
  } else if (TextOf(given) == "C") {
    std::iota(turned.begin(), turned.end(), 0);
  } else {
    auto numbers = NumbersOf(given, 0, static_cast<int64_t>(axes) - 1);
    if (!numbers || numbers->size() != axes) {
      return Damaged("a transpose that fits");
    }
    turned = *std::move(numbers);
  }
  std::vector<int64_t> sorted = turned;
  std::sort(sorted.begin(), sorted.end());
  for (size_t k = 0; k < axes; ++k) {
    if (sorted[k] != static_cast<int64_t>(k)) {
      return Damaged("a transpose that fits");
    }
  }
  std::vector<int> result;
  for (const int64_t axis : turned) {
    result.push_back(order[static_cast<size_t>(axis)]);
  }
  order = std::move(result);
  return absl::OkStatus();
}

// The index of a shard is checked and laid out, but never compressed.
absl::Status ReadIndexCodecs(const json& codecs, Sharding& sharding) {
  if (!codecs.is_array()) return Damaged("codecs of a shard's index");
  for (const json& codec : codecs) {
    const std::string name = NameOf(codec);
    if (name == "bytes") {
      sharding.index_is_big_endian =
          TextOf(Member(Configuration(codec), "endian")) == "big";
    } else if (name == "crc32c" && !sharding.index_has_checksum) {
      sharding.index_has_checksum = true;
    } else {
      return NotRead("codec for a shard's index,", name);
    }
  }
  return absl::OkStatus();
}

absl::Status ReadCodecs3(const json& codecs, ArrayMetadata& array);

absl::Status ReadSharding(const json& codec, ArrayMetadata& array) {
  const json& given = Configuration(codec);
  array.sharded = true;
  array.sharding.shape = std::move(array.chunk.shape);
  const auto inner = NumbersOf(Member(given, "chunk_shape"), 1, kMostSide);
  if (!inner || inner->size() != array.sharding.shape.size()) {
    return Damaged("a chunk_shape of its shards");
  }
  int64_t chunks = 1;
  for (size_t axis = 0; axis < inner->size(); ++axis) {
    const int64_t across = array.sharding.shape[axis] / (*inner)[axis];
    if (across * (*inner)[axis] != array.sharding.shape[axis]) {
      return Damaged("a chunk_shape that divides its shards");
    }
    chunks *= across;
    if (chunks > kMostChunksInShard) {
      return absl::ResourceExhaustedError(absl::StrFormat(
          "has shards of more than %d chunks; write it with smaller shards",
          kMostChunksInShard));
    }
  }
  array.chunk.shape = *inner;
  array.sharding.index_at_end =
      TextOf(Member(given, "index_location")) != "start";
  RETURN_IF_ERROR(
      ReadIndexCodecs(Member(given, "index_codecs"), array.sharding));
  return ReadCodecs3(Member(given, "codecs"), array);
}

// First transposes, then what makes bytes of numbers, then compression.
absl::Status ReadCodecs3(const json& codecs, ArrayMetadata& array) {
  if (!codecs.is_array()) return Damaged("codecs");
  bool in_bytes = false;
  for (const json& codec : codecs) {
    const std::string name = NameOf(codec);
    if (name == "bytes" && !in_bytes) {
      array.type.big_endian =
          array.type.bytes > 1 &&
          TextOf(Member(Configuration(codec), "endian")) == "big";
      in_bytes = true;
    } else if (name == "transpose" && !in_bytes) {
      RETURN_IF_ERROR(Transpose(codec, array.chunk.order));
    } else if (name == "sharding_indexed" && codecs.size() == 1 &&
               !array.sharded) {
      return ReadSharding(codec, array);
    } else if (in_bytes) {
      RETURN_IF_ERROR(AddCodec(name, array.chunk.codecs));
    } else {
      return NotRead("codec", name);
    }
  }
  return in_bytes ? absl::OkStatus() : Damaged("the codec bytes");
}

absl::Status ReadKeys3(const json& encoding, ArrayMetadata& array) {
  const std::string name = TextOf(Member(encoding, "name"));
  const std::string separator =
      TextOf(Member(Configuration(encoding), "separator"));
  if ((name != "default" && name != "v2") ||
      (!separator.empty() && separator != "." && separator != "/")) {
    return Damaged("a chunk_key_encoding that is read");
  }
  array.separator =
      separator.empty() ? (name == "v2" ? '.' : '/') : separator[0];
  if (name == "default") array.key_prefix = {'c', array.separator};
  return absl::OkStatus();
}

std::vector<std::string> TextsOf(const json& list) {
  std::vector<std::string> texts;
  if (!list.is_array()) return texts;
  for (const json& item : list) texts.push_back(TextOf(item));
  return texts;
}

absl::Status RefuseType(const std::string& name) {
  return absl::InvalidArgumentError(absl::StrFormat(
      "holds %s, which is not read; write real numbers, such as float32",
      name.empty() ? "structures" : name.substr(0, 100)));
}

}  // namespace

int64_t ChunkLayout::numbers() const {
  return std::accumulate(shape.begin(), shape.end(), int64_t{1},
                         std::multiplies<>());
}

absl::StatusOr<ArrayMetadata> ReadArray2(const json& zarray) {
  ArrayMetadata array;
  ASSIGN_OR_RETURN(array.shape, ReadShape(Member(zarray, "shape")));
  const std::string type = TextOf(Member(zarray, "dtype"));
  array.type = python::ParseNumberType(type);
  if (!array.type.is_number()) return RefuseType(type);
  const auto chunks = NumbersOf(Member(zarray, "chunks"), 1, kMostSide);
  if (!chunks || chunks->size() != array.shape.size()) {
    return Damaged("chunks that fit the shape");
  }
  array.chunk.shape = *chunks;
  array.chunk.order = RowMajor(array.shape.size());
  if (TextOf(Member(zarray, "order")) == "F") {
    std::reverse(array.chunk.order.begin(), array.chunk.order.end());
  }
  array.separator =
      TextOf(Member(zarray, "dimension_separator")) == "/" ? '/' : '.';
  const json& filters = Member(zarray, "filters");
  if (filters.is_array() && !filters.empty()) {
    return NotRead("filter", TextOf(Member(filters.front(), "id")));
  }
  const json& compressor = Member(zarray, "compressor");
  if (!compressor.is_null()) {
    RETURN_IF_ERROR(
        AddCodec(TextOf(Member(compressor, "id")), array.chunk.codecs));
  }
  RETURN_IF_ERROR(CheckChunk(array));
  RETURN_IF_ERROR(ReadFill(Member(zarray, "fill_value"), array));
  return array;
}

absl::StatusOr<ArrayMetadata> ReadArray3(const json& zarr) {
  ArrayMetadata array;
  ASSIGN_OR_RETURN(array.shape, ReadShape(Member(zarr, "shape")));
  const std::string type = TextOf(Member(zarr, "data_type"));
  array.type = TypeNamed(type);
  if (!array.type.is_number()) return RefuseType(type);
  const json& grid = Member(zarr, "chunk_grid");
  if (TextOf(Member(grid, "name")) != "regular") {
    return Damaged("a regular chunk_grid");
  }
  const auto chunks =
      NumbersOf(Member(Configuration(grid), "chunk_shape"), 1, kMostSide);
  if (!chunks || chunks->size() != array.shape.size()) {
    return Damaged("chunks that fit the shape");
  }
  array.chunk.shape = *chunks;
  array.chunk.order = RowMajor(array.shape.size());
  RETURN_IF_ERROR(ReadKeys3(Member(zarr, "chunk_key_encoding"), array));
  RETURN_IF_ERROR(ReadCodecs3(Member(zarr, "codecs"), array));
  RETURN_IF_ERROR(CheckChunk(array));
  RETURN_IF_ERROR(ReadFill(Member(zarr, "fill_value"), array));
  array.axes = TextsOf(Member(zarr, "dimension_names"));
  const json& transformers = Member(zarr, "storage_transformers");
  if (transformers.is_array() && !transformers.empty()) {
    return NotRead("storage transformer", NameOf(transformers.front()));
  }
  return array;
}

}  // namespace tessera::imaging::zarr
