// The request to segment an image.
#ifndef TESSERA_CLIENT_API_SEGMENTATION_H_
#define TESSERA_CLIENT_API_SEGMENTATION_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "models/results/object_sink.h"
#include "models/results/segmentation.h"

namespace tessera::client {

using results::Object;
using results::ObjectSink;
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
