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

// The file's bytes need not be aligned.
torch::Tensor CopyOf(const version::TensorView& view, torch::ScalarType type) {
  torch::Tensor values = torch::empty(view.shape, torch::dtype(type));
  if (!view.bytes.empty()) {
    std::memcpy(values.data_ptr(), view.bytes.data(), view.bytes.size());
  }
  return values;
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

NamedTensors ShapesOf(const version::NetworkShape& shape, int outputs) {
  using version::NetworkNormalization;
  NamedTensors tensors;
  const auto add = [&](const std::string& name, at::IntArrayRef dims,
                       torch::ScalarType type = torch::kFloat32) {
    tensors[name] =
        torch::empty(dims, torch::dtype(type).device(torch::kMeta));
  };
  const auto add_normalization = [&](const std::string& name, int64_t channels) {
    if (shape.normalization == NetworkNormalization::kNone) return;
    for (const char* part : {".weight", ".bias"}) add(name + part, {channels});
    if (shape.normalization == NetworkNormalization::kGroup) return;
    add(name + ".running_mean", {channels});
    add(name + ".running_var", {channels});
    add(name + ".num_batches_tracked", {}, torch::kInt64);
  };
  const auto add_level = [&](const std::string& name, int64_t in, int64_t out) {
    for (const char* number : {"1", "2"}) {
      const std::string convolution = name + ".convolution" + number;
      add(convolution + ".weight", {out, *number == '1' ? in : out, 3, 3});
      add(convolution + ".bias", {out});
      add_normalization(name + ".normalization" + number, out);
    }
  };
  const bool transposed = shape.upsampling == version::Upsampling::kTransposed;
  const int joined =
      shape.skip_connection == version::SkipConnection::kAdd ? 1 : 2;
  int64_t channels = 1;
  for (int level = 0; level < shape.depth; ++level) {
    const std::string number = std::to_string(level);
    const int64_t out = int64_t{shape.base_width} << level;
    add_level("down" + number, channels, out);
    const std::string enlargement = "up_convolution" + number;
    if (transposed) {
      add(enlargement + ".weight", {2 * out, out, 2, 2});
    } else {
      add(enlargement + ".weight", {out, 2 * out, 1, 1});
    }
    add(enlargement + ".bias", {out});
    add_level("up" + number, joined * out, out);
    channels = out;
  }
  add_level("bottom", channels, int64_t{shape.base_width} << shape.depth);
  add("class_convolution.weight", {outputs, shape.base_width, 1, 1});
  add("class_convolution.bias", {outputs});
  return tensors;
}

int64_t ParameterCountOf(const version::NetworkShape& shape, int outputs) {
  int64_t count = 0;
  for (const auto& [name, tensor] : ShapesOf(shape, outputs)) {
    const bool trained = !absl::StrContains(name, ".running_") &&
                         !absl::EndsWith(name, ".num_batches_tracked");
    if (trained) count += tensor.numel();
  }
  return count;
}

UNet MakeNetwork(const NamedTensors& tensors, const version::NetworkShape& shape,
                 int outputs) {
  const torch::NoGradGuard no_grad;
  UNet network(shape, outputs);
  network->eval();
  for (const auto& [name, tensor] : TensorsOf(network)) {
    torch::Tensor(tensor).copy_(tensors.at(name));
  }
  return network;
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
    torch::Tensor(tensor).copy_(CopyOf(view, tensor.scalar_type()));
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

absl::StatusOr<NamedTensors> ReadWeights(absl::string_view file,
                                         const version::NetworkShape& shape,
                                         int outputs) {
  ASSIGN_OR_RETURN(const version::TensorFile parsed,
                   version::ParseSafetensors(file));
  NamedTensors tensors = ShapesOf(shape, outputs);
  RETURN_IF_ERROR(CheckNames(parsed, "", tensors));
  for (auto& [name, tensor] : tensors) {
    tensor = CopyOf(parsed.tensors.at(name), tensor.scalar_type());
  }
  return tensors;
}

}  // namespace tessera::unet
