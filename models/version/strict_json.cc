#include "models/version/strict_json.h"

#include <cmath>
#include <exception>
#include <limits>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace tessera::version {
namespace {

using nlohmann::json;

constexpr int kMaxDepth = 8;
constexpr int64_t kMaxValues = 1'000'000;

// Thrown to stop the parser; never leaves this file.
struct Refusal {
  std::string reason;
};

// Watches the parser's events and stops it at the first violation.
class Guard {
 public:
  bool operator()(int depth, json::parse_event_t event, json& value) {
    using Event = json::parse_event_t;
    if (event == Event::object_start || event == Event::array_start) {
      if (depth >= kMaxDepth) {
        throw Refusal{absl::StrFormat("is nested deeper than %d", kMaxDepth)};
      }
      keys_.resize(static_cast<size_t>(depth) + 1);
      keys_.back().clear();
    }
    if (event == Event::key) {
      const auto& key = value.get_ref<const std::string&>();
      if (!keys_[static_cast<size_t>(depth) - 1].insert(key).second) {
        throw Refusal{absl::StrCat("has the key `", key, "` twice")};
      }
    }
    if (event != Event::object_end && event != Event::array_end &&
        ++values_ > kMaxValues) {
      throw Refusal{absl::StrFormat("has more than %d values", kMaxValues)};
    }
    return true;
  }

 private:
  std::vector<std::set<std::string>> keys_;
  int64_t values_ = 0;
};

}  // namespace

absl::StatusOr<json> ParseStrictJson(absl::string_view text,
                                     absl::string_view subject) {
  std::string reason;
  try {
    Guard guard;
    json parsed = json::parse(text.begin(), text.end(), std::ref(guard));
    if (parsed.is_object()) return parsed;
    reason = "is not a JSON object";
  } catch (const Refusal& refusal) {
    reason = refusal.reason;
  } catch (const std::exception&) {
    // The library's message quotes the text, which may be of any length.
    reason = "is not valid JSON";
  }
  return absl::InvalidArgumentError(
      absl::StrCat(subject, " ", reason, "; it is damaged or of another kind"));
}

JsonFields::JsonFields(const json& object, std::string subject, Missing missing)
    : object_(object), subject_(std::move(subject)), missing_(missing) {}

void JsonFields::Fail(const absl::Status& status) { status_.Update(status); }

void JsonFields::FailType(const char* key, absl::string_view wanted) {
  Fail(absl::InvalidArgumentError(
      absl::StrFormat("%s: `%s` must be %s", subject_, key, wanted)));
}

const json* JsonFields::Find(const char* key) {
  known_.insert(key);
  const auto found = object_.find(key);
  if (found != object_.end()) return &*found;
  if (missing_ == Missing::kIsFault) {
    Fail(absl::InvalidArgumentError(
        absl::StrFormat("%s: `%s` is missing", subject_, key)));
  }
  return nullptr;
}

void JsonFields::Read(const char* key, int64_t min, int64_t max,
                      int64_t& value) {
  const json* member = Find(key);
  if (member == nullptr) return;
  const bool fits = member->is_number_integer() &&
                    (!member->is_number_unsigned() ||
                     member->get<uint64_t>() <=
                         uint64_t{std::numeric_limits<int64_t>::max()}) &&
                    member->get<int64_t>() >= min &&
                    member->get<int64_t>() <= max;
  if (!fits) {  // Also for fractions and beyond 64 bits.
    FailType(key, absl::StrFormat("a whole number from %d to %d", min, max));
    return;
  }
  value = member->get<int64_t>();
}

void JsonFields::Read(const char* key, int64_t min, int64_t max, int& value) {
  int64_t wide = value;
  Read(key, min, max, wide);
  value = static_cast<int>(wide);
}

void JsonFields::Read(const char* key, bool& value) {
  const json* member = Find(key);
  if (member == nullptr) return;
  if (!member->is_boolean()) return FailType(key, "true or false");
  value = member->get<bool>();
}

void JsonFields::Read(const char* key, std::string& value) {
  const json* member = Find(key);
  if (member == nullptr) return;
  if (!member->is_string()) return FailType(key, "text");
  value = member->get<std::string>();
}

void JsonFields::Read(const char* key, double& value, bool null_is_nan) {
  const json* member = Find(key);
  if (member == nullptr) return;
  if (member->is_null() && null_is_nan) {
    value = std::numeric_limits<double>::quiet_NaN();
    return;
  }
  if (!member->is_number()) return FailType(key, "a number");
  value = member->get<double>();
}

void JsonFields::Read(const char* key, int64_t min, int64_t max,
                      imaging::Size& value) {
  const json* const member = Member(key, json::value_t::object);
  if (member == nullptr) return;
  JsonFields sides(*member, key, Missing::kIsFault);
  sides.Read("height", min, max, value.height);
  sides.Read("width", min, max, value.width);
  sides.RefuseOthers();
  Fail(sides.status());
}

const json* JsonFields::Member(const char* key, json::value_t type) {
  const json* member = Find(key);
  if (member == nullptr) return nullptr;
  if (member->type() == type) return member;
  FailType(key, type == json::value_t::array ? "an array" : "an object");
  return nullptr;
}

void JsonFields::RefuseOthers() {
  for (const auto& member : object_.items()) {
    if (known_.count(member.key()) > 0) continue;
    Fail(absl::InvalidArgumentError(absl::StrFormat(
        "%s: `%s` is not known; it may come from a newer version of Tessera",
        subject_, member.key())));
  }
}

nlohmann::ordered_json SizeToValue(imaging::Size size) {
  return {{"height", size.height}, {"width", size.width}};
}

}  // namespace tessera::version
