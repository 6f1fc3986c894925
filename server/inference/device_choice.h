// Which device the next image goes to.
#ifndef TESSERA_SERVER_INFERENCE_DEVICE_CHOICE_H_
#define TESSERA_SERVER_INFERENCE_DEVICE_CHOICE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"

namespace tessera::inference {

// The models that a device has loaded. Thread-safe and fast.
class LoadedModels {
 public:
  virtual ~LoadedModels() = default;
  // Whether `version` is loaded, or is being loaded.
  virtual bool Has(const std::string& version) const = 0;
  // Memory of all of them.
  virtual int64_t bytes() const = 0;
};

// Spreads images over devices. An image goes to the device with the fewest
// images in work; of those to one that has the model loaded; else to the one
// whose loaded models take the least memory; else to the first of the list. A
// device without room for the model is passed over. Lost devices get no image.
//
// Thread-safe. Borrows the devices; must outlive its turns.
class DeviceChoice {
 public:
  // REQUIRES: `devices` is not empty.
  explicit DeviceChoice(std::vector<const LoadedModels*> devices);

  // An image's place on a device, which counts as in work while this lives.
  class Turn {
   public:
    Turn(Turn&& other) noexcept;
    Turn& operator=(Turn&&) = delete;
    ~Turn();
    size_t device() const { return device_; }

   private:
    friend class DeviceChoice;
    Turn(DeviceChoice& choice, size_t device)
        : choice_(&choice), device_(device) {}
    DeviceChoice* choice_;
    const size_t device_;
  };

  // A turn on a device on which `load` has loaded `version`, or found it
  // loaded. `load` fails with RESOURCE_EXHAUSTED if the device has too little
  // memory. Errors: those of DeviceLost() if all devices are lost; those of
  // `load` on the first device that was tried.
  absl::StatusOr<Turn> Take(
      const std::string& version,
      const std::function<absl::Status(size_t device)>& load);

  // For a device that no longer answers, or answers again.
  void Lose(size_t device);
  void Regain(size_t device);
  bool IsLost(size_t device) const;
  bool AllLost() const;

 private:
  struct Candidate {
    int in_work = 0;
    bool lost = false;
  };

  // The next device to try, which counts as in work from now on. None if all
  // are lost or were tried.
  std::optional<Turn> Next(const std::string& version,
                           const std::vector<bool>& tried);

  const std::vector<const LoadedModels*> devices_;
  mutable absl::Mutex mu_;
  std::vector<Candidate> candidates_ ABSL_GUARDED_BY(mu_);
};

// UNAVAILABLE (DEVICE_LOST), with a retry delay.
absl::Status DeviceLost(absl::string_view message);

}  // namespace tessera::inference

#endif  // TESSERA_SERVER_INFERENCE_DEVICE_CHOICE_H_
