// Training parameters as fields of the wire API.
#ifndef TESSERA_RPC_PARAMETER_FIELDS_H_
#define TESSERA_RPC_PARAMETER_FIELDS_H_

#include <string>

#include "models/imaging/image.h"
#include "models/version/parameter_table.h"
#include "tessera/v1/training_service.pb.h"

namespace tessera::rpc {

v1::ImageSize ToProto(const imaging::Size& size);
imaging::Size FromProto(const v1::ImageSize& proto);

// Sets the field of that name.
// REQUIRES: there is such a field, and it has the type of `value`.
void SetField(const std::string& name, const version::ParameterValue& value,
              v1::TrainingParameters& proto);

}  // namespace tessera::rpc

#endif  // TESSERA_RPC_PARAMETER_FIELDS_H_
