// JSON from strangers: bounded, without duplicate keys, read field by field.
#ifndef TESSERA_MODELS_VERSION_STRICT_JSON_H_
#define TESSERA_MODELS_VERSION_STRICT_JSON_H_

#include <cstdint>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nlohmann/json.hpp"

namespace tessera::version {

// Parses one JSON object. `subject` begins every message.
// Errors: INVALID_ARGUMENT if it is no JSON object, a key occurs twice, it is
// nested deeper than 8 levels or has more than a million values; the last two
// bound the memory that a parsed value takes beyond its text.
absl::StatusOr<nlohmann::json> ParseStrictJson(absl::string_view text,
                                               absl::string_view subject);

// Reads the members of one object and remembers the first fault, so that a
// long list of fields needs one check at its end. Messages name the key.
//
// Not thread-safe. Borrows the object.
class JsonFields {
 public:
  // Whether a key that is left out is a fault, or leaves its variable alone.
  enum class Missing { kIsFault, kIsFine };

  JsonFields(const nlohmann::json& object, std::string subject,
             Missing missing);

  // Whole numbers within [min, max], both included.
  void Read(const char* key, int64_t min, int64_t max, int64_t& value);
  void Read(const char* key, int64_t min, int64_t max, int& value);
  void Read(const char* key, bool& value);
  void Read(const char* key, std::string& value);
  // Whole numbers count as well. `null` is NaN where `null_is_nan`.
  void Read(const char* key, double& value, bool null_is_nan = false);
  // Returns the member, or null if it is absent or not of `type`.
  const nlohmann::json* Member(const char* key, nlohmann::json::value_t type);

  // Remembers `status` if it is the first fault.
  void Fail(const absl::Status& status);
  // A key that was never asked for is a fault.
  void RefuseOthers();
  // The first fault; OK if there is none.
  const absl::Status& status() const { return status_; }

 private:
  // Returns the member, or null; remembers that the key is known.
  const nlohmann::json* Find(const char* key);
  void FailType(const char* key, absl::string_view wanted);

  const nlohmann::json& object_;
  std::string subject_;
  Missing missing_;
  std::set<std::string> known_;
  absl::Status status_;
};

}  // namespace tessera::version

#endif  // TESSERA_MODELS_VERSION_STRICT_JSON_H_
