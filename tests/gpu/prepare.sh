#!/bin/sh
# Gathers what run.sh needs on a GPU machine that has PyTorch with CUDA and compilers, but neither our packages nor a network:
# unpacks Debian 12's packages into build/gpu-packages, some 50 MB to be carried along; nothing is installed. To be run on
# Debian 12. A machine with the packages of deploy/apt-packages.txt does not need it.
#
# usage: tests/gpu/prepare.sh
set -eu
cd "$(dirname "$0")/../.."
folder=$PWD/build/gpu-packages
# What a build of models/ and its tests includes and links, and what that in turn loads.
packages="libabsl-dev libabsl20220623
  libopencv-core-dev libopencv-core406 libopencv-imgproc-dev libopencv-imgproc406 libopencv-imgcodecs-dev libopencv-imgcodecs406
  libtbb12 libblas3 liblapack3 libgfortran5 libquadmath0 libgl1 libglx0 libglvnd0 libx11-6 libxcb1 libxau6 libxdmcp6 libbsd0 libmd0
  libtiff-dev libtiff6 libjbig0 libjpeg62-turbo libjpeg62-turbo-dev libpng16-16 libpng-dev libdeflate0 liblerc4 libwebp7 libzstd1 liblzma5
  libzip-dev libzip4 libbz2-1.0 zlib1g-dev libssl-dev libssl3 libgtest-dev libgmock-dev nlohmann-json3-dev pkg-config pkgconf pkgconf-bin libpkgconf3"
rm -rf "$folder"
mkdir -p "$folder/debs"
# shellcheck disable=SC2086  # one word a package
(cd "$folder/debs" && apt-get download -qq $packages)
for deb in "$folder"/debs/*.deb; do dpkg -x "$deb" "$folder"; done
rm -rf "$folder/debs" "$folder/usr/share/doc" "$folder/usr/share/man" "$folder/usr/share/locale"
find "$folder" -name '*.a' ! -name 'libgtest*' ! -name 'libgmock*' -delete
# Debian's own lists every library of OpenCV and fails where one is missing.
mkdir -p "$folder/cmake"
cat >"$folder/cmake/OpenCVConfig.cmake" <<'CMAKE'
get_filename_component(root ${CMAKE_CURRENT_LIST_DIR} DIRECTORY)
set(OpenCV_INCLUDE_DIRS ${root}/usr/include/opencv4)
foreach(module core imgproc imgcodecs)
  if(TARGET opencv_${module})  # Asked for once more.
    continue()
  endif()
  add_library(opencv_${module} SHARED IMPORTED)
  set_target_properties(opencv_${module} PROPERTIES IMPORTED_LOCATION
    ${root}/usr/lib/x86_64-linux-gnu/libopencv_${module}.so.406)
endforeach()
CMAKE
cat >"$folder/pkg-config" <<'SH'
#!/bin/sh
root=$(dirname "$(readlink -f "$0")")
lib=$root/usr/lib/x86_64-linux-gnu
export PKG_CONFIG_SYSROOT_DIR="$root" PKG_CONFIG_LIBDIR="$lib/pkgconfig:$root/usr/share/pkgconfig"
LD_LIBRARY_PATH=$lib exec "$root/usr/bin/pkgconf" "$@"
SH
chmod +x "$folder/pkg-config"
du -sh "$folder"
