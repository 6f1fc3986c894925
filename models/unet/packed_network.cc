#include "models/unet/packed_network.h"

#include <sys/mman.h>

#include <cstdlib>
#include <list>
#include <new>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/cleanup/cleanup.h"
#include "absl/synchronization/mutex.h"
#include "models/unet/packed_plan.h"

namespace tessera::unet {
namespace {

using imaging::Size;

// How many plans are kept, beside those in use. The tiles of an image share one
// plan; other images may need others, and threads that run at once each need
// one.
constexpr size_t kMostPlans = 8;

// Memory for features, on huge pages if the system has some, since each
// operator passes through all of its features.
class Workspace {
 public:
  explicit Workspace(int64_t bytes)
      : bytes_((bytes + kHugePage - 1) / kHugePage * kHugePage),
        data_(static_cast<char*>(
            std::aligned_alloc(kHugePage, static_cast<size_t>(bytes_)))) {
    if (data_ == nullptr) throw std::bad_alloc();
    // An error is ignored: small pages work too.
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

// A workspace of at least `bytes` bytes. All networks that a thread applies
// share one, since they take turns. A network that is applied within another
// one gets a workspace of its own.
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
        shape_(shape),
        outputs_(outputs),
        precision_(precision),
        weights_(tensors, engine_) {}

  torch::Tensor Forward(const torch::Tensor& image,
                        const KeepGoing& keep_going) {
    const Size size = {static_cast<int>(image.size(2)),
                       static_cast<int>(image.size(3))};
    torch::Tensor outputs =
        torch::empty({1, outputs_, size.height, size.width});
    try {
      const std::list<Prepared>::iterator prepared = Claim(size);
      const absl::Cleanup release = [&] {
        const absl::MutexLock lock(&mu_);
        prepared->running = false;
      };
      PackedPlan* const plan = prepared->plan.get();
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
  struct Prepared {
    Size size;
    bool running = false;
    std::thread::id user;  // The last user.
    std::unique_ptr<PackedPlan> plan;
  };

  // Returns a plan that is not in use and marks it as in use by the caller.
  // Plans used last come first.
  std::list<Prepared>::iterator Claim(Size size) {
    const absl::MutexLock lock(&mu_);
    auto found = prepared_.end();
    for (auto at = prepared_.begin(); at != prepared_.end(); ++at) {
      if (at->running || !(at->size == size)) continue;
      found = at;
      // This plan already points to this thread's workspace.
      if (at->user == std::this_thread::get_id()) break;
    }
    if (found == prepared_.end()) {
      found = prepared_.insert(
          found,
          {.size = size,
           .plan = std::make_unique<PackedPlan>(weights_, engine_, shape_,
                                                outputs_, precision_, size)});
    }
    found->running = true;
    found->user = std::this_thread::get_id();
    prepared_.splice(prepared_.begin(), prepared_, found);
    size_t idle = 0;
    prepared_.remove_if([&idle](const Prepared& prepared) {
      return !prepared.running && ++idle > kMostPlans;
    });
    return found;
  }

  const dnnl::engine engine_;
  const version::NetworkShape shape_;
  const int outputs_;
  const version::Precision precision_;
  absl::Mutex mu_;
  PackedWeights weights_ ABSL_GUARDED_BY(mu_);
  std::list<Prepared> prepared_ ABSL_GUARDED_BY(mu_);
};

bool PackedNetwork::CanPack(const version::NetworkShape& shape,
                            version::Precision precision) {
  return shape.normalization != version::NetworkNormalization::kGroup &&
         (precision == version::Precision::kFloat32 || HasAvx512()) &&
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
