// Leaves the segmentation of images to the server.
#ifndef TESSERA_CLIENT_CLI_SEGMENT_DETACH_H_
#define TESSERA_CLIENT_CLI_SEGMENT_DETACH_H_

#include <filesystem>
#include <vector>

#include "absl/status/status.h"
#include "client/api/segmentation.h"
#include "client/cli/session.h"

namespace tessera::cli {

// Uploads the images that the server lacks, queues a segmentation job of all of
// them and prints its name. A call that broke off is repeated by the user and
// sends only what is missing. Keeps a digest of each image in memory, but not
// the description of its upload.
// Errors: usage errors as CheckStems(), and if the server refuses the request;
// INVALID_ARGUMENT naming images that cannot be read, before anything is sent;
// those of GetModelVersion(), UploadFiles() and SegmentationJobs::Create().
absl::Status Detach(Session& session, const client::SegmentRequest& request,
                    const std::vector<std::filesystem::path>& images);

}  // namespace tessera::cli

#endif  // TESSERA_CLIENT_CLI_SEGMENT_DETACH_H_
