#include "base/log.h"

#include <unistd.h>

#include <atomic>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/quoting.h"
#include "nlohmann/json.hpp"

namespace tessera {
namespace {

std::atomic<LogFormat> g_format = LogFormat::kText;

absl::string_view NameOf(Severity severity) {
  switch (severity) {
    case Severity::kInfo: return "info";
    case Severity::kWarning: return "warning";
    case Severity::kError: return "error";
  }
  return "error";
}

// Returns `value` unchanged, or in quotes if it could be misread.
std::string ValueOf(const std::string& value) {
  const std::string quoted = Quoted(value, std::string::npos);
  const bool plain = !value.empty() && quoted.size() == value.size() + 2 &&
                     value.find(' ') == std::string::npos;
  return plain ? value : quoted;
}

std::string TextLine(const std::string& time, Severity severity,
                     absl::string_view message,
                     const std::vector<LogField>& fields) {
  std::string line = absl::StrCat(time, " ", NameOf(severity), " ",
                                  Printable(message));
  for (const auto& [key, value] : fields) {
    absl::StrAppend(&line, " ", key, "=", ValueOf(value));
  }
  return line;
}

std::string JsonLine(const std::string& time, Severity severity,
                     absl::string_view message,
                     const std::vector<LogField>& fields) {
  nlohmann::ordered_json line = {{"time", time},
                                 {"severity", std::string(NameOf(severity))},
                                 {"message", std::string(message)}};
  for (const auto& [key, value] : fields) line[std::string(key)] = value;
  // By default, bytes that are not UTF-8 make dump() throw.
  return PrintableJson(line.dump(
      -1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

}  // namespace

std::string LogLine(LogFormat format, absl::Time time, Severity severity,
                    absl::string_view message,
                    const std::vector<LogField>& fields) {
  const std::string stamp =
      absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", time, absl::UTCTimeZone());
  return format == LogFormat::kJson
             ? JsonLine(stamp, severity, message, fields)
             : TextLine(stamp, severity, message, fields);
}

void SetLogFormat(LogFormat format) { g_format = format; }

void Log(Severity severity, absl::string_view message,
         const std::vector<LogField>& fields) {
  const std::string line = absl::StrCat(
      LogLine(g_format, absl::Now(), severity, message, fields), "\n");
  // A single write() keeps lines of different threads from mixing. A failed
  // write is ignored: there is no other place to report it.
  [[maybe_unused]] const ssize_t written =
      ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace tessera
