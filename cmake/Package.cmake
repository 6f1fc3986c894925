# What `cmake --install` installs, and the Debian package `tessera` that `cpack -G DEB` makes of it in the build folder.
# Neither builds anything: both take the programs `tesserad` and `tessera` as they are there.
set(doc share/doc/tessera)

install(TARGETS tesserad tessera DESTINATION bin COMPONENT programs)
install(DIRECTORY docs/ DESTINATION ${doc} COMPONENT programs)
install(FILES models/starter/README.md DESTINATION ${doc} RENAME starting-model.md COMPONENT programs)
install(FILES deploy/prometheus/prometheus.yaml deploy/prometheus/rules.yaml deploy/grafana/tessera.json
        DESTINATION ${doc}/examples COMPONENT programs)

# The units name the folder of the programs.
foreach(unit tesserad.service tessera-worker@.service)
  install(CODE "set(name ${unit})\nfile(READ \"${PROJECT_SOURCE_DIR}/deploy/systemd/${unit}\" unit)" COMPONENT programs)
  install(CODE [[
    string(REPLACE "/usr/local/bin/" "${CMAKE_INSTALL_PREFIX}/bin/" unit "${unit}")
    file(WRITE "$ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}/lib/systemd/system/${name}" "${unit}")]] COMPONENT programs)
endforeach()

# The program itself knows its commands and options.
install(CODE [[set(folder "$ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}/share/bash-completion/completions")
  file(MAKE_DIRECTORY "${folder}")]] COMPONENT programs)
install(CODE "execute_process(COMMAND $<TARGET_FILE:tessera> completion bash OUTPUT_FILE \"\${folder}/tessera\"
                  COMMAND_ERROR_IS_FATAL ANY)" COMPONENT programs)

# From here on: the package only.
find_program(GZIP gzip)
find_program(DPKG_SHLIBDEPS dpkg-shlibdeps)
if(NOT GZIP OR NOT DPKG_SHLIBDEPS)
  message(STATUS "Without gzip or dpkg-shlibdeps (Debian: dpkg-dev): no Debian package")
  return()
endif()

set(CPACK_GENERATOR DEB)
set(TESSERA_PACKAGER "The Tessera authors <tessera@localhost>" CACHE STRING "Maintainer that the package names")
set(CPACK_PACKAGE_CONTACT "${TESSERA_PACKAGER}")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "segmentation server for microscopy images, and its client")
set(CPACK_PACKAGE_DESCRIPTION
"Tessera turns a machine of a lab into a segmentation service. Outline the
objects (cells, nuclei) in a few regions of microscopy images; the service
trains a U-Net on them and returns the outline of every object in all other
images as polygons.
.
This package has the server (tesserad), which computes on the CPU, a unit of
systemd for it, and the client (tessera).")
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_STRIP_FILES ON)
set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/cmake/package_modes.cmake)
set(CPACK_INSTALL_CMAKE_PROJECTS "${PROJECT_BINARY_DIR};tessera;programs;/" "${PROJECT_BINARY_DIR};tessera;package;/")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_NAME tessera)
set(CPACK_DEBIAN_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "${CPACK_PACKAGE_CONTACT}")
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS adduser)
# The certificates are for S3. The reference BLAS, which LibTorch is content with, is four times slower.
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "bash-completion, ca-certificates, libopenblas0-pthread")
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA)
foreach(file postinst prerm postrm conffiles)
  list(APPEND CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${PROJECT_SOURCE_DIR}/deploy/debian/${file})
endforeach()

install(FILES deploy/debian/flags DESTINATION /etc/tessera COMPONENT package EXCLUDE_FROM_ALL)
install(FILES deploy/debian/copyright DESTINATION ${doc} COMPONENT package EXCLUDE_FROM_ALL)
# Debian's policy wants the changelogs compressed, each under its own name. The date honours SOURCE_DATE_EPOCH.
string(TIMESTAMP TESSERA_PACKAGE_DATE "%a, %d %b %Y %H:%M:%S +0000" UTC)
configure_file(deploy/debian/changelog.in ${PROJECT_BINARY_DIR}/package/changelog.Debian @ONLY)
configure_file(CHANGELOG.md ${PROJECT_BINARY_DIR}/package/changelog COPYONLY)
foreach(file changelog changelog.Debian)
  install(CODE "execute_process(COMMAND ${GZIP} -9nc ${PROJECT_BINARY_DIR}/package/${file}
      OUTPUT_FILE \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${doc}/${file}.gz\" COMMAND_ERROR_IS_FATAL ANY)"
    COMPONENT package EXCLUDE_FROM_ALL)
endforeach()

include(CPack)
