#include "models/unet/weights.h"

#include <cstring>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"

namespace tessera::unet {
namespace {

std::string NameOfType(torch::ScalarType type) {
  if (type == torch::kFloat32) return "F32";
  if (type == torch::kFloat64) return "F64";
  TORCH_CHECK(type == torch::kInt64, "a tensor is of a type not written");
  return "I64";
}

absl::Status CheckTensor(const std::string& name, const torch::Tensor& wanted,
                         const version::TensorView& found) {
  if (wanted.sizes() != torch::IntArrayRef(found.shape)) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "tensor `%s` is %s; this network needs %s: the weights are of another "
        "network shape",
        name, absl::StrJoin(found.shape, "×"),
        absl::StrJoin(wanted.sizes(), "×")));
  }
  if (NameOfType(wanted.scalar_type()) == found.dtype) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrFormat("tensor `%s` is of type %s; this network needs %s", name,
                      found.dtype, NameOfType(wanted.scalar_type())));
}

absl::Status CheckNames(const version::TensorFile& file,
                        const std::string& prefix,
                        const NamedTensors& tensors) {
  for (const auto& [name, tensor] : tensors) {
    const auto found = file.tensors.find(prefix + name);
    if (found == file.tensors.end()) {
      return absl::InvalidArgumentError(absl::StrFormat(
          "tensor `%s%s` is missing; the weights are of another network shape",
          prefix, name));
    }
    RETURN_IF_ERROR(CheckTensor(prefix + name, tensor, found->second));
  }
  for (const auto& [name, view] : file.tensors) {
    if (!absl::StartsWith(name, prefix)) continue;
    if (tensors.count(name.substr(prefix.size())) == 0) {
      return absl::InvalidArgumentError(absl::StrFormat(
          "tensor `%s` is not one of this network's; the weights are of "
          "another network shape",
          name));
    }
  }
  return absl::OkStatus();
}

}  // namespace

NamedTensors TensorsOf(const UNet& network) {
  NamedTensors tensors;
  for (const auto& item : network->named_parameters()) {
    tensors[item.key()] = item.value();
  }
  for (const auto& item : network->named_buffers()) {
    tensors[item.key()] = item.value();
  }
  return tensors;
}

std::string WriteTensors(const NamedTensors& tensors,
                         const std::map<std::string, std::string>& metadata) {
  std::vector<torch::Tensor> on_cpu;  // Keeps the bytes of the views alive.
  version::TensorFile file;
  file.metadata = metadata;
  for (const auto& [name, tensor] : tensors) {
    on_cpu.push_back(tensor.detach().cpu().contiguous());
    file.tensors[name] = {
        NameOfType(tensor.scalar_type()), tensor.sizes().vec(),
        absl::string_view(static_cast<const char*>(on_cpu.back().data_ptr()),
                          on_cpu.back().nbytes())};
  }
  return version::WriteSafetensors(file);
}

absl::Status ReadTensors(const version::TensorFile& file,
                         const std::string& prefix,
                         const NamedTensors& tensors) {
  RETURN_IF_ERROR(CheckNames(file, prefix, tensors));
  const torch::NoGradGuard no_grad;
  for (const auto& [name, tensor] : tensors) {
    const version::TensorView& view = file.tensors.at(prefix + name);
    // By way of a tensor of its own: the file's bytes need not be aligned.
    const torch::Tensor values =
        torch::empty(view.shape, torch::dtype(tensor.scalar_type()));
    if (!view.bytes.empty()) {
      std::memcpy(values.data_ptr(), view.bytes.data(), view.bytes.size());
    }
    torch::Tensor(tensor).copy_(values);
  }
  return absl::OkStatus();
}

std::string SaveWeights(const UNet& network) {
  return WriteTensors(TensorsOf(network), {});
}

absl::Status LoadWeights(absl::string_view file, UNet& network) {
  ASSIGN_OR_RETURN(const version::TensorFile parsed,
                   version::ParseSafetensors(file));
  return ReadTensors(parsed, "", TensorsOf(network));
}

}  // namespace tessera::unet
