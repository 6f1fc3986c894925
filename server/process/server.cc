#include "server/process/server.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "server/front/grpc/drain.h"
#include "server/process/compute.h"
#include "server/process/fronts.h"
#include "server/process/housekeeping.h"
#include "server/process/part_watchers.h"
#include "server/process/start_log.h"
#include "server/process/starter.h"
#include "server/process/state.h"
#include "server/process/work.h"

namespace tessera::process {

// The parts of a server, in the order of construction. Each borrows from those
// above it.
class Server::Graph {
 public:
  static absl::StatusOr<std::unique_ptr<Graph>> Create(
      const config::ServeOptions& options) {
    auto graph = std::make_unique<Graph>();
    ASSIGN_OR_RETURN(graph->state_, State::Open(options, graph->drain_));
    if (options.starter) AddStartingModel(*graph->state_);
    ASSIGN_OR_RETURN(graph->compute_, Compute::Create(options, *graph->state_));
    ASSIGN_OR_RETURN(graph->work_,
                     Work::Create(options, *graph->state_, *graph->compute_));
    ASSIGN_OR_RETURN(graph->fronts_,
                     Fronts::Listen(options, *graph->state_, *graph->compute_,
                                    *graph->work_, graph->drain_));
    graph->Start(options);
    return graph;
  }

  const Fronts& fronts() const { return *fronts_; }
  int metrics_port() const { return state_->metrics_port(); }

  void Shutdown(absl::Duration grace) {
    const absl::MutexLock lock(&shutdown_mu_);
    const absl::Time deadline = absl::Now() + grace;
    for (const auto& prober : probers_) prober->Stop();
    fronts_->users().StopServingHealth();
    const front::DrainTimer timer(drain_, grace);
    // Workers hand in their checkpoints, so their calls must still be answered.
    work_->Stop(grace);
    fronts_->Shutdown(std::max(deadline - absl::Now(), absl::ZeroDuration()));
  }

 private:
  void Start(const config::ServeOptions& options) {
    State& state = *state_;
    front::GrpcFront& front = fronts_->users();
    work_->Start(fronts_->worker_address());
    probers_ = WatchDevices(compute_->devices(), state.clock(), front, *work_,
                            state.metrics());
    probers_.push_back(
        WatchDatabase(state.database(), state.clock(), front, state.metrics()));
    probers_.push_back(
        WatchBlobs(state.blobs(), state.clock(), front, state.metrics()));
    segmentation::SegmentationStore& segmentations =
        work_->segmentation().store();
    housekeeping_ = std::make_unique<Housekeeping>(Housekeeping::Dependencies{
        state.files(),
        state.uploads(),
        state.control().holders(),
        state.database(),
        state.server(),
        state.seats(),
        state.clock(),
        {compute_->runtime(), work_->jobs(), segmentations, work_->supervisor(),
         work_->line(), state.database_url(), state.dir(), state.clock(),
         state.metrics()},
        {state.database(), segmentations, state.clock(),
         state.log_dir().string(), options.retention}});
    LogStart(compute_->runtime(), fronts_->address(), fronts_->http_address(),
             metrics_port());
  }

  absl::Mutex shutdown_mu_;  // A second call waits for the first.
  front::Drain drain_;
  std::unique_ptr<State> state_;
  std::unique_ptr<Compute> compute_;
  std::unique_ptr<Work> work_;
  std::unique_ptr<Fronts> fronts_;
  std::vector<std::unique_ptr<PartProber>> probers_;
  std::unique_ptr<Housekeeping> housekeeping_;
};

absl::StatusOr<std::unique_ptr<Server>> Server::Start(
    const config::ServeOptions& options) {
  RETURN_IF_ERROR(config::CheckExposure(options));
  if (options.insecure) WarnOfExposure(ToString(options.listen));
  ASSIGN_OR_RETURN(std::unique_ptr<Graph> graph, Graph::Create(options));
  return std::unique_ptr<Server>(new Server(std::move(graph)));
}

Server::Server(std::unique_ptr<Graph> graph) : graph_(std::move(graph)) {}

Server::~Server() { Shutdown(absl::ZeroDuration()); }

std::string Server::address() const { return graph_->fronts().address(); }
int Server::port() const { return graph_->fronts().port(); }
int Server::http_port() const { return graph_->fronts().http_port(); }
int Server::metrics_port() const { return graph_->metrics_port(); }
int Server::health_port() const { return graph_->fronts().health_port(); }

void Server::Shutdown(absl::Duration grace) { graph_->Shutdown(grace); }

}  // namespace tessera::process
