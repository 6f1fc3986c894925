#include "client/api/dataset_limit.h"

#include <cstdint>
#include <string>

#include "absl/strings/str_format.h"
#include "base/message_limit.h"

namespace tessera::client {
namespace {

constexpr int64_t kDigestBytes = 64;
// Room for the dataset's name and the request id.
constexpr int64_t kRestBytes = 256;

// Returns the encoded size of a Protobuf field of `bytes` bytes: a tag of one
// byte, the length (7 bits a byte) and the bytes.
int64_t FieldBytes(int64_t bytes) {
  int64_t length = 1;
  for (int64_t rest = bytes >> 7; rest > 0; rest >>= 7) ++length;
  return 1 + length + bytes;
}

int64_t FileBytes(const SampleFile& file) {
  return FieldBytes(static_cast<int64_t>(file.filename.size())) +
         FieldBytes(kDigestBytes);
}

int64_t SampleBytes(const Sample& sample) {
  return FieldBytes(FieldBytes(static_cast<int64_t>(sample.name.size())) +
                    FieldBytes(FileBytes(sample.image)) +
                    FieldBytes(FileBytes(sample.mask)));
}

}  // namespace

absl::Status CheckFitsOneMessage(const std::vector<Sample>& samples) {
  int64_t bytes = kRestBytes;
  for (const Sample& sample : samples) bytes += SampleBytes(sample);
  if (bytes <= kMaxMessageBytes) return absl::OkStatus();
  const auto count = static_cast<int64_t>(samples.size());
  const int64_t fits = (kMaxMessageBytes - kRestBytes) * count / bytes;
  return absl::ResourceExhaustedError(absl::StrFormat(
      "the dataset has %d samples; with names of this length the server "
      "accepts %d in one dataset. Combine small images into larger ones, or "
      "make several datasets",
      count, fits));
}

}  // namespace tessera::client
