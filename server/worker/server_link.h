// A worker's calls about one job.
#ifndef TESSERA_SERVER_WORKER_SERVER_LINK_H_
#define TESSERA_SERVER_WORKER_SERVER_LINK_H_

#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "grpcpp/client_context.h"
#include "server/worker/server_channel.h"
#include "tessera/worker/v1/worker_service.grpc.pb.h"

namespace tessera::worker {

// Makes the calls of one job's worker, each with the job's lease. A call that
// does not get through is retried until the patience is over; then the server
// counts as lost. Errors of all calls: UNAVAILABLE if the server is lost;
// PERMISSION_DENIED if the lease was withdrawn; CANCELLED if `stop` was
// requested.
//
// Thread-safe. Borrows the channel.
class ServerLink {
 public:
  ServerLink(const ServerChannel& channel, std::string job, std::string lease,
             std::stop_token stop, absl::Duration patience);

  // `trainingJobs/{id}`.
  const std::string& job() const { return job_; }

  absl::StatusOr<v1::Assignment> GetAssignment();

  // Writes the file to `path` and compares its digest.
  // Errors: DATA_LOSS if the digest differs.
  absl::Status ReadFile(const std::string& sha256,
                        const std::filesystem::path& path);

  absl::StatusOr<v1::ReportProgressResponse::Directive> Report(
      const tessera::v1::TrainingProgress& progress);

  // Tries once, also after `stop` was requested.
  absl::StatusOr<v1::ReportProgressResponse::Directive> ReportLast(
      const tessera::v1::TrainingProgress& progress);

  // Also ends when `give_up` is requested.
  // Errors: RESOURCE_EXHAUSTED if the server does not take the checkpoint.
  absl::Status UploadCheckpoint(const std::string& checkpoint,
                                std::stop_token give_up);

  // Tries once, also after `stop` was requested.
  absl::Status UploadLastCheckpoint(const std::string& checkpoint);

  // Returns the new version's name. Errors: INVALID_ARGUMENT.
  absl::StatusOr<std::string> Finish(const std::string& weights,
                                     const std::string& manifest);

  absl::Status Fail(const std::string& message);

  // Gives the job back to the queue. Tries a few times, also after `stop` was
  // requested.
  absl::Status Return();

 private:
  using Call = std::function<absl::Status(grpc::ClientContext& context)>;

  // Makes the call once.
  absl::Status Try(const Call& call, absl::Duration timeout,
                   const std::stop_token& stop);
  absl::Status Retry(const Call& call, absl::Duration timeout,
                     std::stop_token stop);
  absl::Status RetryOrStop(const Call& call, absl::Duration timeout) {
    return Retry(call, timeout, stop_);
  }
  absl::Status SendProgress(const tessera::v1::TrainingProgress& progress,
                            grpc::ClientContext& context,
                            v1::ReportProgressResponse& response);
  absl::Status SendCheckpoint(const std::string& checkpoint,
                              grpc::ClientContext& context);
  // Sends the files, each under its name, through `writer`.
  template <typename Writer>
  void Send(
      const std::vector<std::pair<std::string, const std::string*>>& files,
      Writer& writer) const;

  const ServerChannel& channel_;
  const std::string job_;
  const std::string lease_;
  const std::stop_token stop_;
  const absl::Duration patience_;
};

}  // namespace tessera::worker

#endif  // TESSERA_SERVER_WORKER_SERVER_LINK_H_
