#include "server/rpc/convert_access.h"

#include "absl/strings/str_format.h"
#include "base/error_reason.h"

namespace tessera::rpc {
namespace {

v1::Access::Visibility ToProto(auth::Visibility visibility) {
  switch (visibility) {
    case auth::Visibility::kPrivate: return v1::Access::PRIVATE;
    case auth::Visibility::kGroup: return v1::Access::GROUP;
    case auth::Visibility::kPublic: return v1::Access::PUBLIC;
  }
  return v1::Access::VISIBILITY_UNSPECIFIED;
}

}  // namespace

v1::Access ToProto(const auth::Access& access) {
  v1::Access proto;
  proto.set_owner(access.owner);
  proto.set_visibility(ToProto(access.visibility));
  proto.set_group(access.group);
  return proto;
}

absl::StatusOr<auth::Visibility> FromProto(v1::Access::Visibility visibility) {
  switch (visibility) {
    case v1::Access::PRIVATE: return auth::Visibility::kPrivate;
    case v1::Access::GROUP: return auth::Visibility::kGroup;
    case v1::Access::PUBLIC: return auth::Visibility::kPublic;
    default:
      return WithReason(
          absl::InvalidArgumentError(absl::StrFormat(
              "visibility is %d; it must be PRIVATE (1), GROUP (2) or PUBLIC "
              "(3)",
              visibility)),
          "PARAMETER_INVALID", "visibility");
  }
}

}  // namespace tessera::rpc
