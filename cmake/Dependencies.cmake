# Finds what Tessera is built on; deploy/apt-packages.txt lists the packages.
find_package(Threads REQUIRED)
find_package(absl CONFIG REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(JPEG REQUIRED)
find_package(PNG REQUIRED)
find_package(TIFF REQUIRED)
find_package(ZLIB REQUIRED)
find_package(EXPAT REQUIRED)
# Debian's libzip CMake files ask for its command line tools as well.
find_package(PkgConfig REQUIRED)
pkg_check_modules(libzip REQUIRED IMPORTED_TARGET libzip)
pkg_check_modules(blosc REQUIRED IMPORTED_TARGET blosc)
pkg_check_modules(libzstd REQUIRED IMPORTED_TARGET libzstd)
find_package(nlohmann_json CONFIG REQUIRED)
find_package(OpenCV REQUIRED COMPONENTS core imgproc)
find_package(Torch REQUIRED)

if(NOT TESSERA_MODELS_ONLY)
  find_package(Protobuf REQUIRED)
  find_package(gRPC CONFIG REQUIRED)
  find_package(prometheus-cpp CONFIG REQUIRED)
  find_package(CLI11 CONFIG REQUIRED)
  find_package(Boost 1.74 REQUIRED)
  find_package(SQLite3 REQUIRED)
  find_package(CURL REQUIRED)
  pkg_check_modules(libpq REQUIRED IMPORTED_TARGET libpq)
  pkg_check_modules(cjose REQUIRED IMPORTED_TARGET cjose)
  find_program(GRPC_CPP_PLUGIN grpc_cpp_plugin REQUIRED)
endif()

if(TESSERA_BUILD_TESTS)
  # Another's pictures to read. Not for the programs: it brings GDAL and 117
  # more libraries.
  find_package(OpenCV REQUIRED COMPONENTS imgcodecs)
  find_package(GTest REQUIRED)
  include(GoogleTest)
  if(NOT TESSERA_MODELS_ONLY)
    # The tests start PostgreSQL themselves. Debian keeps it out of PATH.
    find_program(POSTGRES postgres PATHS /usr/lib/postgresql/15/bin)
    if(NOT POSTGRES)
      message(STATUS "Without PostgreSQL (Debian: postgresql-15): its tests are left out")
    endif()
    find_package(benchmark REQUIRED)
  endif()
endif()

# LibTorch as one target. Its own headers are not ours to warn about, and its
# flags (such as the C++ ABI of a downloaded LibTorch) apply to every file.
add_library(tessera_torch INTERFACE)
target_link_libraries(tessera_torch INTERFACE ${TORCH_LIBRARIES})
target_include_directories(tessera_torch SYSTEM INTERFACE ${TORCH_INCLUDE_DIRS})
separate_arguments(TESSERA_TORCH_FLAGS UNIX_COMMAND "${TORCH_CXX_FLAGS}")
add_compile_options(${TESSERA_TORCH_FLAGS})

# oneDNN computes networks on the CPU (models/unet/packed_network.h), where it is
# the library that LibTorch itself uses: a LibTorch with CUDA has one of its own
# inside. Its CMake files ask for OpenCL as well. The interface of 3.0 differs.
find_path(DNNL_INCLUDE_DIR oneapi/dnnl/dnnl.hpp)
find_library(DNNL_LIBRARY NAMES libdnnl.so.2)
if(DNNL_INCLUDE_DIR AND DNNL_LIBRARY AND NOT TARGET torch_cuda
   AND CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
  add_library(tessera_dnnl INTERFACE)
  target_link_libraries(tessera_dnnl INTERFACE ${DNNL_LIBRARY})
  target_include_directories(tessera_dnnl SYSTEM INTERFACE ${DNNL_INCLUDE_DIR})
else()
  message(STATUS "Without oneDNN: networks are computed by LibTorch's operators")
endif()

# The OpenMP that these two run on, whatever the compiler brings.
find_library(GOMP_LIBRARY NAMES libgomp.so.1 REQUIRED)
# ONNX's messages, which Debian's LibTorch also uses. Its CMake files ask for more.
if(NOT TESSERA_MODELS_ONLY)
  find_path(ONNX_INCLUDE_DIR onnx/onnx_pb.h REQUIRED)
  find_library(ONNX_PROTO_LIBRARY NAMES onnx_proto REQUIRED)
  add_library(tessera_onnx INTERFACE)
  target_link_libraries(tessera_onnx INTERFACE ${ONNX_PROTO_LIBRARY} protobuf::libprotobuf)
  target_include_directories(tessera_onnx SYSTEM INTERFACE ${ONNX_INCLUDE_DIR})
  target_compile_definitions(tessera_onnx INTERFACE ONNX_ML=1)
endif()

# OpenCV as one target, likewise.
add_library(tessera_opencv INTERFACE)
target_link_libraries(tessera_opencv INTERFACE opencv_core opencv_imgproc)
target_include_directories(tessera_opencv SYSTEM INTERFACE
                           ${OpenCV_INCLUDE_DIRS})

# A faster linker and a compiler cache, where they are installed.
find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      ${CCACHE})
endif()
find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()
