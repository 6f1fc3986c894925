// Texts in JSON. Private to this room.
#ifndef TESSERA_MODELS_RESULTS_JSON_TEXT_H_
#define TESSERA_MODELS_RESULTS_JSON_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"

namespace tessera::results {

// The text in quotation marks. Bytes that are not UTF-8 are replaced.
std::string JsonText(absl::string_view text);

}  // namespace tessera::results

#endif  // TESSERA_MODELS_RESULTS_JSON_TEXT_H_
