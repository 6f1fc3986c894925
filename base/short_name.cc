#include "base/short_name.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace tessera {

std::string ShortName(absl::string_view name) {
  const std::vector<absl::string_view> parts = absl::StrSplit(name, '/');
  if (parts.size() == 2) return std::string(parts[1]);
  if (parts.size() == 4) return absl::StrCat(parts[1], "@", parts[3]);
  return std::string(name);
}

}  // namespace tessera
