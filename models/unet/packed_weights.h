// Weights in the layouts of oneDNN. Included by packed_network.cc and
// packed_plan.cc only.
#ifndef TESSERA_MODELS_UNET_PACKED_WEIGHTS_H_
#define TESSERA_MODELS_UNET_PACKED_WEIGHTS_H_

#include <map>
#include <oneapi/dnnl/dnnl.hpp>
#include <string>
#include <vector>

#include "models/unet/weights.h"

namespace tessera::unet {

// Lays weights out for operators, once for each layout that was asked for.
//
// Not thread-safe.
class PackedWeights {
 public:
  // Keeps the tensors. REQUIRES: they lie on the CPU.
  PackedWeights(NamedTensors tensors, const dnnl::engine& engine);

  // Returns a tensor in the layout `wanted` of an operator. `plain` describes
  // the tensor as LibTorch has it.
  dnnl::memory Get(const std::string& name, const dnnl::memory::desc& plain,
                   const dnnl::memory::desc& wanted);

 private:
  NamedTensors tensors_;
  const dnnl::engine engine_;
  std::map<std::string, std::vector<dnnl::memory>> packed_;
};

}  // namespace tessera::unet

#endif  // TESSERA_MODELS_UNET_PACKED_WEIGHTS_H_
