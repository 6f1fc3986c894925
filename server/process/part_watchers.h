// What a server does when something that it needs no longer answers.
#ifndef TESSERA_SERVER_PROCESS_PART_WATCHERS_H_
#define TESSERA_SERVER_PROCESS_PART_WATCHERS_H_

#include <memory>

#include "base/clock.h"
#include "base/metrics.h"
#include "server/db/database.h"
#include "server/front/grpc/grpc_front.h"
#include "server/inference/runtime.h"
#include "server/process/part_watch.h"
#include "server/process/work.h"
#include "server/storage/blob_store.h"

namespace tessera::process {

// The exit status of a process that ended itself because its device is gone.
inline constexpr int kExitDeviceGone = 3;

// Probes the device every second. While the device is lost, health checks
// answer NOT_SERVING and its jobs are back in the queue. If it stays lost for a
// minute the process ends, so that a supervisor restarts it: nothing else frees
// a device that hangs. Returns null for the CPU, which has no such faults.
// Borrows everything it is given.
std::unique_ptr<PartProber> WatchDevice(const inference::Runtime& runtime,
                                        const Clock& clock,
                                        front::GrpcFront& front, Work& work);

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
