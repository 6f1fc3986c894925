// The requests that the target `request` reads, and that its corpus is of.
#ifndef TESSERA_TESTS_FUZZ_FUZZED_REQUESTS_H_
#define TESSERA_TESTS_FUZZ_FUZZED_REQUESTS_H_

#include <vector>

#include "google/protobuf/message.h"
#include "tessera/v1/dataset_service.pb.h"
#include "tessera/v1/model_service.pb.h"
#include "tessera/v1/segmentation_service.pb.h"
#include "tessera/v1/training_service.pb.h"

namespace tessera::fuzz {

// An input's first byte is a place in this list, the rest such a message. Add
// at the end: a corpus that was gathered keeps its meaning.
inline const std::vector<const google::protobuf::Message*>& FuzzedRequests() {
  static const std::vector<const google::protobuf::Message*> all = {
      &v1::SegmentRequest::default_instance(),
      &v1::CreateTrainingJobRequest::default_instance(),
      &v1::CreateDatasetRequest::default_instance(),
      &v1::UpdateDatasetRequest::default_instance(),
      &v1::ListSamplesRequest::default_instance(),
      &v1::ReadSampleFileRequest::default_instance(),
      &v1::ShareDatasetRequest::default_instance(),
      &v1::GetModelVersionRequest::default_instance(),
      &v1::SetModelAliasRequest::default_instance(),
      &v1::ImportModelVersionRequest::default_instance(),
      &v1::AddSamplesRequest::default_instance()};
  return all;
}

}  // namespace tessera::fuzz

#endif  // TESSERA_TESTS_FUZZ_FUZZED_REQUESTS_H_
