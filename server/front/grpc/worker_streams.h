// Workers' calls that transfer files.
#ifndef TESSERA_SERVER_FRONT_GRPC_WORKER_STREAMS_H_
#define TESSERA_SERVER_FRONT_GRPC_WORKER_STREAMS_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/front/grpc/file_streams.h"
#include "server/front/grpc/receiving_call.h"
#include "server/front/grpc/sending_call.h"
#include "server/jobs/worker_desk.h"
#include "server/storage/blob_reader.h"
#include "server/storage/upload_store.h"
#include "tessera/worker/v1/worker_service.pb.h"

namespace tessera::front {

// Sends one file.
//
// Not thread-safe; one per call.
class WorkerFileSender final : public Sender<worker::v1::ReadFileResponse> {
 public:
  // Checks the lease and opens the file.
  using OpenFile = std::function<absl::StatusOr<storage::BlobReader>()>;

  explicit WorkerFileSender(OpenFile open) : open_(std::move(open)) {}

  absl::StatusOr<std::string> Admit() override;
  absl::StatusOr<bool> Next(worker::v1::ReadFileResponse& response) override;

 private:
  const OpenFile open_;
  std::optional<storage::BlobReader> reader_;  // Set by Admit().
};

// Begins the upload of a file that a worker makes; `lease` is its lease. Workers
// never resume an upload, and two that found the same send the same bytes: each
// lease is a sender of its own, and no user's.
// Errors: those of UploadStore::Discard() and UploadStore::Begin().
absl::StatusOr<std::unique_ptr<storage::Upload>> BeginWorkerUpload(
    storage::UploadStore& uploads, const std::string& lease,
    const storage::Digest& sha256, int64_t size_bytes);

// The files of one call, all for the same job.
struct ReceivedFiles {
  std::string job_id;
  std::map<std::string, storage::Digest> digests;  // By file name.

  // Errors: INVALID_ARGUMENT if no file of the call has this name.
  absl::StatusOr<storage::Digest> Find(const std::string& filename) const;
};

// Receives files, each a header and its bytes. The lease is checked before any
// bytes are received.
//
// Not thread-safe; one per call. Borrows desk and store.
class WorkerFileReceiver final : public Receiver<worker::v1::UploadRequest> {
 public:
  // Checks that the caller is a worker.
  using CheckCaller = std::function<absl::Status()>;
  // Called once all files are there.
  using TakeFiles = std::function<absl::Status(const ReceivedFiles& files)>;

  WorkerFileReceiver(jobs::WorkerDesk& desk, storage::UploadStore& uploads,
                     CheckCaller check_caller, std::string lease,
                     TakeFiles take)
      : desk_(desk),
        uploads_(uploads),
        check_caller_(std::move(check_caller)),
        lease_(std::move(lease)),
        take_(std::move(take)) {}

  absl::StatusOr<std::string> Admit() override;
  absl::StatusOr<bool> Take(const worker::v1::UploadRequest& request) override;
  absl::Status TakeEnd() override;
  std::string subject() const override;

 private:
  absl::Status Begin(const worker::v1::UploadRequest::Header& header);

  jobs::WorkerDesk& desk_;
  storage::UploadStore& uploads_;
  const CheckCaller check_caller_;
  const std::string lease_;
  const TakeFiles take_;
  ReceivedFiles files_;
  std::unique_ptr<storage::Upload> upload_;  // Of the current file.
};

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_WORKER_STREAMS_H_
