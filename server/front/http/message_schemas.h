// JSON Schemas of messages.
#ifndef TESSERA_SERVER_FRONT_HTTP_MESSAGE_SCHEMAS_H_
#define TESSERA_SERVER_FRONT_HTTP_MESSAGE_SCHEMAS_H_

#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "nlohmann/json.hpp"

namespace tessera::front::http {

// Describes messages as proto3 JSON has them. Schemas refer to each other by
// `#/components/schemas/NAME`.
//
// Not thread-safe.
class MessageSchemas {
 public:
  // A reference to the schema of a message, which is added, together with those
  // of its fields.
  nlohmann::json Refer(const google::protobuf::Descriptor& type);
  // The schema of a field's value.
  nlohmann::json SchemaOf(const google::protobuf::FieldDescriptor& field);

  // All schemas so far, by name.
  const nlohmann::json& schemas() const { return schemas_; }

 private:
  nlohmann::json SchemaOfOne(const google::protobuf::FieldDescriptor& field);

  nlohmann::json schemas_ = nlohmann::json::object();
};

}  // namespace tessera::front::http

#endif  // TESSERA_SERVER_FRONT_HTTP_MESSAGE_SCHEMAS_H_
