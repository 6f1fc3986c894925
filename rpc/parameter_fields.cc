#include "rpc/parameter_fields.h"

#include <variant>

#include "base/overloaded.h"

namespace tessera::rpc {

v1::ImageSize ToProto(const imaging::Size& size) {
  v1::ImageSize proto;
  proto.set_height(size.height);
  proto.set_width(size.width);
  return proto;
}

imaging::Size FromProto(const v1::ImageSize& proto) {
  return {.height = proto.height(), .width = proto.width()};
}

void SetField(const std::string& name, const version::ParameterValue& value,
              v1::TrainingParameters& proto) {
  const auto& reflection = *v1::TrainingParameters::GetReflection();
  const google::protobuf::FieldDescriptor* const field =
      v1::TrainingParameters::descriptor()->FindFieldByName(name);
  std::visit(
      Overloaded{
          [&](bool from) { reflection.SetBool(&proto, field, from); },
          [&](int from) { reflection.SetInt32(&proto, field, from); },
          [&](int64_t from) { reflection.SetInt64(&proto, field, from); },
          [&](double from) { reflection.SetDouble(&proto, field, from); },
          [&](const std::string& from) {
            reflection.SetString(&proto, field, from);
          },
          [&](imaging::Size from) {
            reflection.MutableMessage(&proto, field)->CopyFrom(ToProto(from));
          }},
      value);
}

}  // namespace tessera::rpc
