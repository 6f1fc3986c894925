// The request to segment an image, and the interface that takes its objects.
#ifndef TESSERA_CLIENT_API_SEGMENTATION_H_
#define TESSERA_CLIENT_API_SEGMENTATION_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "models/results/segmentation.h"

namespace tessera::client {

using results::Object;
using results::Segmentation;
using results::SegmentationStart;
using results::SegmentParameters;
using results::SegmentSummary;
using results::SliceObjects;
using results::UncertainRegion;

struct SegmentRequest {
  std::string model;        // A version's resource name; see names.h.
  std::optional<int> channel;  // From 1. Not set: the first channel.
  // Slices of the channel, from 1, ascending, each once. Empty: all.
  std::vector<int> slices;
  SegmentParameters parameters;
  bool bulk = false;        // One of many images; single images go first.
};

// Takes objects as they arrive. An error of a method ends the segmentation,
// which returns that error.
class ObjectSink {
 public:
  virtual ~ObjectSink() = default;
  // Called before the first object of an attempt. A second call begins a new
  // attempt: the sink must discard the objects of the earlier one.
  virtual absl::Status Start(const SegmentationStart& start) = 0;
  // Called in the order of slices, then of object numbers. `slice` counts
  // from 1.
  virtual absl::Status Add(int slice, Object object) = 0;
};

struct SegmentProgress {
  int64_t bytes_sent = 0;
  int64_t bytes = 0;   // Size of the file.
  int slices_done = 0;
  int slices = 0;      // 0 until the first slice is decoded.
  int tiles_done = 0;  // In the current slice.
  int tiles = 0;
};

// Never called by two threads at once.
using SegmentObserver = std::function<void(const SegmentProgress&)>;

}  // namespace tessera::client

#endif  // TESSERA_CLIENT_API_SEGMENTATION_H_
