# A room is one folder and one library (DESIGN: one CMake library a room).

# Reading the headers takes most of a source's time, so several sources of a library are compiled as one. Where sources are
# edited, 0 is quicker: a change of one compiles all of its group.
set(TESSERA_UNITY 8 CACHE STRING "Sources that are compiled as one, at most; 0: each by itself")

# Compiles SOURCES, which define no name twice, as one.
function(tessera_unity_group TARGET GROUP)
  if(TESSERA_UNITY)
    set_source_files_properties(${ARGN} PROPERTIES UNITY_GROUP ${GROUP})
    set_target_properties(${TARGET} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
    # GCC takes included sources for headers, in which a class must not hold what is local to a file.
    target_compile_options(${TARGET} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
  endif()
endfunction()

# Groups SOURCES as cmake/unity_groups.py finds that they go together.
function(tessera_unity TARGET)
  if(NOT TESSERA_UNITY OR NOT EXISTS /usr/bin/python3)
    return()
  endif()
  execute_process(
    COMMAND /usr/bin/python3 -B ${PROJECT_SOURCE_DIR}/cmake/unity_groups.py ${TESSERA_UNITY} ${ARGN}
    WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}
    OUTPUT_VARIABLE groups OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  string(REPLACE "\n" ";" groups "${groups}")
  set(number 0)
  foreach(group ${groups})
    math(EXPR number "${number} + 1")
    string(REPLACE " " ";" sources ${group})
    tessera_unity_group(${TARGET} ${TARGET}_${number} ${sources})
  endforeach()
endfunction()

# Compiles HEADERS once for all sources of TARGET. clang-tidy does not read GCC's precompiled headers, so a clang-tidy build goes
# without. The option lets a compiler cache see through the header.
function(tessera_precompile TARGET)
  if(NOT TESSERA_CLANG_TIDY)
    target_compile_options(${TARGET} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
    target_precompile_headers(${TARGET} PRIVATE ${ARGN})
  endif()
endfunction()

# tessera_room(NAME [SOURCES file...] [PUBLIC lib...] [PRIVATE lib...]
#              [TORCH [PLAIN file...]])
#
# Makes the library `tessera_NAME` from the sources of this folder. PUBLIC
# libraries appear in its headers, PRIVATE ones only in its sources. TORCH says
# that the sources see LibTorch: it is linked privately and its header, which
# costs 18 seconds a file, is precompiled once for all such rooms. PLAIN are
# sources of such a room that include none of it: they do not load that header.
function(tessera_room NAME)
  cmake_parse_arguments(ROOM "TORCH" "" "SOURCES;PLAIN;PUBLIC;PRIVATE" ${ARGN})
  set(target tessera_${NAME})
  if(ROOM_SOURCES)
    add_library(${target} STATIC ${ROOM_SOURCES} ${ROOM_PLAIN})
    set_source_files_properties(${ROOM_PLAIN} PROPERTIES
                                SKIP_PRECOMPILE_HEADERS ON)
    tessera_unity(${target} ${ROOM_SOURCES})
    target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR}
                                                ${PROJECT_BINARY_DIR})
    target_link_libraries(${target} PUBLIC ${ROOM_PUBLIC}
                          PRIVATE ${ROOM_PRIVATE} tessera_warnings)
    if(TESSERA_CLANG_TIDY)
      set_target_properties(${target} PROPERTIES CXX_CLANG_TIDY ${CLANG_TIDY})
    endif()
    if(ROOM_TORCH)
      tessera_use_torch(${target})
    else()
      set_property(GLOBAL APPEND PROPERTY TESSERA_ROOMS_WITHOUT_TORCH ${target})
    endif()
  else()
    add_library(${target} INTERFACE)
    target_include_directories(${target} INTERFACE ${PROJECT_SOURCE_DIR}
                                                   ${PROJECT_BINARY_DIR})
    target_link_libraries(${target} INTERFACE ${ROOM_PUBLIC})
  endif()
endfunction()

# Links LibTorch and reuses its precompiled header.
function(tessera_use_torch TARGET)
  target_link_libraries(${TARGET} PRIVATE tessera_torch)
  if(NOT TESSERA_CLANG_TIDY)
    target_compile_options(${TARGET} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
    target_precompile_headers(${TARGET} REUSE_FROM tessera_torch_pch)
  endif()
endfunction()

# tessera_test(NAME SOURCES file... [PRIVATE lib...] [TORCH [PLAIN file...]]
#              [LABELS label...] [TIMEOUT seconds] [DATABASES])
#
# Makes a GoogleTest program `NAME` and registers it as one CTest test. TORCH and
# PLAIN are those of tessera_room(). DATABASES registers it a second time, as
# `NAME_postgres`, to run over PostgreSQL (tests/support/test_database.h).
function(tessera_test NAME)
  cmake_parse_arguments(TEST "TORCH;DATABASES" "TIMEOUT" "SOURCES;PLAIN;PRIVATE;LABELS"
                        ${ARGN})
  add_executable(${NAME} ${TEST_SOURCES} ${TEST_PLAIN})
  set_source_files_properties(${TEST_PLAIN} PROPERTIES
                              SKIP_PRECOMPILE_HEADERS ON)
  tessera_unity(${NAME} ${TEST_SOURCES})
  target_link_libraries(${NAME} PRIVATE ${TEST_PRIVATE} tessera_warnings
                        GTest::gmock GTest::gtest_main)
  target_include_directories(${NAME} PRIVATE ${PROJECT_SOURCE_DIR})
  if(TEST_TORCH)
    tessera_use_torch(${NAME})
  endif()
  if(NOT TEST_TIMEOUT)
    set(TEST_TIMEOUT 900)
  endif()
  add_test(NAME ${NAME} COMMAND ${NAME} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  # Threads that wait for work by spinning would take the cores from the test
  # beside.
  set_tests_properties(${NAME} PROPERTIES TIMEOUT ${TEST_TIMEOUT}
                       LABELS "${TEST_LABELS}"
                       ENVIRONMENT "OMP_WAIT_POLICY=passive")
  if(TEST_DATABASES)
    target_link_libraries(${NAME} PRIVATE tessera_tests_database)
  endif()
  if(TEST_DATABASES AND POSTGRES)
    add_test(NAME ${NAME}_postgres COMMAND ${NAME} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
    set_tests_properties(${NAME}_postgres PROPERTIES TIMEOUT ${TEST_TIMEOUT} LABELS "${TEST_LABELS};postgres"
                         SKIP_RETURN_CODE 77
                         ENVIRONMENT "OMP_WAIT_POLICY=passive;TESSERA_TEST_DATABASE=postgresql")
  endif()
endfunction()
