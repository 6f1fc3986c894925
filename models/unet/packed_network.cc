#include "models/unet/packed_network.h"

#include <sys/mman.h>

#include <cstdlib>
#include <list>
#include <new>
#include <utility>

#include "models/unet/packed_plan.h"

namespace tessera::unet {
namespace {

using imaging::Size;

// Sizes of inputs that are prepared at a time: tiles of an image have one, and
// other images may have others.
constexpr size_t kMostPlans = 4;

// Memory for features, on huge pages where the system has some: it is walked
// through once for each operator.
class Workspace {
 public:
  explicit Workspace(int64_t bytes)
      : bytes_((bytes + kHugePage - 1) / kHugePage * kHugePage),
        data_(static_cast<char*>(
            std::aligned_alloc(kHugePage, static_cast<size_t>(bytes_)))) {
    if (data_ == nullptr) throw std::bad_alloc();
    // Small pages do too.
    (void)madvise(data_.get(), static_cast<size_t>(bytes_), MADV_HUGEPAGE);
  }

  char* data() { return data_.get(); }
  int64_t bytes() const { return bytes_; }

 private:
  static constexpr int64_t kHugePage = int64_t{2} << 20;
  struct Free {
    void operator()(char* data) const { std::free(data); }
  };
  const int64_t bytes_;
  const std::unique_ptr<char, Free> data_;
};

// A workspace of at least so many bytes. All networks that a thread applies
// share one, since they take turns; one that is applied within another has its
// own.
class WorkspaceLoan {
 public:
  explicit WorkspaceLoan(int64_t bytes) : workspace_(std::move(Kept())) {
    if (workspace_ != nullptr && workspace_->bytes() >= bytes) return;
    workspace_.reset();
    workspace_ = std::make_unique<Workspace>(bytes);
  }
  ~WorkspaceLoan() {
    std::unique_ptr<Workspace>& kept = Kept();
    if (kept == nullptr || kept->bytes() < workspace_->bytes()) {
      kept = std::move(workspace_);
    }
  }
  WorkspaceLoan(const WorkspaceLoan&) = delete;
  WorkspaceLoan& operator=(const WorkspaceLoan&) = delete;

  char* data() { return workspace_->data(); }

 private:
  static std::unique_ptr<Workspace>& Kept() {
    thread_local std::unique_ptr<Workspace> kept;
    return kept;
  }
  std::unique_ptr<Workspace> workspace_;
};

}  // namespace

class PackedNetwork::Impl {
 public:
  Impl(const NamedTensors& tensors, const version::NetworkShape& shape,
       int outputs, version::Precision precision)
      : engine_(dnnl::engine::kind::cpu, 0),
        weights_(tensors, engine_),
        shape_(shape),
        outputs_(outputs),
        precision_(precision) {}

  torch::Tensor Forward(const torch::Tensor& image,
                        const KeepGoing& keep_going) {
    const Size size = {static_cast<int>(image.size(2)),
                       static_cast<int>(image.size(3))};
    torch::Tensor outputs =
        torch::empty({1, outputs_, size.height, size.width});
    try {
      // Kept, also if others push it out meanwhile.
      const std::shared_ptr<PackedPlan> plan = PlanFor(size);
      WorkspaceLoan workspace(plan->workspace_bytes());
      if (!plan->Run(image.data_ptr<float>(), outputs.data_ptr<float>(),
                     workspace.data(), keep_going)) {
        return {};
      }
    } catch (const dnnl::error& error) {
      if (error.status == dnnl_out_of_memory) throw std::bad_alloc();
      throw;
    }
    return outputs;
  }

 private:
  // The plan used last comes first.
  std::shared_ptr<PackedPlan> PlanFor(Size size) {
    for (auto plan = plans_.begin(); plan != plans_.end(); ++plan) {
      if (!((*plan)->input_size() == size) || (*plan)->running()) continue;
      plans_.splice(plans_.begin(), plans_, plan);
      return plans_.front();
    }
    plans_.push_front(std::make_shared<PackedPlan>(
        weights_, engine_, shape_, outputs_, precision_, size));
    if (plans_.size() > kMostPlans) plans_.pop_back();
    return plans_.front();
  }

  const dnnl::engine engine_;
  PackedWeights weights_;
  const version::NetworkShape shape_;
  const int outputs_;
  const version::Precision precision_;
  std::list<std::shared_ptr<PackedPlan>> plans_;
};

bool PackedNetwork::CanPack(const version::NetworkShape& shape) {
  return shape.normalization != version::NetworkNormalization::kGroup &&
         shape.base_width % BlockChannels() == 0;
}

PackedNetwork::PackedNetwork(const NamedTensors& tensors,
                             const version::NetworkShape& shape, int outputs,
                             version::Precision precision)
    : impl_(std::make_unique<Impl>(tensors, shape, outputs, precision)) {}

PackedNetwork::~PackedNetwork() = default;
PackedNetwork::PackedNetwork(PackedNetwork&&) noexcept = default;
PackedNetwork& PackedNetwork::operator=(PackedNetwork&&) noexcept = default;

torch::Tensor PackedNetwork::Forward(const torch::Tensor& image,
                                     const KeepGoing& keep_going) {
  return impl_->Forward(image, keep_going);
}

}  // namespace tessera::unet
