// Bytes that wait on disk. Private to this room.
#ifndef TESSERA_MODELS_RESULTS_SPOOL_H_
#define TESSERA_MODELS_RESULTS_SPOOL_H_

#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tessera::results {

// A file that is removed as soon as it is open, so that its bytes go with the
// process, however that ends.
//
// Not thread-safe.
class Spool {
 public:
  // Errors: UNAVAILABLE if `folder` cannot be written.
  static absl::StatusOr<Spool> Create(const std::filesystem::path& folder);

  // Read() reports a failed write.
  void Write(absl::string_view bytes) {
    stream_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }
  // Gives all bytes to `sink`, in pieces. Call once, last.
  // Errors: UNAVAILABLE if not all bytes could be kept.
  absl::Status Read(const std::function<void(absl::string_view)>& sink);
  // As Read(), piece by piece: the next bytes, none at the end. Nothing may be
  // written any more after the first call.
  absl::StatusOr<std::string> Next();

 private:
  Spool(std::filesystem::path folder, std::fstream stream)
      : folder_(std::move(folder)), stream_(std::move(stream)) {}

  std::filesystem::path folder_;
  std::fstream stream_;
  std::optional<std::streamoff> left_;  // To read; unset while it is written.
};

}  // namespace tessera::results

#endif  // TESSERA_MODELS_RESULTS_SPOOL_H_
