#include "models/python/write_npy.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace tessera::python {

std::string NpyHeaderFor(absl::string_view type_name,
                         const std::vector<int64_t>& shape) {
  constexpr size_t kAlignment = 64;
  std::string sides;
  for (const int64_t side : shape) {
    absl::StrAppend(&sides, sides.empty() ? "" : ", ", side);
  }
  // Python takes `(3)` for a number.
  if (shape.size() == 1) sides.push_back(',');
  std::string text = absl::StrFormat(
      "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }", type_name,
      sides);
  const size_t before = std::string("\x93NUMPY").size() + 4;
  const size_t length = before + text.size() + 1;
  text.append((kAlignment - length % kAlignment) % kAlignment, ' ');
  text.push_back('\n');
  std::string header = "\x93NUMPY\x01";
  header.push_back('\0');
  header.push_back(static_cast<char>(text.size() & 0xFF));
  header.push_back(static_cast<char>(text.size() >> 8));
  return header + text;
}

}  // namespace tessera::python
