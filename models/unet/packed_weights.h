// Weights as oneDNN wants them. Seen by packed_network.cc and packed_plan.cc
// only.
#ifndef TESSERA_MODELS_UNET_PACKED_WEIGHTS_H_
#define TESSERA_MODELS_UNET_PACKED_WEIGHTS_H_

#include <map>
#include <oneapi/dnnl/dnnl.hpp>
#include <string>
#include <vector>

#include "models/unet/weights.h"

namespace tessera::unet {

// Weights as operators want them, each laid out once for each layout that was
// asked for. Not thread-safe.
class PackedWeights {
 public:
  // The tensors are kept. REQUIRES: on the CPU.
  PackedWeights(NamedTensors tensors, const dnnl::engine& engine);

  // `plain` describes the tensor as LibTorch has it, `wanted` as the operator
  // wants it.
  dnnl::memory Get(const std::string& name, const dnnl::memory::desc& plain,
                   const dnnl::memory::desc& wanted);

 private:
  NamedTensors tensors_;
  const dnnl::engine engine_;
  std::map<std::string, std::vector<dnnl::memory>> packed_;
};

}  // namespace tessera::unet

#endif  // TESSERA_MODELS_UNET_PACKED_WEIGHTS_H_
