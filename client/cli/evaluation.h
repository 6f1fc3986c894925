// A version's objects against those outlined by hand.
#ifndef TESSERA_CLIENT_CLI_EVALUATION_H_
#define TESSERA_CLIENT_CLI_EVALUATION_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/temporary_folder.h"
#include "client/api/segmentation.h"
#include "client/cli/failures.h"
#include "client/cli/session.h"
#include "models/data/dataset_folder.h"
#include "models/evaluation/average_precision.h"

namespace tessera::cli {

// What is evaluated on, one sample after the other: from a folder or the
// server. Of the server's, one sample at a time lies on this machine.
//
// Not thread-safe. Borrows the session.
class EvaluationSamples {
 public:
  // `source` is a folder or .zip if it exists, else a dataset on the server,
  // whose newest revision is kept to. Errors: a usage error if it is neither;
  // those of DatasetFolder::Open() and Api::ListSamples().
  static absl::StatusOr<EvaluationSamples> Open(Session& session,
                                                const std::string& source);

  // How many there are.
  size_t size() const { return files_.size(); }

  // REQUIRES: index < size().
  const std::string& NameOf(size_t index) const { return files_[index].name; }

  // The files stay until the next call. REQUIRES: index < size().
  absl::StatusOr<data::SampleFiles> Get(size_t index);

 private:
  EvaluationSamples() = default;

  std::vector<data::SampleFiles> files_;
  std::optional<data::DatasetFolder> folder_;
  std::optional<TemporaryFolder> downloads_;
  client::Api* api_ = nullptr;  // Null for a folder.
  std::string dataset_;         // `datasets/{id}/revisions/{n}`.
};

// What became of a version on samples.
struct Evaluation {
  struct Sample {
    std::string name;
    evaluation::CountsByThreshold counts;
  };
  std::vector<Sample> samples;               // In the samples' order.
  evaluation::CountsByThreshold pooled{};    // Of all these together.
  // What was done to images that their user may not expect, and to which.
  std::map<std::string, std::vector<std::string>> notices;
  int min_area_px = 0;                // As the server used it.
  int64_t small_objects_removed = 0;  // Because of it, over all samples.
  size_t untried = 0;  // The last of the samples, after what ConcernsAll().
};

// Segments each sample as `request` says, under a progress bar. A sample that
// fails is added to `failures` and left out; where that is null, it ends the
// evaluation.
// Errors: those of data::LoadSample() and Api::Segment().
absl::StatusOr<Evaluation> Evaluate(Session& session,
                                    EvaluationSamples& samples,
                                    const client::SegmentRequest& request,
                                    Failures* failures = nullptr);

// A line for each notice: what was done, and to which samples.
std::vector<std::string> DescribeNotices(const Evaluation& evaluated);

// AP averaged over the IoU thresholds; NaN without any object.
double MeanAp(const evaluation::CountsByThreshold& counts);

// A row's cells: `name`, numbers of true and found objects, AP a threshold;
// and what stands above them, the first as `NAME` says.
std::vector<std::string> ApRow(const std::string& name,
                               const evaluation::CountsByThreshold& counts);
std::vector<std::string> ApHeader(const std::string& name);

// The same with --json: `true_objects`, `found_objects`, and `ap` by threshold.
Json ApJson(const evaluation::CountsByThreshold& counts);

}  // namespace tessera::cli

#endif  // TESSERA_CLIENT_CLI_EVALUATION_H_
