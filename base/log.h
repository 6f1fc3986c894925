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

// A key, of one word, and its value, which may be anything.
using LogField = std::pair<absl::string_view, std::string>;

// Writes one line. Values with blanks are quoted, line breaks are escaped: one
// call, one line.
//
// Never log tokens or pixels. Thread-safe.
void Log(Severity severity, absl::string_view message,
         const std::vector<LogField>& fields = {});

// Of all lines from now on; kText before. main() sets what its flags say.
// Thread-safe.
void SetLogFormat(LogFormat format);

// What Log() writes, without the line's end. In JSON, bytes that are no UTF-8
// are replaced, so that every line is an object that can be read.
std::string LogLine(LogFormat format, absl::Time time, Severity severity,
                    absl::string_view message,
                    const std::vector<LogField>& fields);

}  // namespace tessera

#endif  // TESSERA_BASE_LOG_H_
