#include "base/log.h"

#include <unistd.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace tessera {
namespace {

absl::string_view NameOf(Severity severity) {
  switch (severity) {
    case Severity::kInfo: return "info";
    case Severity::kWarning: return "warning";
    case Severity::kError: return "error";
  }
  return "error";
}

std::string Quoted(const std::string& value) {
  const std::string escaped = absl::Utf8SafeCEscape(value);
  const bool plain = !value.empty() && escaped == value &&
                     value.find(' ') == std::string::npos;
  return plain ? value : absl::StrCat("\"", escaped, "\"");
}

}  // namespace

void Log(Severity severity, absl::string_view message,
         std::initializer_list<LogField> fields) {
  std::string line =
      absl::StrCat(absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ ", absl::Now(),
                                    absl::UTCTimeZone()),
                   NameOf(severity), " ", absl::Utf8SafeCEscape(message));
  for (const auto& [key, value] : fields) {
    absl::StrAppend(&line, " ", key, "=", Quoted(value));
  }
  line += '\n';
  // One write() keeps the lines of different threads apart. Nobody can be
  // told that the log itself failed.
  [[maybe_unused]] const ssize_t written =
      ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace tessera
