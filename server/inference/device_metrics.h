// Metrics that several parts of the server add to, each in one place.
#ifndef TESSERA_SERVER_INFERENCE_DEVICE_METRICS_H_
#define TESSERA_SERVER_INFERENCE_DEVICE_METRICS_H_

#include <string>

#include "base/metrics.h"
#include "models/inference/predictor.h"
#include "models/turns/priority.h"

namespace tessera::inference {

// A class of work, as a label: `interactive`, `bulk`; beside them `training`.
std::string ClassOf(Priority priority);

// `tessera_queue_depth{class}`: what waits for its turn.
Gauge& QueueDepth(Metrics& metrics, const std::string& work_class);

// `tessera_queue_wait_seconds{class}`: how long one thing waited for its turns,
// from its arrival on.
Histogram& QueueWait(Metrics& metrics, const std::string& work_class);

// `tessera_device_busy_seconds_total{device,work}`, `work` being `segmentation`
// or `training`. Its rate is the share of the device that was used; one of n
// cores is an n-th of it.
Counter& DeviceBusySeconds(Metrics& metrics, const std::string& device,
                           const std::string& work);

// `tessera_device_out_of_memory_total{remedy}`: tiles that the device had
// too little memory for, by what was done.
Counter& DeviceOutOfMemory(Metrics& metrics, OutOfMemoryFallback fallback);

}  // namespace tessera::inference

#endif  // TESSERA_SERVER_INFERENCE_DEVICE_METRICS_H_
