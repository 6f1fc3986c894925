#include "server/front/grpc/oip_contents.h"

#include <array>
#include <cstddef>
#include <limits>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/error_reason.h"
#include "base/quoting.h"

namespace tessera::front {
namespace {

using ::inference::InferTensorContents;
using ::inference::ModelInferRequest;

constexpr std::array<OipType, 12> kTypes = {{{"BOOL", "|b1", 1},
                                             {"UINT8", "|u1", 1},
                                             {"UINT16", "<u2", 2},
                                             {"UINT32", "<u4", 4},
                                             {"UINT64", "<u8", 8},
                                             {"INT8", "|i1", 1},
                                             {"INT16", "<i2", 2},
                                             {"INT32", "<i4", 4},
                                             {"INT64", "<i8", 8},
                                             {"FP16", "<f2", 2},
                                             {"FP32", "<f4", 4},
                                             {"FP64", "<f8", 8}}};

absl::Status TensorInvalid(const std::string& message) {
  return WithReason(absl::InvalidArgumentError(message), "TENSOR_INVALID");
}

absl::Status WrongCount(int64_t found, int64_t wanted, const char* what) {
  return TensorInvalid(absl::StrFormat(
      "`image` has %d %s; its shape and type need %d", found, what, wanted));
}

// Appends `values` as numbers of the type `To`.
template <typename To, typename Values>
absl::StatusOr<std::string> Packed(const Values& values, int64_t count) {
  if (values.size() != count) {
    return WrongCount(values.size(), count, "values in its type's contents");
  }
  std::string bytes;
  bytes.reserve(static_cast<size_t>(count) * sizeof(To));
  for (const auto value : values) {
    const To number = static_cast<To>(value);
    if constexpr (std::numeric_limits<To>::is_integer) {
      if (static_cast<decltype(value)>(number) != value) {
        return TensorInvalid(absl::StrFormat(
            "`image` has the value %d, which its type cannot hold", value));
      }
    }
    bytes.append(reinterpret_cast<const char*>(&number), sizeof(number));
  }
  return bytes;
}

absl::StatusOr<std::string> FromContents(const InferTensorContents& contents,
                                         absl::string_view type,
                                         int64_t count) {
  if (type == "BOOL") return Packed<uint8_t>(contents.bool_contents(), count);
  if (type == "UINT8") return Packed<uint8_t>(contents.uint_contents(), count);
  if (type == "UINT16")
    return Packed<uint16_t>(contents.uint_contents(), count);
  if (type == "UINT32")
    return Packed<uint32_t>(contents.uint_contents(), count);
  if (type == "UINT64")
    return Packed<uint64_t>(contents.uint64_contents(), count);
  if (type == "INT8") return Packed<int8_t>(contents.int_contents(), count);
  if (type == "INT16") return Packed<int16_t>(contents.int_contents(), count);
  if (type == "INT32") return Packed<int32_t>(contents.int_contents(), count);
  if (type == "INT64") return Packed<int64_t>(contents.int64_contents(), count);
  if (type == "FP32") return Packed<float>(contents.fp32_contents(), count);
  if (type == "FP64") return Packed<double>(contents.fp64_contents(), count);
  return TensorInvalid(
      "values of FP16 have no contents in the protocol; send them in "
      "raw_input_contents");
}

}  // namespace

absl::StatusOr<OipType> FindOipType(absl::string_view name) {
  for (const OipType& type : kTypes) {
    if (name == type.name) return type;
  }
  return TensorInvalid(absl::StrFormat(
      "the type of `image` is %s; give one of %s", Quoted(name),
      absl::StrJoin(kTypes, ", ", [](std::string* out, const OipType& type) {
        out->append(type.name);
      })));
}

bool OipHasRawValues(const ModelInferRequest& request) {
  return !request.raw_input_contents().empty();
}

absl::StatusOr<absl::string_view> OipRawValues(const ModelInferRequest& request,
                                               const OipType& type,
                                               int64_t count) {
  // Some clients send the field without values.
  if (request.inputs(0).contents().ByteSizeLong() > 0) {
    return TensorInvalid(
        "`image` has its values twice; give them in raw_input_contents or in "
        "contents");
  }
  if (request.raw_input_contents_size() != 1) {
    return WrongCount(request.raw_input_contents_size(), 1,
                      "entries in raw_input_contents");
  }
  const std::string& bytes = request.raw_input_contents(0);
  const int64_t wanted = count * type.bytes;
  if (static_cast<int64_t>(bytes.size()) != wanted) {
    return WrongCount(static_cast<int64_t>(bytes.size()), wanted, "bytes");
  }
  return absl::string_view(bytes);
}

absl::StatusOr<std::string> OipPackedValues(
    const ModelInferRequest::InferInputTensor& input, const OipType& type,
    int64_t count) {
  if (!input.has_contents()) {
    return TensorInvalid(
        "`image` has no values; give them in raw_input_contents or in "
        "contents");
  }
  return FromContents(input.contents(), type.name, count);
}

}  // namespace tessera::front
