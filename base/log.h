// Structured log lines on stderr. (Debian 12's Abseil has no absl/log.)
#ifndef TESSERA_BASE_LOG_H_
#define TESSERA_BASE_LOG_H_

#include <initializer_list>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"

namespace tessera {

enum class Severity { kInfo, kWarning, kError };

using LogField = std::pair<absl::string_view, std::string>;

// Writes one line: time, severity, message, then `key=value` fields. Values
// with blanks are quoted, line breaks are escaped: one call, one line.
//
// Never log tokens or pixels. Thread-safe.
void Log(Severity severity, absl::string_view message,
         std::initializer_list<LogField> fields = {});

}  // namespace tessera

#endif  // TESSERA_BASE_LOG_H_
