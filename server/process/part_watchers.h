// What a server does when something that it needs no longer answers.
#ifndef TESSERA_SERVER_PROCESS_PART_WATCHERS_H_
#define TESSERA_SERVER_PROCESS_PART_WATCHERS_H_

#include <memory>
#include <vector>

#include "base/clock.h"
#include "base/metrics.h"
#include "server/db/database.h"
#include "server/front/grpc/grpc_front.h"
#include "server/inference/devices.h"
#include "server/process/part_watch.h"
#include "server/process/work.h"
#include "server/storage/blob_store.h"

namespace tessera::process {

// The exit status of a process that ended itself because its devices are gone.
inline constexpr int kExitDeviceGone = 3;

// Probe each GPU every second; a CPU has no such faults. A lost device gets no
// more work: its trainings are queued again, and images go to the others. While
// all are lost, health checks answer NOT_SERVING. A device that stays lost for
// a minute is given up; once all are, the process ends, so that a supervisor
// restarts it: nothing else frees a device that hangs. The gauge
// tessera_device_up{device} says which device answers. Borrow everything they
// are given.
std::vector<std::unique_ptr<PartProber>> WatchDevices(
    inference::Devices& devices, const Clock& clock, front::GrpcFront& front,
    Work& work, Metrics& metrics);

// Probe the database and the blob store every few seconds. While one is lost,
// health checks answer NOT_SERVING, so that calls go to another server, and the
// gauge tessera_part_up{part} is 0. Borrow everything they are given.
std::unique_ptr<PartProber> WatchDatabase(db::Database& database,
                                          const Clock& clock,
                                          front::GrpcFront& front,
                                          Metrics& metrics);
std::unique_ptr<PartProber> WatchBlobs(const storage::BlobStore& blobs,
                                       const Clock& clock,
                                       front::GrpcFront& front,
                                       Metrics& metrics);

}  // namespace tessera::process

#endif  // TESSERA_SERVER_PROCESS_PART_WATCHERS_H_
