#include "server/front/grpc/work_request.h"

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "base/error_reason.h"
#include "base/quoting.h"
#include "base/status_macros.h"
#include "base/version.h"
#include "server/wire/worker_version.h"

namespace tessera::front {
namespace {

constexpr size_t kMaxNameBytes = 128;
constexpr size_t kMaxCudaDigits = 3;

absl::Status CheckName(const std::string& name) {
  if (!name.empty() && name.size() <= kMaxNameBytes &&
      std::all_of(name.begin(), name.end(), absl::ascii_isgraph)) {
    return absl::OkStatus();
  }
  return WithReason(
      absl::InvalidArgumentError(absl::StrFormat(
          "%s is no name of a worker; it has 1 to 128 printable characters "
          "without blanks",
          Quoted(name))),
      "WORKER_INVALID");
}

// Metrics have a label with the device, so not every text will do.
absl::Status CheckDevice(const std::string& device) {
  absl::string_view number = device;
  const bool is_cuda = absl::ConsumePrefix(&number, "cuda:");
  if (device == "cpu" ||
      (is_cuda && !number.empty() && number.size() <= kMaxCudaDigits &&
       std::all_of(number.begin(), number.end(), absl::ascii_isdigit))) {
    return absl::OkStatus();
  }
  return WithReason(
      absl::InvalidArgumentError(absl::StrFormat(
          "%s is no device; say cpu, cuda:0, cuda:1, ...", Quoted(device))),
      "DEVICE_INVALID");
}

}  // namespace

absl::Status CheckWorkRequest(const worker::v1::AcquireWorkRequest& request) {
  RETURN_IF_ERROR(wire::CheckWorkerVersion(request.version(), kVersion));
  RETURN_IF_ERROR(CheckName(request.worker()));
  return CheckDevice(request.device());
}

bool CanDo(const worker::v1::AcquireWorkRequest& request,
           worker::v1::WorkKind kind) {
  return std::find(request.kinds().begin(), request.kinds().end(), kind) !=
         request.kinds().end();
}

}  // namespace tessera::front
