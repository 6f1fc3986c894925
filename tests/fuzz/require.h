// What must hold whatever a fuzz target is fed.
#ifndef TESSERA_TESTS_FUZZ_REQUIRE_H_
#define TESSERA_TESTS_FUZZ_REQUIRE_H_

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <initializer_list>
#include <string>

#include "absl/status/status.h"

namespace tessera::fuzz {

// Ends the program, as a sanitizer does, unless `holds`. Unlike assert() it is
// never compiled away.
inline void Require(bool holds, const std::string& what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what.c_str());
  std::abort();
}

// A refusal must have one of the codes that the reader's header promises, and
// say something.
inline void RequireRefusal(const absl::Status& status,
                           std::initializer_list<absl::StatusCode> codes) {
  Require(std::find(codes.begin(), codes.end(), status.code()) != codes.end(),
          "the code is promised: " + status.ToString());
  Require(!status.message().empty(), "there is a message");
}

}  // namespace tessera::fuzz

#endif  // TESSERA_TESTS_FUZZ_REQUIRE_H_
