// Names that strangers chose, for messages.
#ifndef TESSERA_MODELS_ANNOTATIONS_SHOWN_NAME_H_
#define TESSERA_MODELS_ANNOTATIONS_SHOWN_NAME_H_

#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/string_view.h"

namespace tessera::annotations {

// The first 100 bytes of `name`, with what a terminal could act on escaped.
inline std::string ShownName(absl::string_view name) {
  return absl::Utf8SafeCEscape(name.substr(0, 100));
}

}  // namespace tessera::annotations

#endif  // TESSERA_MODELS_ANNOTATIONS_SHOWN_NAME_H_
