#include "base/error_reason.h"

#include <cassert>

#include "absl/strings/cord.h"

namespace tessera {
namespace {

constexpr absl::string_view kReasonUrl = "tessera/reason";
constexpr absl::string_view kResourceUrl = "tessera/resource";

std::string PayloadOf(const absl::Status& status, absl::string_view url) {
  const auto payload = status.GetPayload(url);
  return payload ? std::string(*payload) : "";
}

}  // namespace

absl::Status WithReason(absl::Status status, absl::string_view reason,
                        absl::string_view resource) {
  assert(!status.ok());
  status.SetPayload(kReasonUrl, absl::Cord(reason));
  if (!resource.empty()) status.SetPayload(kResourceUrl, absl::Cord(resource));
  return status;
}

std::string ReasonOf(const absl::Status& status) {
  return PayloadOf(status, kReasonUrl);
}

std::string ResourceOf(const absl::Status& status) {
  return PayloadOf(status, kResourceUrl);
}

}  // namespace tessera
