# Build types, warnings, sanitizers and clang-tidy, for every target of ours.
option(TESSERA_WARNINGS_AS_ERRORS "Warnings are errors" OFF)
option(TESSERA_CLANG_TIDY "Run clang-tidy on every file" OFF)
set(TESSERA_SANITIZERS "" CACHE STRING "Sanitizers, as -fsanitize takes them")

# As Release, but assertions stay: REQUIRES of the headers are checked.
set(CMAKE_CXX_FLAGS_RELWITHASSERTIONS "-O2 -g1")
set(CMAKE_C_FLAGS_RELWITHASSERTIONS "-O2 -g1")
set(CMAKE_CXX_FLAGS_RELEASE "-O3 -DNDEBUG")

add_library(tessera_warnings INTERFACE)
target_compile_options(tessera_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
  target_compile_options(tessera_warnings INTERFACE
    -Wthread-safety -Wno-missing-braces)
endif()
if(TESSERA_WARNINGS_AS_ERRORS)
  target_compile_options(tessera_warnings INTERFACE -Werror)
endif()

if(TESSERA_SANITIZERS)
  add_compile_options(-fsanitize=${TESSERA_SANITIZERS}
                      -fno-omit-frame-pointer -fno-sanitize-recover=undefined)
  add_link_options(-fsanitize=${TESSERA_SANITIZERS})
  # GCC's guesses are wrong in code that it has instrumented, such as
  # libstdc++'s <regex>.
  target_compile_options(tessera_warnings INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
endif()

if(TESSERA_CLANG_TIDY)
  find_program(CLANG_TIDY clang-tidy REQUIRED)
endif()
