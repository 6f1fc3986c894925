// Structured log lines on stderr. (Debian 12's Abseil has no absl/log.)
#ifndef TESSERA_BASE_LOG_H_
#define TESSERA_BASE_LOG_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace tessera {

enum class Severity { kInfo, kWarning, kError };

enum class LogFormat {
  kText,  // Time, severity, message, `key=value` fields.
  kJson,  // An object with `time`, `severity`, `message` and the fields.
};

// A key and its value. The key is one word; the value may be any bytes.
using LogField = std::pair<absl::string_view, std::string>;

// Writes exactly one line. Empty values and values with blanks are quoted; line
// breaks are escaped.
//
// Never log tokens or pixels. Thread-safe.
void Log(Severity severity, absl::string_view message,
         const std::vector<LogField>& fields = {});

// Sets the format of all further lines; kText until then. main() calls this
// with the format that its flags name. Thread-safe.
void SetLogFormat(LogFormat format);

// Returns the line that Log() writes, without its line feed. In JSON, bytes
// that are not UTF-8 are replaced, so that every line is valid JSON.
std::string LogLine(LogFormat format, absl::Time time, Severity severity,
                    absl::string_view message,
                    const std::vector<LogField>& fields);

}  // namespace tessera

#endif  // TESSERA_BASE_LOG_H_
