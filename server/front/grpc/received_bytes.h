// Counts the bytes of files that clients send.
#ifndef TESSERA_SERVER_FRONT_GRPC_RECEIVED_BYTES_H_
#define TESSERA_SERVER_FRONT_GRPC_RECEIVED_BYTES_H_

#include "base/metrics.h"

namespace tessera::front {

inline Counter& ReceivedBytes(Metrics& metrics) {
  return metrics.GetCounter("tessera_received_bytes_total",
                            "Bytes of files in uploads and segmentations.");
}

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_RECEIVED_BYTES_H_
