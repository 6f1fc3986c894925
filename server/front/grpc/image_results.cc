#include "server/front/grpc/image_results.h"

#include <memory>
#include <string>
#include <utility>

#include "base/status_macros.h"
#include "server/storage/local_blob.h"

namespace tessera::front {

wire::StoredResults OpenResults(
    const segmentation::SegmentationJob& job,
    const std::vector<segmentation::StoredSlice>& slices, int64_t slice_count,
    const files::KeptFiles& files) {
  std::vector<wire::SliceBytes> bytes;
  for (const segmentation::StoredSlice& slice : slices) {
    bytes.push_back({slice.blob_sha256, slice.offset, slice.bytes});
  }
  v1::SegmentStart start;
  start.set_model_version(job.model_name());
  start.set_model_sha256(job.model_sha256);
  start.set_slices(static_cast<int32_t>(slice_count));
  const auto open = [&files](const std::string& sha256)
      -> absl::StatusOr<wire::StoredResults::File> {
    ASSIGN_OR_RETURN(const storage::LocalBlob blob, files.Fetch(sha256));
    return wire::StoredResults::File{
        blob.path(), std::make_shared<storage::LocalBlob>(blob)};
  };
  return {std::move(bytes), open, std::move(start)};
}

}  // namespace tessera::front
