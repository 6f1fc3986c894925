// The numbers of chunks that are not stored. Private to models/imaging.
#ifndef TESSERA_MODELS_IMAGING_ZARR_FILL_VALUE_H_
#define TESSERA_MODELS_IMAGING_ZARR_FILL_VALUE_H_

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "models/python/numpy_data.h"

namespace tessera::imaging::zarr {

// The bytes of one number of that type, by `fill_value` of Zarr's metadata: a
// number, a boolean, "NaN", "Infinity", "-Infinity", or a float's bits as
// "0x7fc00000". None if it is something else.
std::optional<std::string> FillBytes(const nlohmann::json& fill,
                                     const python::NumberType& type);

}  // namespace tessera::imaging::zarr

#endif  // TESSERA_MODELS_IMAGING_ZARR_FILL_VALUE_H_
