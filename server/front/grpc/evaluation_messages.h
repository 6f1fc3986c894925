// What came of an evaluation, as messages.
#ifndef TESSERA_SERVER_FRONT_GRPC_EVALUATION_MESSAGES_H_
#define TESSERA_SERVER_FRONT_GRPC_EVALUATION_MESSAGES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/app/evaluation.h"
#include "tessera/v1/evaluation_service.pb.h"

namespace tessera::front {

// Adds up samples. Not thread-safe.
class EvaluationTotals {
 public:
  // The message of one sample, which is counted in the summary.
  v1::SampleEvaluation Add(const std::string& sample,
                           const absl::StatusOr<app::EvaluatedSample>& found);

  v1::EvaluationSummary Summary() const;

 private:
  std::vector<evaluation::CountsByThreshold> images_;
  int failed_ = 0;
  int64_t small_objects_removed_ = 0;
  int min_area_px_ = 0;
};

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_EVALUATION_MESSAGES_H_
