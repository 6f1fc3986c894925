// Makes text that strangers chose fit to be shown: names of files, names in
// manifests, messages of other programs.
#ifndef TESSERA_BASE_QUOTING_H_
#define TESSERA_BASE_QUOTING_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace tessera {

// All functions: thread-safe; any bytes may be given, and UTF-8 is returned.

// The text on one line, for terminals, logs and messages. What a terminal acts
// on and what hides or reorders characters becomes an escape: control
// characters, line breaks, marks of the writing direction, invisible ones
// (`\n`, `\x1b`, `\u202e`). A byte that is not UTF-8 becomes `\xff`. All else
// stays as it is, backslashes too, so doing it twice changes nothing.
std::string Printable(absl::string_view text);

// As Printable(), but line breaks stay. For whole messages, after the names in
// them were made Printable() or Quoted().
std::string PrintableLines(absl::string_view text);

// As Printable(), and in double quotes: `"a.tif"`. Quotes and backslashes in the
// text are escaped, so that its end is plain. Of a longer text only the first
// `max_bytes` are shown, then `…`.
std::string Quoted(absl::string_view text, size_t max_bytes = 100);

// A JSON text with what Printable() escapes as `\u001b` in its strings; it says
// the same as before. Line breaks between values stay.
// REQUIRES: `json` is JSON in UTF-8.
std::string PrintableJson(absl::string_view json);

}  // namespace tessera

#endif  // TESSERA_BASE_QUOTING_H_
