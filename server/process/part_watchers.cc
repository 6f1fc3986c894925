#include "server/process/part_watchers.h"

#include <cstdlib>
#include <string>
#include <utility>

#include "base/log.h"
#include "server/front/grpc/health_check.h"

namespace tessera::process {
namespace {

// A database may be busy with a long transaction of others, and a blob store
// may be far away.
const PartWatchOptions kStateOptions = {
    .period = absl::Seconds(3),
    .patience = absl::Seconds(15),
    .give_up_after = absl::InfiniteDuration()};
std::unique_ptr<PartProber> WatchState(const std::string& part,
                                       const Clock& clock,
                                       front::GrpcFront& front,
                                       Metrics& metrics,
                                       PartProber::Probe probe) {
  Gauge& up =
      metrics.GetGauge("tessera_part_up",
                       "1 while the database or the blob store answers, else 0",
                       {{"part", part}});
  up.Set(1);
  PartWatchHandlers handlers{
      .on_lost =
          [&front, &up, part](const std::string& why) {
            Log(Severity::kError, "a part of the server does not answer",
                {{"part", part}, {"cause", why}});
            up.Set(0);
            front.LosePart(part);
          },
      .on_back =
          [&front, &up, part] {
            Log(Severity::kInfo, "a part of the server answers again",
                {{"part", part}});
            up.Set(1);
            front.RegainPart(part);
          },
      .on_gone = [] {}};
  return std::make_unique<PartProber>(clock, kStateOptions, std::move(probe),
                                      std::move(handlers));
}

}  // namespace

std::unique_ptr<PartProber> WatchDevice(const inference::Runtime& runtime,
                                        const Clock& clock,
                                        front::GrpcFront& front, Work& work) {
  const std::string device = runtime.device();
  if (device == "cpu") return nullptr;
  PartWatchHandlers handlers{
      .on_lost =
          [&front, &work, device](const std::string& why) {
            Log(Severity::kError, "the device is lost",
                {{"device", device}, {"cause", why}});
            front.LosePart(front::kDevicePart);
            work.Suspend();
          },
      .on_back =
          [&front, &work, device] {
            Log(Severity::kInfo, "the device is back", {{"device", device}});
            work.Resume();
            front.RegainPart(front::kDevicePart);
          },
      .on_gone =
          [device] {
            Log(Severity::kError, "the device stays lost; ending the process",
                {{"device", device}});
            // Threads that wait for the device never end, so no destructor can
            // run. The next start cleans up.
            std::_Exit(kExitDeviceGone);
          }};
  return std::make_unique<PartProber>(
      clock, PartWatchOptions(), [&runtime] { return runtime.Probe(); },
      std::move(handlers));
}

std::unique_ptr<PartProber> WatchDatabase(db::Database& database,
                                          const Clock& clock,
                                          front::GrpcFront& front,
                                          Metrics& metrics) {
  return WatchState(front::kDatabasePart, clock, front, metrics, [&database] {
    return database.Execute("SELECT 1").status();
  });
}

std::unique_ptr<PartProber> WatchBlobs(const storage::BlobStore& blobs,
                                       const Clock& clock,
                                       front::GrpcFront& front,
                                       Metrics& metrics) {
  return WatchState(front::kBlobsPart, clock, front, metrics,
                    [&blobs] { return blobs.Check(); });
}

}  // namespace tessera::process
