#include "server/registry/model.h"

#include "absl/strings/str_cat.h"

namespace tessera::registry {

std::string Model::name() const { return absl::StrCat("models/", id); }

std::string ModelVersion::name() const {
  return absl::StrCat("models/", model_id, "/versions/", number);
}

}  // namespace tessera::registry
