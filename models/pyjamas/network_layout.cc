#include "models/pyjamas/network_layout.h"

#include "absl/strings/str_cat.h"

namespace tessera::pyjamas {
namespace {

constexpr int64_t kClasses = 2;  // Background and object.

void AddLevel(const std::string& name, int64_t in, int64_t out,
              std::vector<Layer>& layers) {
  layers.push_back({absl::StrCat(name, ".convolution1"), {3, 3, in, out}, out});
  layers.push_back(
      {absl::StrCat(name, ".convolution2"), {3, 3, out, out}, out});
}

// Keras' kernels have the shape h × w × a × b, LibTorch's b × a × h × w. Calls
// `copy(keras, torch)` with the indices of each value in both.
template <typename Copy>
void ForEachValue(const std::array<int64_t, 4>& kernel, Copy copy) {
  const auto [height, width, a, b] = kernel;
  for (int64_t y = 0; y < height; ++y) {
    for (int64_t x = 0; x < width; ++x) {
      for (int64_t i = 0; i < a; ++i) {
        for (int64_t j = 0; j < b; ++j) {
          copy(((y * width + x) * a + i) * b + j,
               ((j * a + i) * height + y) * width + x);
        }
      }
    }
  }
}

}  // namespace

std::vector<Layer> LayersOf(int base_width, int depth) {
  std::vector<Layer> layers;
  const auto width = [base_width](int level) {
    return int64_t{base_width} << level;
  };
  for (int level = 0; level < depth; ++level) {
    AddLevel(absl::StrCat("down", level), level == 0 ? 1 : width(level - 1),
             width(level), layers);
  }
  AddLevel("bottom", width(depth - 1), width(depth), layers);
  for (int level = depth - 1; level >= 0; --level) {
    layers.push_back({absl::StrCat("up_convolution", level),
                      {2, 2, width(level), width(level + 1)},
                      width(level)});
    // Joined with the features of the way down.
    AddLevel(absl::StrCat("up", level), width(level + 1), width(level), layers);
  }
  layers.push_back({"class_convolution", {1, 1, width(0), kClasses}, kClasses});
  return layers;
}

std::vector<float> TorchFromKeras(const Layer& layer,
                                  const std::vector<float>& keras) {
  std::vector<float> torch(keras.size());
  ForEachValue(layer.kernel, [&](int64_t from, int64_t to) {
    torch[static_cast<size_t>(to)] = keras[static_cast<size_t>(from)];
  });
  return torch;
}

std::vector<float> KerasFromTorch(const Layer& layer,
                                  const std::vector<float>& torch) {
  std::vector<float> keras(torch.size());
  ForEachValue(layer.kernel, [&](int64_t to, int64_t from) {
    keras[static_cast<size_t>(to)] = torch[static_cast<size_t>(from)];
  });
  return keras;
}

int DepthOf(size_t arrays) {
  constexpr int kMaxDepth = 6;  // What version::Validate() allows.
  for (int depth = 1; depth <= kMaxDepth; ++depth) {
    if (2 * LayersOf(1, depth).size() == arrays) return depth;
  }
  return 0;
}

}  // namespace tessera::pyjamas
