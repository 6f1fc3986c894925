#include "models/unet/packed_weights.h"

#include <utility>

namespace tessera::unet {

PackedWeights::PackedWeights(NamedTensors tensors, const dnnl::engine& engine)
    : tensors_(std::move(tensors)), engine_(engine) {
  // A tensor may have the layout "channels last".
  for (auto& [name, tensor] : tensors_) tensor = tensor.detach().contiguous();
}

dnnl::memory PackedWeights::Get(const std::string& name,
                                const dnnl::memory::desc& plain,
                                const dnnl::memory::desc& wanted) {
  std::vector<dnnl::memory>& layouts = packed_[name];
  for (const dnnl::memory& packed : layouts) {
    if (packed.get_desc() == wanted) return packed;
  }
  dnnl::memory from(plain, engine_, tensors_.at(name).data_ptr<float>());
  dnnl::memory to(wanted, engine_);
  dnnl::stream stream(engine_);
  dnnl::reorder(from, to).execute(stream, from, to);
  stream.wait();
  layouts.push_back(to);
  return to;
}

}  // namespace tessera::unet
