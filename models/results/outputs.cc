#include "models/results/outputs.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

#include "base/status_macros.h"
#include "models/results/output_files.h"

namespace tessera::results {
namespace {

// Writes objects to files as they arrive.
class FileSink final : public ObjectSink {
 public:
  explicit FileSink(const OutputRequest& request) : request_(request) {}

  absl::Status Start(const SegmentationStart& start) override {
    files_.clear();
    for (const auto& writer : request_.writers) {
      ASSIGN_OR_RETURN(auto file,
                       writer->Begin(request_.folder, request_.image, start));
      files_.push_back(std::move(file));
    }
    return absl::OkStatus();
  }

  absl::Status Add(int slice, Object object) override {
    for (const auto& file : files_) file->Add(slice, object);
    return absl::OkStatus();
  }

  absl::StatusOr<Written> Commit(const SegmentSummary& summary) {
    OutputFiles outputs;
    std::vector<std::string> notes;
    for (const auto& file : files_) {
      file->Conclude(summary);
      ASSIGN_OR_RETURN(std::filesystem::path path, file->Commit());
      outputs.Add(std::move(path));
      for (std::string& note : file->notes()) notes.push_back(std::move(note));
    }
    return Written{outputs.Keep(), std::move(notes)};
  }

 private:
  const OutputRequest& request_;
  std::vector<std::unique_ptr<GrowingFile>> files_;
};

absl::StatusOr<ImageOutputs> WriteGrowing(const OutputRequest& request,
                                          const ObjectStream& stream) {
  FileSink sink(request);
  ASSIGN_OR_RETURN(SegmentSummary summary, stream(sink));
  ASSIGN_OR_RETURN(Written written, sink.Commit(summary));
  return ImageOutputs{std::move(summary), std::move(written)};
}

// Keeps all objects.
class Collector final : public ObjectSink {
 public:
  absl::Status Start(const SegmentationStart& start) override {
    found_ = {.image_sha256 = start.image_sha256};
    return absl::OkStatus();
  }
  absl::Status Add(int slice, Object object) override {
    if (found_.slices.empty() || found_.slices.back().slice != slice) {
      found_.slices.push_back({.slice = slice});
    }
    found_.slices.back().objects.push_back(std::move(object));
    return absl::OkStatus();
  }
  Segmentation Take() { return std::move(found_); }

 private:
  Segmentation found_;
};

// Adds the segmented slices that have no object, and sorts all slices.
std::vector<SliceObjects> AllSlices(std::vector<SliceObjects> found,
                                    std::vector<int> slices, int count) {
  if (slices.empty() && count > 0) {
    slices.resize(static_cast<size_t>(count));
    std::iota(slices.begin(), slices.end(), 1);
  }
  for (const int slice : slices) {
    const bool present =
        std::any_of(found.begin(), found.end(),
                    [&](const auto& known) { return known.slice == slice; });
    if (!present) found.push_back({.slice = slice});
  }
  std::sort(found.begin(), found.end(),
            [](const auto& a, const auto& b) { return a.slice < b.slice; });
  return found;
}

}  // namespace

absl::StatusOr<ImageOutputs> WriteOutputs(const OutputRequest& request,
                                          const ObjectStream& stream) {
  const bool grows =
      std::all_of(request.writers.begin(), request.writers.end(),
                  [](const auto& writer) { return writer->grows(); });
  if (grows && !request.then) return WriteGrowing(request, stream);
  ASSIGN_OR_RETURN(Segmentation found,
                   CollectWhole(request.channel, request.slices, stream));
  found.image_at_hand = request.image_at_hand;
  OutputFiles outputs;
  std::vector<std::string> notes;
  for (const auto& writer : request.writers) {
    ASSIGN_OR_RETURN(const Written written,
                     writer->Write(request.folder, request.image, found));
    for (const auto& path : written.paths) outputs.Add(path);
    notes.insert(notes.end(), written.notes.begin(), written.notes.end());
  }
  if (request.then) RETURN_IF_ERROR(request.then(found));
  return ImageOutputs{std::move(found.summary),
                      {outputs.Keep(), std::move(notes)}};
}

absl::StatusOr<Segmentation> CollectWhole(const std::optional<int>& channel,
                                          const std::vector<int>& slices,
                                          const ObjectStream& stream) {
  Collector collector;
  ASSIGN_OR_RETURN(SegmentSummary summary, stream(collector));
  Segmentation found = collector.Take();
  found.slices = AllSlices(std::move(found.slices), slices, summary.slices);
  found.channel = channel;
  found.summary = std::move(summary);
  return found;
}

}  // namespace tessera::results
