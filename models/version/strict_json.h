// Parses untrusted JSON: bounded, without duplicate keys, read field by field.
#ifndef TESSERA_MODELS_VERSION_STRICT_JSON_H_
#define TESSERA_MODELS_VERSION_STRICT_JSON_H_

#include <cstdint>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "models/imaging/image.h"
#include "nlohmann/json.hpp"

namespace tessera::version {

// Parses one JSON object. Every message begins with `subject`.
// Errors: INVALID_ARGUMENT if the text is not a JSON object, a key occurs
// twice, values are nested deeper than 8 levels or there are more than a
// million values. The last two limits bound the memory that a parsed value
// takes beyond its text.
absl::StatusOr<nlohmann::json> ParseStrictJson(absl::string_view text,
                                               absl::string_view subject);

// Reads the members of one object and remembers the first fault, so that a long
// list of fields needs only one check at its end. Messages name the key.
//
// Not thread-safe. Borrows the object.
class JsonFields {
 public:
  // Whether a missing key is a fault. If not, its variable keeps its value.
  enum class Missing { kIsFault, kIsFine };

  JsonFields(const nlohmann::json& object, std::string subject,
             Missing missing);

  // Whole numbers within [min, max], both included.
  void Read(const char* key, int64_t min, int64_t max, int64_t& value);
  void Read(const char* key, int64_t min, int64_t max, int& value);
  void Read(const char* key, bool& value);
  void Read(const char* key, std::string& value);
  // Also takes whole numbers. `null` is NaN if `null_is_nan`.
  void Read(const char* key, double& value, bool null_is_nan = false);
  // An object of `height` and `width`, each within [min, max].
  void Read(const char* key, int64_t min, int64_t max, imaging::Size& value);
  // Returns the member, or null if it is absent or not of `type`.
  const nlohmann::json* Member(const char* key, nlohmann::json::value_t type);

  // Remembers `status` if it is the first fault.
  void Fail(const absl::Status& status);
  // Remembers a fault if the object has a key that was never asked for.
  void RefuseOthers();
  // The first fault; OK if there is none.
  const absl::Status& status() const { return status_; }

 private:
  // Returns the member, or null, and remembers that the key is known.
  const nlohmann::json* Find(const char* key);
  void FailType(const char* key, absl::string_view wanted);

  const nlohmann::json& object_;
  std::string subject_;
  Missing missing_;
  std::set<std::string> known_;
  absl::Status status_;
};

// What JsonFields reads as a size.
nlohmann::ordered_json SizeToValue(imaging::Size size);

}  // namespace tessera::version

#endif  // TESSERA_MODELS_VERSION_STRICT_JSON_H_
