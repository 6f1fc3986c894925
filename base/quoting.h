// Makes untrusted text safe to print: file names, names in manifests, messages
// of other programs.
#ifndef TESSERA_BASE_QUOTING_H_
#define TESSERA_BASE_QUOTING_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace tessera {

// All functions are thread-safe. They take any bytes and return UTF-8.

// Returns the text on one line, for terminals, logs and messages. Characters
// that control a terminal, or that hide or reorder text, become escapes (`\n`,
// `\x1b`, `\u202e`): control characters, line breaks, direction marks and
// invisible characters. A byte that is not UTF-8 becomes an escape such as
// `\xff`. All other characters stay, also backslashes, so a second call changes
// nothing.
std::string Printable(absl::string_view text);

// As Printable(), but keeps line breaks. For whole messages whose names have
// already passed Printable() or Quoted().
std::string PrintableLines(absl::string_view text);

// As Printable(), in double quotes: `"a.tif"`. Quotes and backslashes in the
// text are escaped, so that the closing quote is unambiguous. Text longer than
// `max_bytes` is cut between two characters and ends with `…`.
std::string Quoted(absl::string_view text, size_t max_bytes = 100);

// Escapes the characters that Printable() escapes, in JSON's form (`\u001b`).
// The JSON keeps its meaning. Line breaks between values stay.
// REQUIRES: `json` is JSON in UTF-8.
std::string PrintableJson(absl::string_view json);

}  // namespace tessera

#endif  // TESSERA_BASE_QUOTING_H_
