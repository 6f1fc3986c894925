#include "models/python/npy_header.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"

namespace tessera::python {
namespace {

constexpr absl::string_view kMagic = "\x93NUMPY";
// NumPy allows 32; later versions 64.
constexpr size_t kMostAxes = 64;

absl::Status Damaged(absl::string_view what) {
  return absl::InvalidArgumentError(what);
}

// The text after `'key':` in the header, which is a Python dictionary.
absl::string_view ValueOf(absl::string_view header, absl::string_view key) {
  const size_t at = header.find(absl::StrCat("'", key, "':"));
  if (at == absl::string_view::npos) return "";
  return absl::StripLeadingAsciiWhitespace(header.substr(at + key.size() + 3));
}

absl::StatusOr<std::vector<int64_t>> ReadShape(absl::string_view text) {
  const size_t end = text.find(')');
  if (text.empty() || text[0] != '(' || end == absl::string_view::npos) {
    return Damaged("its header has no shape");
  }
  std::vector<int64_t> shape;
  for (const absl::string_view item :
       absl::StrSplit(text.substr(1, end - 1), ',')) {
    const absl::string_view length = absl::StripAsciiWhitespace(item);
    if (length.empty()) continue;  // After the comma in `(64,)`.
    int64_t elements = 0;
    if (!absl::SimpleAtoi(length, &elements) || elements < 0 ||
        shape.size() == kMostAxes) {
      return Damaged("its header has no shape");
    }
    shape.push_back(elements);
  }
  return shape;
}

// Reads `{'descr': '<u2', 'fortran_order': False, 'shape': (64, 64), }`.
absl::StatusOr<NpyHeader> ReadDictionary(absl::string_view text) {
  NpyHeader header;
  const absl::string_view type = ValueOf(text, "descr");
  if (type.empty()) return Damaged("its header names no type of elements");
  if (type[0] == '\'') {
    header.type_name = std::string(type.substr(1, type.find('\'', 1) - 1));
    header.type = ParseNumberType(header.type_name);
  }
  header.column_major = absl::StartsWith(ValueOf(text, "fortran_order"), "T");
  ASSIGN_OR_RETURN(header.shape, ReadShape(ValueOf(text, "shape")));
  return header;
}

}  // namespace

bool IsNpy(absl::string_view beginning) {
  return absl::StartsWith(beginning, kMagic);
}

// The magic string, two bytes of version, the header's length, the header.
absl::StatusOr<NpyHeader> ReadNpyHeader(absl::string_view beginning) {
  const auto byte = [&](size_t at) {
    return at < beginning.size() ? static_cast<uint8_t>(beginning[at])
                                 : size_t{0};
  };
  const size_t length_bytes = byte(kMagic.size()) == 1 ? 2 : 4;
  size_t length = 0;
  for (size_t i = length_bytes; i > 0; --i) length = length << 8 | byte(7 + i);
  const size_t begin = 8 + length_bytes;
  if (length > kMostNpyHeaderBytes - begin) {
    return Damaged("its header is longer than any honest one");
  }
  if (!IsNpy(beginning) || beginning.size() < begin ||
      length > beginning.size() - begin) {
    return Damaged("it breaks off");
  }
  ASSIGN_OR_RETURN(NpyHeader header,
                   ReadDictionary(beginning.substr(begin, length)));
  header.bytes = begin + length;
  return header;
}

}  // namespace tessera::python
