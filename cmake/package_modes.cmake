# Run by cpack on the files of the package: their modes are the same whatever the umask of the packager is.
set(everyone OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
set(everyone_executes ${everyone} OWNER_EXECUTE GROUP_EXECUTE WORLD_EXECUTE)
file(CHMOD_RECURSE ${CPACK_TEMPORARY_DIRECTORY} FILE_PERMISSIONS ${everyone} DIRECTORY_PERMISSIONS ${everyone_executes})
file(GLOB programs ${CPACK_TEMPORARY_DIRECTORY}/usr/bin/*)
file(CHMOD ${programs} PERMISSIONS ${everyone_executes})
