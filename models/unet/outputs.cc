#include "models/unet/outputs.h"

#include "models/unet/touching.h"

namespace tessera::unet {

int UsedOutputs(version::Target target) {
  return target == version::Target::kDistance
             ? 3
             : version::OutputChannels(target);
}

torch::Tensor Activate(const torch::Tensor& outputs, version::Target target) {
  switch (target) {
    case version::Target::kForeground:
      return outputs.softmax(1).narrow(1, 1, 1);
    case version::Target::kBorder: {
      const torch::Tensor p = outputs.softmax(1);
      const torch::Tensor border = p.narrow(1, 2, 1);
      return torch::cat({p.narrow(1, 1, 1) + border, border}, 1);
    }
    case version::Target::kDistance: {
      const torch::Tensor p = outputs.narrow(1, 0, 3).sigmoid();
      const torch::Tensor touching = p.narrow(1, 2, 1) > kSurelyTouching;
      const torch::Tensor distance = p.narrow(1, 1, 1);
      return torch::cat(
          {p.narrow(1, 0, 1),
           torch::where(touching, kDistanceLeft * distance, distance)},
          1);
    }
    case version::Target::kFlow:
      return torch::cat({outputs.narrow(1, 0, 1).sigmoid(),
                         outputs.narrow(1, 1, 2)},
                        1);
  }
  return outputs;
}

}  // namespace tessera::unet
