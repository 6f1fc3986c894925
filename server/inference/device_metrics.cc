#include "server/inference/device_metrics.h"

namespace tessera::inference {

std::string ClassOf(Priority priority) {
  return priority == Priority::kInteractive ? "interactive" : "bulk";
}

Gauge& QueueDepth(Metrics& metrics, const std::string& work_class) {
  return metrics.GetGauge("tessera_queue_depth",
                          "What waits for its turn, by class of work.",
                          {{"class", work_class}});
}

Histogram& QueueWait(Metrics& metrics, const std::string& work_class) {
  return metrics.GetSecondsHistogram(
      "tessera_queue_wait_seconds",
      "How long one thing waited for its turns, by class of work.",
      {{"class", work_class}});
}

Counter& DeviceOutOfMemory(Metrics& metrics, OutOfMemoryFallback fallback) {
  return metrics.GetCounter(
      "tessera_device_out_of_memory_total",
      "Tiles that the device had too little memory for.",
      {{"remedy",
        fallback == OutOfMemoryFallback::kCpu ? "cpu" : "smaller_tiles"}});
}

Counter& DeviceBusySeconds(Metrics& metrics, const std::string& device,
                           const std::string& work) {
  return metrics.GetCounter("tessera_device_busy_seconds_total",
                            "Time in which the device computed.",
                            {{"device", device}, {"work", work}});
}

}  // namespace tessera::inference
