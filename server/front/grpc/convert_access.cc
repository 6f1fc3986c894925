#include "server/front/grpc/convert_access.h"

#include "absl/strings/str_format.h"
#include "base/error_reason.h"

namespace tessera::front {
namespace {

v1::Access::Visibility VisibilityToProto(access::Visibility visibility) {
  switch (visibility) {
    case access::Visibility::kPrivate: return v1::Access::PRIVATE;
    case access::Visibility::kGroup: return v1::Access::GROUP;
    case access::Visibility::kPublic: return v1::Access::PUBLIC;
  }
  return v1::Access::VISIBILITY_UNSPECIFIED;
}

}  // namespace

v1::Access ToProto(const access::Access& access) {
  v1::Access proto;
  proto.set_owner(access.owner);
  proto.set_visibility(VisibilityToProto(access.visibility));
  proto.set_group(access.group);
  return proto;
}

absl::StatusOr<access::Visibility> FromProto(v1::Access::Visibility visibility) {
  switch (visibility) {
    case v1::Access::PRIVATE: return access::Visibility::kPrivate;
    case v1::Access::GROUP: return access::Visibility::kGroup;
    case v1::Access::PUBLIC: return access::Visibility::kPublic;
    default:
      return WithReason(
          absl::InvalidArgumentError(absl::StrFormat(
              "visibility is %d; it must be PRIVATE (1), GROUP (2) or PUBLIC "
              "(3)",
              visibility)),
          "PARAMETER_INVALID", "visibility");
  }
}

}  // namespace tessera::front
