// Which of a server's devices are lost, and what that means for the server.
#ifndef TESSERA_SERVER_PROCESS_DEVICE_LOSSES_H_
#define TESSERA_SERVER_PROCESS_DEVICE_LOSSES_H_

#include <cstddef>
#include <functional>
#include <set>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace tessera::process {

// Called one at a time, in order.
struct DeviceLossHandlers {
  std::function<void(size_t device)> on_lost;
  std::function<void(size_t device)> on_back;
  std::function<void()> on_all_lost;  // The server has no device any more.
  std::function<void()> on_one_of_all_back;
  std::function<void()> on_all_gone;  // None will come back.
};

// Tells from the losses of single devices whether the server still has one.
//
// Thread-safe.
class DeviceLosses {
 public:
  // REQUIRES: devices > 0.
  DeviceLosses(size_t devices, DeviceLossHandlers handlers);

  void Lose(size_t device);
  void Regain(size_t device);
  // The device was lost for so long that it is not waited for any more.
  // REQUIRES: Lose(device) was called.
  void GiveUp(size_t device);

 private:
  const size_t devices_;
  const DeviceLossHandlers handlers_;
  absl::Mutex mu_;  // Held while handlers run, which keeps them in order.
  std::set<size_t> lost_ ABSL_GUARDED_BY(mu_);
  std::set<size_t> gone_ ABSL_GUARDED_BY(mu_);
};

}  // namespace tessera::process

#endif  // TESSERA_SERVER_PROCESS_DEVICE_LOSSES_H_
