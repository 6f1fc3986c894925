// Sends checkpoints beside the training.
#ifndef TESSERA_SERVER_WORKER_CHECKPOINT_UPLOADER_H_
#define TESSERA_SERVER_WORKER_CHECKPOINT_UPLOADER_H_

#include <atomic>
#include <string>
#include <thread>

#include "absl/time/time.h"
#include "server/worker/server_link.h"

namespace tessera::worker {

// Sends one checkpoint at a time. The first is due at once, the next half a
// minute after the last, or later where sending takes long: never more than a
// twentieth of the time goes into it. A checkpoint that cannot be sent costs
// nothing but the chance to resume from it.
//
// Not thread-safe; of the training thread. Borrows the link.
class CheckpointUploader {
 public:
  explicit CheckpointUploader(ServerLink& link) : link_(link) {}

  // Whether a checkpoint should be made now.
  bool IsDue() const;

  // Returns at once. REQUIRES: IsDue().
  void Upload(std::string checkpoint);

  // Gives up what is under way and sends this one, before it returns. Tries
  // once: who calls it has no time left.
  void UploadLast(const std::string& checkpoint);

  // Gives up what is under way and waits for its end.
  void Stop();

 private:
  ServerLink& link_;
  std::atomic<bool> busy_ = false;
  std::atomic<double> seconds_ = 0;  // Of the last upload.
  absl::Time last_ = absl::InfinitePast();
  std::jthread thread_;  // Last: it uses the others.
};

}  // namespace tessera::worker

#endif  // TESSERA_SERVER_WORKER_CHECKPOINT_UPLOADER_H_
