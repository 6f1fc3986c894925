#include "models/training/checkpoint.h"

#include <cstring>
#include <map>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "models/version/safetensors.h"

namespace tessera::training {
namespace {

using examples::Source;
using examples::Split;
using unet::NamedTensors;
using version::EpochMetrics;
using version::TensorFile;

constexpr char kNetwork[] = "network/";
constexpr char kAdam[] = "adam/";
constexpr char kAverage[] = "average/";
constexpr char kBest[] = "best/";
constexpr char kHistory[] = "history";
constexpr char kBestEpoch[] = "best_epoch";
constexpr char kBestScore[] = "best_score";
constexpr char kFingerprint[] = "training";
constexpr char kPartSteps[] = "epoch/steps";
constexpr char kPartLossSum[] = "epoch/loss_sum";
constexpr char kPartExamples[] = "epoch/examples";
constexpr char kPartRandom[] = "epoch/random";
constexpr int64_t kColumns = 3;  // In the history.

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

// Whether the best weights are written apart. Often they are the newest
// weights, which are written anyway.
bool BestIsWritten(const State& state, const Learner& learner) {
  return state.best_epoch > 0 &&
         (learner.average != nullptr || state.part.steps > 0 ||
          state.best_epoch != static_cast<int>(state.history.size()));
}

void AddPart(const EpochPart& part, NamedTensors& tensors) {
  if (part.steps == 0) return;
  tensors[kPartSteps] = torch::tensor(int64_t{part.steps}, torch::kInt64);
  tensors[kPartLossSum] = torch::tensor(part.loss_sum, torch::kFloat64);
  tensors[kPartExamples] = torch::tensor(part.examples, torch::kFloat64);
  tensors[kPartRandom] = part.random;
}

absl::Status Damaged(const char* what) {
  return absl::InvalidArgumentError(std::string("the checkpoint ") + what +
                                    "; start the training again");
}

// Returns the bytes of one scalar; null if there is none of that name and type.
const char* ScalarBytes(const TensorFile& file, const char* name,
                        const char* dtype) {
  const auto found = file.tensors.find(name);
  const bool is_scalar = found != file.tensors.end() &&
                         found->second.dtype == dtype &&
                         found->second.shape.empty();
  return is_scalar ? found->second.bytes.data() : nullptr;
}

template <typename T>
T ScalarOf(const char* bytes) {
  T value;
  std::memcpy(&value, bytes, sizeof(value));
  return value;
}

absl::Status ReadPart(const TensorFile& file, EpochPart& part) {
  part = EpochPart();
  const char* steps = ScalarBytes(file, kPartSteps, "I64");
  if (steps == nullptr) return absl::OkStatus();
  const char* loss_sum = ScalarBytes(file, kPartLossSum, "F64");
  const char* examples = ScalarBytes(file, kPartExamples, "F64");
  const auto random = file.tensors.find(kPartRandom);
  if (loss_sum == nullptr || examples == nullptr ||
      random == file.tensors.end() || random->second.dtype != "I64" ||
      ScalarOf<int64_t>(steps) < 1) {
    return Damaged("has half of an epoch's start");
  }
  part.steps = static_cast<int>(ScalarOf<int64_t>(steps));
  part.loss_sum = ScalarOf<double>(loss_sum);
  part.examples = ScalarOf<double>(examples);
  const absl::string_view bytes = random->second.bytes;
  part.random = torch::empty(
      {static_cast<int64_t>(bytes.size() / sizeof(int64_t))}, torch::kInt64);
  std::memcpy(part.random.data_ptr(), bytes.data(), bytes.size());
  return absl::OkStatus();
}

absl::Status ReadBest(const TensorFile& file, State& state) {
  const char* epoch = ScalarBytes(file, kBestEpoch, "I64");
  const char* score = ScalarBytes(file, kBestScore, "F64");
  if (epoch == nullptr || score == nullptr) return Damaged("has no best epoch");
  const auto best_epoch = ScalarOf<int64_t>(epoch);
  state.best_score = ScalarOf<double>(score);
  if (best_epoch < (state.history.empty() ? 0 : 1) ||
      best_epoch > static_cast<int64_t>(state.history.size())) {
    return Damaged("has no best epoch");
  }
  state.best_epoch = static_cast<int>(best_epoch);
  return absl::OkStatus();
}

absl::Status ReadHistory(const TensorFile& file, State& state) {
  const auto rows = file.tensors.find(kHistory);
  if (rows == file.tensors.end() || rows->second.dtype != "F64" ||
      rows->second.shape.size() != 2 || rows->second.shape[1] != kColumns) {
    return Damaged("has no history");
  }
  // Copied: doubles need not be aligned in the file.
  std::vector<double> values(rows->second.bytes.size() / sizeof(double));
  if (values.empty() && state.part.steps == 0) {
    return Damaged("has no completed step");
  }
  if (!values.empty()) {
    std::memcpy(values.data(), rows->second.bytes.data(),
                rows->second.bytes.size());
  }
  state.history.clear();
  for (size_t i = 0; i < values.size(); i += kColumns) {
    state.history.push_back({static_cast<int>(i / kColumns) + 1, values[i],
                             values[i + 1], values[i + 2]});
  }
  return ReadBest(file, state);
}

}  // namespace

torch::Tensor RandomState(const torch::Device& device) {
  const at::Generator generator =
      at::globalContext().defaultGenerator(device);
  const torch::Tensor bytes = generator.get_state();
  // Stored as int64, since our safetensors reader has no type for bytes.
  torch::Tensor state = torch::zeros(
      {(bytes.numel() + 7) / 8}, torch::kInt64);
  std::memcpy(state.data_ptr(), bytes.data_ptr(),
              static_cast<size_t>(bytes.numel()));
  return state;
}

void SetRandomState(const torch::Tensor& state, const torch::Device& device) {
  at::Generator generator = at::globalContext().defaultGenerator(device);
  torch::Tensor bytes = generator.get_state().clone();
  if (state.numel() != (bytes.numel() + 7) / 8) return;
  std::memcpy(bytes.data_ptr(), state.data_ptr(),
              static_cast<size_t>(bytes.numel()));
  generator.set_state(bytes);
}

NamedTensors CopyTensors(const unet::UNet& network) {
  NamedTensors copies;
  for (const auto& [name, tensor] : unet::TensorsOf(network)) {
    copies[name] = tensor.detach().to(torch::kCPU, /*non_blocking=*/false,
                                      /*copy=*/true);
  }
  return copies;
}

std::string FingerprintOf(version::TrainingParameters parameters,
                          const Provenance& provenance, const Split& split) {
  parameters.device = "auto";  // May change between two runs.
  Sha256 digest;
  digest.Update(version::StableJson(parameters));
  digest.Update(provenance.dataset_sha256);
  digest.Update(provenance.initial_model_sha256);
  for (const auto* sources : {&split.training, &split.validation}) {
    for (const Source& source : *sources) {
      const imaging::Size size = source.image.size();
      digest.Update(absl::StrFormat("\n%s %dx%d %d", source.name,
                                    size.height, size.width,
                                    source.object_count));
    }
  }
  return digest.HexDigest();
}

std::string WriteCheckpoint(const State& state, const Learner& learner,
                            const std::string& fingerprint) {
  NamedTensors tensors;
  AddPrefixed(kNetwork, unet::TensorsOf(learner.network), tensors);
  AddPrefixed(kAdam, learner.adam.State(), tensors);
  if (learner.average != nullptr) {
    AddPrefixed(kAverage, learner.average->State(), tensors);
  }
  AddPart(state.part, tensors);
  tensors[kHistory] = HistoryTensor(state.history);
  tensors[kBestEpoch] = torch::tensor(int64_t{state.best_epoch}, torch::kInt64);
  tensors[kBestScore] = torch::tensor(state.best_score, torch::kFloat64);
  if (BestIsWritten(state, learner)) AddPrefixed(kBest, state.best, tensors);
  return unet::WriteTensors(tensors, {{kFingerprint, fingerprint}});
}

absl::Status ReadCheckpoint(absl::string_view file,
                            const std::string& fingerprint, State& state,
                            const Learner& learner) {
  ASSIGN_OR_RETURN(const TensorFile parsed, version::ParseSafetensors(file));
  const auto found = parsed.metadata.find(kFingerprint);
  if (found == parsed.metadata.end() || found->second != fingerprint) {
    return Damaged("is of another training");
  }
  RETURN_IF_ERROR(ReadPart(parsed, state.part));
  RETURN_IF_ERROR(ReadHistory(parsed, state));
  RETURN_IF_ERROR(unet::ReadTensors(parsed, kNetwork,
                                    unet::TensorsOf(learner.network)));
  RETURN_IF_ERROR(unet::ReadTensors(parsed, kAdam, learner.adam.State()));
  if (learner.average != nullptr) {
    RETURN_IF_ERROR(
        unet::ReadTensors(parsed, kAverage, learner.average->State()));
  }
  state.best = CopyTensors(learner.network);
  if (!BestIsWritten(state, learner)) return absl::OkStatus();
  return unet::ReadTensors(parsed, kBest, state.best);
}

}  // namespace tessera::training
