// A file for the log of each job.
#ifndef TESSERA_SERVER_WORKER_JOB_LOG_H_
#define TESSERA_SERVER_WORKER_JOB_LOG_H_

#include <filesystem>
#include <string>

namespace tessera::worker {

// Appends what the process writes to stdout and stderr to DIR/ID.log while it
// exists, where the job is `trainingJobs/ID`. Does nothing if `dir` is empty.
// If the file cannot be written, the output goes where it went before, which
// gets a warning.
//
// Not thread-safe; one at a time.
class JobLog {
 public:
  JobLog(const std::filesystem::path& dir, const std::string& job);
  ~JobLog();
  JobLog(const JobLog&) = delete;
  JobLog& operator=(const JobLog&) = delete;

 private:
  // Copies of the descriptors as they were; -1: unchanged.
  int stdout_ = -1;
  int stderr_ = -1;
};

}  // namespace tessera::worker

#endif  // TESSERA_SERVER_WORKER_JOB_LOG_H_
