#include "models/unet/outputs.h"

namespace tessera::unet {

torch::Tensor Activate(const torch::Tensor& outputs, version::Target target) {
  switch (target) {
    case version::Target::kForeground:
      return outputs.softmax(1).narrow(1, 1, 1);
    case version::Target::kBorder: {
      const torch::Tensor p = outputs.softmax(1);
      const torch::Tensor border = p.narrow(1, 2, 1);
      return torch::cat({p.narrow(1, 1, 1) + border, border}, 1);
    }
    case version::Target::kDistance:
      return outputs.narrow(1, 0, 2).sigmoid();
    case version::Target::kFlow:
      return torch::cat({outputs.narrow(1, 0, 1).sigmoid(),
                         outputs.narrow(1, 1, 2)},
                        1);
  }
  return outputs;
}

}  // namespace tessera::unet
