// Uploads checkpoints while the training goes on.
#ifndef TESSERA_SERVER_WORKER_CHECKPOINT_UPLOADER_H_
#define TESSERA_SERVER_WORKER_CHECKPOINT_UPLOADER_H_

#include <atomic>
#include <string>
#include <thread>

#include "absl/time/time.h"
#include "server/worker/server_link.h"

namespace tessera::worker {

// Uploads one checkpoint at a time. The first is due at once, the next half a
// minute after the last. If an upload takes long, the next is due later: at
// most a twentieth of the time goes into uploads. If an upload fails, the
// training goes on; only this checkpoint is lost.
//
// Not thread-safe; used by the training thread. Borrows the link.
class CheckpointUploader {
 public:
  explicit CheckpointUploader(ServerLink& link) : link_(link) {}

  // Whether a checkpoint should be made now.
  bool IsDue() const;

  // Returns at once. REQUIRES: IsDue().
  void Upload(std::string checkpoint);

  // Gives up the upload under way, uploads this checkpoint and waits for the
  // end. Tries once, since the worker has no time left.
  void UploadLast(const std::string& checkpoint);

  // Gives up the upload under way and waits for its end.
  void Stop();

 private:
  ServerLink& link_;
  std::atomic<bool> busy_ = false;
  std::atomic<double> seconds_ = 0;  // The duration of the last upload.
  absl::Time last_ = absl::InfinitePast();
  std::jthread thread_;  // Last: the thread uses the members above.
};

}  // namespace tessera::worker

#endif  // TESSERA_SERVER_WORKER_CHECKPOINT_UPLOADER_H_
