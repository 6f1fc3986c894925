// Names of the wire to ids.
#ifndef TESSERA_SERVER_RPC_RESOURCE_ID_H_
#define TESSERA_SERVER_RPC_RESOURCE_ID_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "base/error_reason.h"

namespace tessera::rpc {

// The id in `{collection}/{id}`; whether it is well formed, and exists, is
// for its owner to say.
// Errors: INVALID_ARGUMENT (NAME_INVALID) naming the form that is expected.
inline absl::StatusOr<std::string> IdOf(absl::string_view name,
                                        absl::string_view collection) {
  absl::string_view id = name;
  if (absl::ConsumePrefix(&id, collection) && absl::ConsumePrefix(&id, "/") &&
      !id.empty() && id.find('/') == absl::string_view::npos) {
    return std::string(id);
  }
  return WithReason(
      absl::InvalidArgumentError(absl::StrFormat(
          "\"%s\" is not a name of the form %s/{id}", name.substr(0, 200),
          collection)),
      "NAME_INVALID");
}

}  // namespace tessera::rpc

#endif  // TESSERA_SERVER_RPC_RESOURCE_ID_H_
