#include "models/version/safetensors.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "models/version/strict_json.h"

namespace tessera::version {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr size_t kLengthBytes = 8;
constexpr uint64_t kMaxHeaderBytes = 100'000'000;  // The format's limit.
constexpr size_t kMaxRank = 8;
constexpr char kMetadata[] = "__metadata__";

// Returns 0 for types that Tessera does not use.
uint64_t BytesPerValue(absl::string_view dtype) {
  if (dtype == "F32") return 4;
  return dtype == "F64" || dtype == "I64" ? 8 : 0;
}

absl::Status Fault(absl::string_view tensor, absl::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrFormat("tensor `%s` %s; the file is damaged", tensor, what));
}

// The position of a tensor's bytes behind the header.
struct Place {
  uint64_t begin = 0;
  uint64_t end = 0;
  std::string name;
};

absl::StatusOr<std::vector<int64_t>> ParseShape(const std::string& name,
                                                const json& value) {
  if (!value.is_array() || value.size() > kMaxRank) {
    return Fault(
        name, absl::StrFormat("needs a shape of at most %d sides", kMaxRank));
  }
  std::vector<int64_t> shape;
  for (const json& side : value) {
    if (!side.is_number_unsigned() ||
        side.get<uint64_t>() > uint64_t{std::numeric_limits<int64_t>::max()}) {
      return Fault(name, "has a side that is not a whole number");
    }
    shape.push_back(side.get<int64_t>());
  }
  return shape;
}

// Sets `bytes` to those of a shape. Returns false if they do not fit 64 bits.
bool BytesOfShape(const std::vector<int64_t>& shape, uint64_t bytes_per_value,
                  uint64_t& bytes) {
  // A tensor with a side of 0 is empty even if the other sides do not fit.
  bytes = bytes_per_value;
  if (std::find(shape.begin(), shape.end(), 0) != shape.end()) bytes = 0;
  for (const int64_t side : shape) {
    if (bytes == 0) return true;
    if (__builtin_mul_overflow(bytes, static_cast<uint64_t>(side), &bytes)) {
      return false;
    }
  }
  return true;
}

// Fills `view`, except for its bytes.
absl::StatusOr<Place> ParseTensor(const std::string& name, const json& value,
                                  TensorView& view) {
  if (!value.is_object() || value.size() != 3 || !value.contains("dtype") ||
      !value.contains("shape") || !value.contains("data_offsets") ||
      !value["dtype"].is_string()) {
    return Fault(name, "needs exactly dtype, shape and data_offsets");
  }
  view.dtype = value["dtype"].get<std::string>();
  const uint64_t bytes_per_value = BytesPerValue(view.dtype);
  if (bytes_per_value == 0) {
    return Fault(name, "is not of type F32, F64 or I64");
  }
  ASSIGN_OR_RETURN(view.shape, ParseShape(name, value["shape"]));
  const json& offsets = value["data_offsets"];
  if (!offsets.is_array() || offsets.size() != 2 ||
      !offsets[0].is_number_unsigned() || !offsets[1].is_number_unsigned()) {
    return Fault(name, "needs two data_offsets");
  }
  Place place{offsets[0].get<uint64_t>(), offsets[1].get<uint64_t>(), name};
  uint64_t bytes = 0;
  if (!BytesOfShape(view.shape, bytes_per_value, bytes) ||
      place.begin > place.end || place.end - place.begin != bytes) {
    return Fault(name, "has a shape that does not fit its bytes");
  }
  return place;
}

absl::Status ParseMetadata(const json& value, TensorFile& file) {
  if (!value.is_object()) return Fault(kMetadata, "is not an object");
  for (const auto& entry : value.items()) {
    if (!entry.value().is_string()) return Fault(kMetadata, "is not all text");
    file.metadata[entry.key()] = entry.value().get<std::string>();
  }
  return absl::OkStatus();
}

// Checks that every byte belongs to exactly one tensor, then sets the tensors'
// bytes.
absl::Status PlaceTensors(std::vector<Place>& places, absl::string_view data,
                          TensorFile& file) {
  std::sort(places.begin(), places.end(), [](const Place& a, const Place& b) {
    return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
  });
  uint64_t expected = 0;
  for (const Place& place : places) {
    if (place.end > data.size()) return Fault(place.name, "ends past the file");
    if (place.begin < expected) return Fault(place.name, "overlaps another");
    if (place.begin > expected) {
      return Fault(place.name, "leaves bytes unused before it");
    }
    expected = place.end;
    file.tensors[place.name].bytes =
        data.substr(place.begin, place.end - place.begin);
  }
  if (expected == data.size()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrFormat(
      "the weights file has %d bytes that no tensor has; it is damaged",
      data.size() - expected));
}

}  // namespace

absl::StatusOr<TensorFile> ParseSafetensors(absl::string_view file) {
  uint64_t header_bytes = 0;
  if (file.size() >= kLengthBytes) {
    for (size_t i = kLengthBytes; i-- > 0;) {
      header_bytes = header_bytes << 8 | static_cast<unsigned char>(file[i]);
    }
  }
  if (file.size() < kLengthBytes || header_bytes > kMaxHeaderBytes ||
      header_bytes > file.size() - kLengthBytes) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "the weights file has %d bytes, fewer than its header says; it is cut "
        "off or not a safetensors file",
        file.size()));
  }
  ASSIGN_OR_RETURN(const json header,
                   ParseStrictJson(file.substr(kLengthBytes, header_bytes),
                                   "the header of the weights file"));
  TensorFile parsed;
  std::vector<Place> places;
  for (const auto& entry : header.items()) {
    if (entry.key() == kMetadata) {
      RETURN_IF_ERROR(ParseMetadata(entry.value(), parsed));
      continue;
    }
    ASSIGN_OR_RETURN(
        places.emplace_back(),
        ParseTensor(entry.key(), entry.value(), parsed.tensors[entry.key()]));
  }
  RETURN_IF_ERROR(
      PlaceTensors(places, file.substr(kLengthBytes + header_bytes), parsed));
  return parsed;
}

std::string SafetensorsHeader(const TensorFile& file) {
  ordered_json header = ordered_json::object();
  if (!file.metadata.empty()) header[kMetadata] = file.metadata;
  uint64_t end = 0;
  for (const auto& [name, view] : file.tensors) {
    uint64_t bytes = 0;
    [[maybe_unused]] const bool fits =
        BytesOfShape(view.shape, BytesPerValue(view.dtype), bytes);
    assert(fits);
    const uint64_t begin = end;
    end += bytes;
    header[name] = {{"dtype", view.dtype},
                    {"shape", view.shape},
                    {"data_offsets", {begin, end}}};
  }
  std::string text =
      header.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
  // Aligned, for readers that map the file.
  text.resize((text.size() + 7) / 8 * 8, ' ');
  std::string written;
  for (size_t i = 0; i < kLengthBytes; ++i) {
    written.push_back(static_cast<char>(text.size() >> (8 * i) & 0xff));
  }
  return written + text;
}

std::string WriteSafetensors(const TensorFile& file) {
  std::string written = SafetensorsHeader(file);
  size_t bytes = written.size();
  for (const auto& [name, view] : file.tensors) bytes += view.bytes.size();
  written.reserve(bytes);
  for (const auto& [name, view] : file.tensors) {
    written.append(view.bytes.data(), view.bytes.size());
  }
  return written;
}

}  // namespace tessera::version
