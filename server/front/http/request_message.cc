#include "server/front/http/request_message.h"

#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "base/error_reason.h"
#include "base/quoting.h"
#include "base/status_macros.h"
#include "base/utf8.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/util/json_util.h"

namespace tessera::front::http {
namespace {

using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr int kMostDepth = 64;

absl::Status Malformed(const std::string& message) {
  return WithReason(absl::InvalidArgumentError(message), "REQUEST_MALFORMED");
}

const FieldDescriptor* FieldOf(const Message& message,
                               const std::string& name) {
  const auto* const type = message.GetDescriptor();
  const FieldDescriptor* const field = type->FindFieldByName(name);
  if (field != nullptr) return field;
  for (int i = 0; i < type->field_count(); ++i) {
    if (type->field(i)->json_name() == name) return type->field(i);
  }
  return nullptr;
}

// Sets a field, or adds to it if it is repeated, by `set(value)`.
template <typename Value, typename Set, typename Add>
bool Put(const Message& message, const FieldDescriptor& field, Value value,
         Set set, Add add) {
  const Reflection& reflection = *message.GetReflection();
  auto* const target = const_cast<Message*>(&message);
  field.is_repeated() ? (reflection.*add)(target, &field, value)
                      : (reflection.*set)(target, &field, value);
  return true;
}

bool PutText(Message& message, const FieldDescriptor& field,
             const std::string& text) {
  if (ToUtf8(text) != text) return false;
  const Reflection& reflection = *message.GetReflection();
  field.is_repeated() ? reflection.AddString(&message, &field, text)
                      : reflection.SetString(&message, &field, text);
  return true;
}

bool PutEnum(Message& message, const FieldDescriptor& field,
             const std::string& text) {
  const EnumValueDescriptor* const value =
      field.enum_type()->FindValueByName(text);
  return value != nullptr &&
         Put(message, field, value, &Reflection::SetEnum, &Reflection::AddEnum);
}

template <typename Value, typename Set, typename Add>
bool PutInteger(Message& message, const FieldDescriptor& field,
                const std::string& text, Set set, Add add) {
  Value value = 0;
  return absl::SimpleAtoi(text, &value) && Put(message, field, value, set, add);
}

bool PutValue(Message& message, const FieldDescriptor& field,
              const std::string& text) {
  double number = 0;
  bool flag = false;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return PutText(message, field, text);
    case FieldDescriptor::CPPTYPE_ENUM:
      return PutEnum(message, field, text);
    case FieldDescriptor::CPPTYPE_BOOL:
      return absl::SimpleAtob(text, &flag) &&
             Put(message, field, flag, &Reflection::SetBool,
                 &Reflection::AddBool);
    case FieldDescriptor::CPPTYPE_INT32:
      return PutInteger<int32_t>(message, field, text, &Reflection::SetInt32,
                                 &Reflection::AddInt32);
    case FieldDescriptor::CPPTYPE_INT64:
      return PutInteger<int64_t>(message, field, text, &Reflection::SetInt64,
                                 &Reflection::AddInt64);
    case FieldDescriptor::CPPTYPE_UINT32:
      return PutInteger<uint32_t>(message, field, text, &Reflection::SetUInt32,
                                  &Reflection::AddUInt32);
    case FieldDescriptor::CPPTYPE_UINT64:
      return PutInteger<uint64_t>(message, field, text, &Reflection::SetUInt64,
                                  &Reflection::AddUInt64);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return absl::SimpleAtod(text, &number) &&
             Put(message, field, number, &Reflection::SetDouble,
                 &Reflection::AddDouble);
    case FieldDescriptor::CPPTYPE_FLOAT:
      return absl::SimpleAtod(text, &number) &&
             Put(message, field, static_cast<float>(number),
                 &Reflection::SetFloat, &Reflection::AddFloat);
    default:
      return false;
  }
}

// `name` may be `a.b`.
absl::Status SetField(Message& message, const std::string& name,
                      const std::string& text) {
  Message* within = &message;
  const std::vector<std::string> names = absl::StrSplit(name, '.');
  for (size_t i = 0; i < names.size(); ++i) {
    const FieldDescriptor* const field = FieldOf(*within, names[i]);
    if (field == nullptr) {
      return Malformed(absl::StrFormat(
          "%s has no field %s; docs/api.md says which there are",
          message.GetDescriptor()->name(), Quoted(name)));
    }
    if (i + 1 == names.size()) {
      if (PutValue(*within, *field, text)) return absl::OkStatus();
      return Malformed(
          absl::StrFormat("%s is no value of %s", Quoted(text), Quoted(name)));
    }
    if (field->is_repeated() || field->message_type() == nullptr) {
      return Malformed(absl::StrFormat("%s has no fields", Quoted(names[i])));
    }
    within = within->GetReflection()->MutableMessage(within, field);
  }
  return absl::OkStatus();
}

absl::Status FillFromBody(const Request& request, const std::string& body,
                          Message& message) {
  if (body.empty()) {
    return request.body.empty()
               ? absl::OkStatus()
               : Malformed(absl::StrCat(request.method,
                                        " of this path takes no body"));
  }
  if (request.body.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(CheckDepth(request.body));
  Message* target = &message;
  if (body != "*") {
    const FieldDescriptor* const field = FieldOf(message, body);
    target = message.GetReflection()->MutableMessage(&message, field);
  }
  const auto parsed =
      google::protobuf::util::JsonStringToMessage(request.body, target);
  if (parsed.ok()) return absl::OkStatus();
  return Malformed(absl::StrFormat(
      "the body is no JSON of a %s: %s", target->GetDescriptor()->name(),
      Printable(std::string(parsed.message().data(), parsed.message().size())
                    .substr(0, 300))));
}

}  // namespace

absl::Status FillRequest(const Request& request, const std::string& body,
                         Message& message) {
  RETURN_IF_ERROR(FillFromBody(request, body, message));
  for (const auto& [name, text] : request.query) {
    RETURN_IF_ERROR(SetField(message, name, text));
  }
  for (const auto& [name, text] : request.values) {
    RETURN_IF_ERROR(SetField(message, name, text));
  }
  return absl::OkStatus();
}

absl::Status CheckDepth(absl::string_view json) {
  int depth = 0;
  bool in_text = false;
  for (size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_text) {
      if (c == '\\') ++i;
      if (c == '"') in_text = false;
    } else if (c == '"') {
      in_text = true;
    } else if (c == '[' || c == '{') {
      if (++depth > kMostDepth) {
        return Malformed(absl::StrFormat(
            "the body's JSON is nested more than %d deep", kMostDepth));
      }
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> ToJson(const Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  std::string json;
  const auto printed =
      google::protobuf::util::MessageToJsonString(message, &json, options);
  if (printed.ok()) return json;
  return absl::InternalError(absl::StrCat(
      "the answer cannot be written as JSON: ",
      std::string(printed.message().data(), printed.message().size())));
}

}  // namespace tessera::front::http
