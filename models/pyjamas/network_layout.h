// How PyJAMAS orders the weights of its U-Net.
#ifndef TESSERA_MODELS_PYJAMAS_NETWORK_LAYOUT_H_
#define TESSERA_MODELS_PYJAMAS_NETWORK_LAYOUT_H_

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace tessera::pyjamas {

// One layer with weights: a convolution or a transposed convolution.
struct Layer {
  std::string name;  // Tessera's: `down0.convolution1`.
  // Keras' shape of the kernel: height, width, then the channels in and out; of
  // a transposed convolution first the channels out, then in.
  std::array<int64_t, 4> kernel;
  int64_t bias = 0;  // Channels out.

  // LibTorch's shape of the same kernel. Axes are reversed in both kinds:
  // out, in, height, width; of a transposed convolution in, out, height, width.
  std::array<int64_t, 4> TorchKernel() const {
    return {kernel[3], kernel[2], kernel[0], kernel[1]};
  }
};

// The layers in the order of Keras' weights. Each has two arrays there: kernel
// and bias. PyJAMAS' own network has base width 64 and depth 4, which makes 46
// arrays. REQUIRES: base_width > 0, depth > 0.
std::vector<Layer> LayersOf(int base_width, int depth);

// Reorders a kernel's values from Keras' axes to LibTorch's, and back.
// REQUIRES: as many values as the kernel has.
std::vector<float> TorchFromKeras(const Layer& layer,
                                  const std::vector<float>& keras);
std::vector<float> KerasFromTorch(const Layer& layer,
                                  const std::vector<float>& torch);

// The depth of the network that has so many arrays; 0 if there is none.
int DepthOf(size_t arrays);

}  // namespace tessera::pyjamas

#endif  // TESSERA_MODELS_PYJAMAS_NETWORK_LAYOUT_H_
