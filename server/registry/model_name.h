// Names of models and their versions, parsed.
#ifndef TESSERA_SERVER_REGISTRY_MODEL_NAME_H_
#define TESSERA_SERVER_REGISTRY_MODEL_NAME_H_

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/db/typed_id.h"

namespace tessera::registry {

struct ModelCollection {
  static constexpr char kName[] = "models";
};

// A model with all its versions: `models/{id}`.
using ModelId = db::TypedId<ModelCollection>;

// A version: `models/{id}/versions/{n}`, `models/{id}/versions/{alias}`, or
// `models/{id}` for the newest. Also the command line's `{id}@{n}` and
// `{id}@{alias}`, with or without `models/` before it.
//
// Immutable; thread-safe.
class VersionName {
 public:
  // Errors: INVALID_ARGUMENT (NAME_INVALID).
  static absl::StatusOr<VersionName> Parse(absl::string_view name);

  // REQUIRES: number > 0, or 0 for the newest.
  explicit VersionName(ModelId model, int number = 0)
      : model_(std::move(model)), number_(number) {}

  const ModelId& model() const { return model_; }
  int number() const { return number_; }  // 0: see alias(), or the newest.
  const std::string& alias() const { return alias_; }  // Empty without one.
  std::string text() const;                            // The name.

 private:
  ModelId model_;
  int number_;
  std::string alias_;
};

}  // namespace tessera::registry

#endif  // TESSERA_SERVER_REGISTRY_MODEL_NAME_H_
