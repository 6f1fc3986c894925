#include "base/process_name.h"

#include <limits.h>
#include <unistd.h>

#include <array>

#include "absl/strings/str_cat.h"
#include "base/uuid.h"

namespace tessera {
namespace {

constexpr size_t kRandomDigits = 8;

}  // namespace

std::string NewProcessName() {
  std::array<char, HOST_NAME_MAX + 1> machine{};
  const bool named = ::gethostname(machine.data(), machine.size() - 1) == 0;
  return absl::StrCat(named ? machine.data() : "unknown", "/",
                      RandomUuid().substr(0, kRandomDigits));
}

}  // namespace tessera
