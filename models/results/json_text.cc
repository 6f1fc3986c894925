#include "models/results/json_text.h"

#include "nlohmann/json.hpp"

namespace tessera::results {

std::string JsonText(absl::string_view text) {
  // By default, text that is not UTF-8 makes dump() throw.
  return nlohmann::json(std::string(text))
      .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace tessera::results
