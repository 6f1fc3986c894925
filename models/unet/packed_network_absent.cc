// Takes the place of packed_network.cc in a build without oneDNN.
#include <stdexcept>

#include "models/unet/packed_network.h"

namespace tessera::unet {

class PackedNetwork::Impl {};

bool PackedNetwork::CanPack(const version::NetworkShape&, version::Precision) {
  return false;
}

PackedNetwork::PackedNetwork(const NamedTensors&, const version::NetworkShape&,
                             int, version::Precision) {
  throw std::logic_error("this build has no oneDNN; ask CanPack() first");
}

PackedNetwork::~PackedNetwork() = default;
PackedNetwork::PackedNetwork(PackedNetwork&&) noexcept = default;
PackedNetwork& PackedNetwork::operator=(PackedNetwork&&) noexcept = default;

torch::Tensor PackedNetwork::Forward(const torch::Tensor&,
                                     const KeepGoing&) {
  throw std::logic_error("this build has no oneDNN; ask CanPack() first");
}

}  // namespace tessera::unet
