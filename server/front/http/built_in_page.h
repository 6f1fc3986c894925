// The page's files inside the program.
#ifndef TESSERA_SERVER_FRONT_HTTP_BUILT_IN_PAGE_H_
#define TESSERA_SERVER_FRONT_HTTP_BUILT_IN_PAGE_H_

#include <vector>

#include "absl/strings/string_view.h"

namespace tessera::front::http {

struct BuiltInFile {
  const char* name;  // `app.js`.
  absl::string_view gzipped;
};

// Written by CMake: a file of client/web/dist each, sorted by name; none
// without the page.
std::vector<BuiltInFile> BuiltInPageFiles();

}  // namespace tessera::front::http

#endif  // TESSERA_SERVER_FRONT_HTTP_BUILT_IN_PAGE_H_
