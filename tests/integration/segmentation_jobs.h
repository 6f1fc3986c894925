// Segmentation jobs as a client makes and reads them.
#ifndef TESSERA_TESTS_INTEGRATION_SEGMENTATION_JOBS_H_
#define TESSERA_TESTS_INTEGRATION_SEGMENTATION_JOBS_H_

#include <functional>
#include <string>
#include <vector>

#include "tests/integration/harness.h"

namespace tessera::testing {

// A file to segment, and how.
struct JobFile {
  std::string bytes;
  v1::SegmentationImage image;  // Without the digest.
};

// Synthetic images: `count` of one slice, then a stack of four slices, two
// chosen slices of a stack, and a file that is no image.
std::vector<JobFile> SomeImages(int count);

// The images with the digests of their files, which `upload` sends.
std::vector<v1::SegmentationImage> Uploaded(
    const std::vector<JobFile>& files,
    const std::function<std::string(const std::string&)>& upload);

grpc::Status CreateSegmentation(
    Client& client, const std::string& model,
    const std::vector<v1::SegmentationImage>& images,
    const std::string& request_id, v1::SegmentationJob& job,
    const v1::SegmentParameters& parameters = {});

v1::SegmentationJob GetSegmentation(Client& client, const std::string& name);

// Watches the job until `wanted` holds or it has ended; returns it then.
v1::SegmentationJob WatchSegmentation(
    Client& client, const std::string& name,
    const std::function<bool(const v1::SegmentationJob&)>& wanted);

std::vector<v1::SegmentationImage> ListSegmentationImages(
    Client& client, const std::string& name);

// What Segment would have brought.
Segmented ReadSegmentation(Client& client, const std::string& name,
                           int64_t position);

// Expects that both have the same objects and the same summary, times apart.
void ExpectEqual(const Segmented& results, const Segmented& expected);

}  // namespace tessera::testing

#endif  // TESSERA_TESTS_INTEGRATION_SEGMENTATION_JOBS_H_
