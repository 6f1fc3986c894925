// The end of a worker's log.
#ifndef TESSERA_SERVER_JOBS_LOG_TAIL_H_
#define TESSERA_SERVER_JOBS_LOG_TAIL_H_

#include <filesystem>
#include <string>

namespace tessera::jobs {

// The last lines of the file, at most 10 and at most 2000 bytes, without blanks
// at the end. Empty if there is no such file. Thread-safe.
std::string TailOf(const std::filesystem::path& log);

}  // namespace tessera::jobs

#endif  // TESSERA_SERVER_JOBS_LOG_TAIL_H_
