#include "server/front/http/message_schemas.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"

namespace tessera::front::http {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using Json = nlohmann::json;

// `SegmentationJob_State` for tessera.v1.SegmentationJob.State.
std::string NameOf(const std::string& full_name) {
  return absl::StrReplaceAll(absl::StripPrefix(full_name, "tessera.v1."),
                             {{".", "_"}});
}

Json NumberSchema(const char* format) {
  return {{"anyOf",
           {{{"type", "number"}, {"format", format}},
            {{"type", "string"}, {"enum", {"NaN", "Infinity", "-Infinity"}}}}}};
}

Json EnumSchema(const EnumDescriptor& type) {
  Json names = Json::array();
  for (int i = 0; i < type.value_count(); ++i) {
    names.push_back(type.value(i)->name());
  }
  return {{"type", "string"}, {"enum", names}};
}

}  // namespace

Json MessageSchemas::Refer(const Descriptor& type) {
  if (type.full_name() == "google.protobuf.Timestamp") {
    return {{"type", "string"}, {"format", "date-time"}};
  }
  if (type.full_name() == "google.protobuf.Duration") {
    return {{"type", "string"}, {"pattern", "^-?[0-9]+(\\.[0-9]+)?s$"}};
  }
  const std::string name = NameOf(type.full_name());
  if (!schemas_.contains(name)) {
    schemas_[name] = Json::object();  // Messages may contain themselves.
    Json properties = Json::object();
    for (int i = 0; i < type.field_count(); ++i) {
      properties[type.field(i)->json_name()] = SchemaOf(*type.field(i));
    }
    schemas_[name] = {{"type", "object"}, {"properties", properties}};
  }
  return {{"$ref", absl::StrCat("#/components/schemas/", name)}};
}

Json MessageSchemas::SchemaOf(const FieldDescriptor& field) {
  if (field.is_map()) {
    return {{"type", "object"},
            {"additionalProperties",
             SchemaOfOne(*field.message_type()->map_value())}};
  }
  if (!field.is_repeated()) return SchemaOfOne(field);
  return {{"type", "array"}, {"items", SchemaOfOne(field)}};
}

Json MessageSchemas::SchemaOfOne(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return Refer(*field.message_type());
    case FieldDescriptor::CPPTYPE_ENUM:
      return EnumSchema(*field.enum_type());
    case FieldDescriptor::CPPTYPE_BOOL:
      return {{"type", "boolean"}};
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_UINT32:
      return {{"type", "integer"}, {"format", "int32"}};
    case FieldDescriptor::CPPTYPE_INT64:
    case FieldDescriptor::CPPTYPE_UINT64:
      return {{"type", "string"}, {"format", "int64"}};
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return NumberSchema("double");
    case FieldDescriptor::CPPTYPE_FLOAT:
      return NumberSchema("float");
    default:
      return field.type() == FieldDescriptor::TYPE_BYTES
                 ? Json{{"type", "string"}, {"contentEncoding", "base64"}}
                 : Json{{"type", "string"}};
  }
}

}  // namespace tessera::front::http
