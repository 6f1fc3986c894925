// What segmenting an image takes, and how its objects come.
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
  std::optional<int> channel;  // From 1. None: the first one.
  // Of the channel, from 1, ascending, each once. Empty: all.
  std::vector<int> slices;
  SegmentParameters parameters;
  bool bulk = false;        // One of many; lets others' single images go first.
};

// Takes objects as they come; an error ends the segmentation, which then
// returns it.
class ObjectSink {
 public:
  virtual ~ObjectSink() = default;
  // Before the first object of an attempt. A later attempt begins again: what
  // came before it counts no more.
  virtual absl::Status Start(const SegmentationStart& start) = 0;
  // In the order of slices and numbers; `slice` counts from 1.
  virtual absl::Status Add(int slice, Object object) = 0;
};

struct SegmentProgress {
  int64_t bytes_sent = 0;
  int64_t bytes = 0;   // Of the file.
  int slices_done = 0;
  int slices = 0;      // 0 until the first slice is decoded.
  int tiles_done = 0;  // In the current slice.
  int tiles = 0;
};

// Never called by two threads at once.
using SegmentObserver = std::function<void(const SegmentProgress&)>;

}  // namespace tessera::client

#endif  // TESSERA_CLIENT_API_SEGMENTATION_H_
