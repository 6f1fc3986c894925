#include "server/jobs/log_tail.h"

#include <algorithm>
#include <fstream>

#include "absl/strings/ascii.h"

namespace tessera::jobs {
namespace {

constexpr std::streamoff kTailBytes = 2000;
constexpr int kTailLines = 10;

}  // namespace

std::string TailOf(const std::filesystem::path& log) {
  std::ifstream stream(log, std::ios::binary | std::ios::ate);
  if (!stream) return "";
  const std::streamoff size = stream.tellg();
  // A log may be large, so only its end is read.
  stream.seekg(std::max<std::streamoff>(0, size - kTailBytes));
  std::string tail(static_cast<size_t>(std::min(size, kTailBytes)), '\0');
  stream.read(tail.data(), static_cast<std::streamsize>(tail.size()));
  tail.resize(static_cast<size_t>(stream.gcount()));
  absl::StripTrailingAsciiWhitespace(&tail);
  size_t begin = tail.size();
  for (int lines = 0;
       lines < kTailLines && begin != std::string::npos && begin > 0; ++lines) {
    begin = tail.rfind('\n', begin - 1);
  }
  return begin == std::string::npos || begin == 0 ? tail
                                                  : tail.substr(begin + 1);
}

}  // namespace tessera::jobs
