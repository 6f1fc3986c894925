# Links absl_mutex.cc into every target that comes after, before Abseil.
add_library(tessera_absl_mutex SHARED ${CMAKE_CURRENT_LIST_DIR}/absl_mutex.cc)
target_link_libraries(tessera_absl_mutex PRIVATE absl::synchronization
                                                 ${CMAKE_DL_LIBS})
link_libraries(tessera_absl_mutex)
