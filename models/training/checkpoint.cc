#include "models/training/checkpoint.h"

#include <cstring>
#include <map>
#include <utility>

#include "base/status_macros.h"
#include "models/version/safetensors.h"

namespace tessera::training {
namespace {

using unet::NamedTensors;
using version::EpochMetrics;
using version::TensorFile;

constexpr char kNetwork[] = "network/";
constexpr char kAdam[] = "adam/";
constexpr char kBest[] = "best/";
constexpr char kHistory[] = "history";
constexpr char kBestEpoch[] = "best_epoch";
constexpr char kFingerprint[] = "training";
constexpr int64_t kColumns = 3;  // Of the history.

void AddPrefixed(const std::string& prefix, const NamedTensors& from,
                 NamedTensors& to) {
  for (const auto& [name, tensor] : from) to[prefix + name] = tensor;
}

torch::Tensor HistoryTensor(const std::vector<EpochMetrics>& history) {
  torch::Tensor rows = torch::empty(
      {static_cast<int64_t>(history.size()), kColumns}, torch::kFloat64);
  double* out = rows.data_ptr<double>();
  for (const EpochMetrics& metrics : history) {
    *out++ = metrics.training_loss;
    *out++ = metrics.validation_loss;
    *out++ = metrics.validation_ap50;
  }
  return rows;
}

bool BestIsNewest(const State& state) {
  return state.best_epoch == static_cast<int>(state.history.size());
}

absl::Status Damaged(const char* what) {
  return absl::InvalidArgumentError(std::string("the checkpoint ") + what +
                                    "; start the training anew");
}

absl::Status ReadHistory(const TensorFile& file, State& state) {
  const auto rows = file.tensors.find(kHistory);
  const auto best = file.tensors.find(kBestEpoch);
  if (rows == file.tensors.end() || rows->second.dtype != "F64" ||
      rows->second.shape.size() != 2 || rows->second.shape[1] != kColumns ||
      best == file.tensors.end() || best->second.dtype != "I64" ||
      !best->second.shape.empty()) {
    return Damaged("has no history");
  }
  // Copied: doubles need not be aligned in the file.
  std::vector<double> values(rows->second.bytes.size() / sizeof(double));
  if (values.empty()) return Damaged("has no completed epoch");
  std::memcpy(values.data(), rows->second.bytes.data(),
              rows->second.bytes.size());
  state.history.clear();
  for (size_t i = 0; i < values.size(); i += kColumns) {
    state.history.push_back({static_cast<int>(i / kColumns) + 1, values[i],
                             values[i + 1], values[i + 2]});
  }
  int64_t best_epoch = 0;
  std::memcpy(&best_epoch, best->second.bytes.data(), sizeof(best_epoch));
  if (best_epoch < 1 ||
      best_epoch > static_cast<int64_t>(state.history.size())) {
    return Damaged("has no best epoch");
  }
  state.best_epoch = static_cast<int>(best_epoch);
  return absl::OkStatus();
}

}  // namespace

NamedTensors CopyTensors(const unet::UNet& network) {
  NamedTensors copies;
  for (const auto& [name, tensor] : unet::TensorsOf(network)) {
    copies[name] = tensor.detach().to(torch::kCPU, /*non_blocking=*/false,
                                      /*copy=*/true);
  }
  return copies;
}

std::string WriteCheckpoint(const State& state, const unet::UNet& network,
                            const Adam& adam, const std::string& fingerprint) {
  NamedTensors tensors;
  AddPrefixed(kNetwork, unet::TensorsOf(network), tensors);
  AddPrefixed(kAdam, adam.State(), tensors);
  tensors[kHistory] = HistoryTensor(state.history);
  tensors[kBestEpoch] = torch::tensor(int64_t{state.best_epoch}, torch::kInt64);
  // The best weights are often the newest: they need not be written twice.
  if (!BestIsNewest(state)) AddPrefixed(kBest, state.best, tensors);
  return unet::WriteTensors(tensors, {{kFingerprint, fingerprint}});
}

absl::Status ReadCheckpoint(absl::string_view file,
                            const std::string& fingerprint, State& state,
                            unet::UNet& network, Adam& adam) {
  ASSIGN_OR_RETURN(const TensorFile parsed, version::ParseSafetensors(file));
  const auto found = parsed.metadata.find(kFingerprint);
  if (found == parsed.metadata.end() || found->second != fingerprint) {
    return Damaged("is of another training");
  }
  RETURN_IF_ERROR(ReadHistory(parsed, state));
  RETURN_IF_ERROR(
      unet::ReadTensors(parsed, kNetwork, unet::TensorsOf(network)));
  RETURN_IF_ERROR(unet::ReadTensors(parsed, kAdam, adam.State()));
  state.best = CopyTensors(network);
  if (BestIsNewest(state)) return absl::OkStatus();
  return unet::ReadTensors(parsed, kBest, state.best);
}

}  // namespace tessera::training
