// Resource names as users write them.
#ifndef TESSERA_BASE_SHORT_NAME_H_
#define TESSERA_BASE_SHORT_NAME_H_

#include <string>

#include "absl/strings/string_view.h"

namespace tessera {

// The short form of any resource name: `nuclei@3`, `wing@2`, `wing`. What is
// not a resource name is returned as it is.
std::string ShortName(absl::string_view name);

}  // namespace tessera

#endif  // TESSERA_BASE_SHORT_NAME_H_
