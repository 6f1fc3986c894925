// Metrics that several parts of the server share.
#ifndef TESSERA_SERVER_INFERENCE_DEVICE_METRICS_H_
#define TESSERA_SERVER_INFERENCE_DEVICE_METRICS_H_

#include <string>

#include "base/metrics.h"
#include "models/inference/predictor.h"
#include "models/turns/priority.h"

namespace tessera::inference {

// The label of a class of work: `interactive` or `bulk`. Training uses the
// label `training`.
std::string ClassOf(Priority priority);

// `tessera_queue_depth{class}`: how many requests or jobs wait for their turn.
Gauge& QueueDepth(Metrics& metrics, const std::string& work_class);

// `tessera_queue_wait_seconds{class}`: how long one request or job waited for
// its turns since it arrived.
Histogram& QueueWait(Metrics& metrics, const std::string& work_class);

// `tessera_device_busy_seconds_total{device,work}`; `work` is `segmentation` or
// `training`. Its rate is the share of the device that was used. On a CPU with
// n cores, one busy core counts as 1/n.
Counter& DeviceBusySeconds(Metrics& metrics, const std::string& device,
                           const std::string& work);

// `tessera_device_out_of_memory_total{remedy}`: tiles for which the device had
// too little memory, by remedy (`cpu` or `smaller_tiles`).
Counter& DeviceOutOfMemory(Metrics& metrics, OutOfMemoryFallback fallback);

}  // namespace tessera::inference

#endif  // TESSERA_SERVER_INFERENCE_DEVICE_METRICS_H_
