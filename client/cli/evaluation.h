// Compares the objects that a model version finds with those outlined by hand.
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

// The samples of an evaluation, from a folder or the server. Of a dataset on
// the server, one sample at a time is stored on this machine.
//
// Not thread-safe. Borrows the session.
class EvaluationSamples {
 public:
  // If `source` exists, it is a folder or .zip of samples; else the name of a
  // dataset or revision on the server. All samples are from one revision, by
  // default the newest.
  // Errors: a usage error if `source` is neither; those of
  // DatasetFolder::Open(), Api::GetDataset(), Api::ListSamples() and
  // TemporaryFolder::Create().
  static absl::StatusOr<EvaluationSamples> Open(Session& session,
                                                const std::string& source);

  // The number of samples.
  size_t size() const { return files_.size(); }

  // REQUIRES: index < size().
  const std::string& NameOf(size_t index) const { return files_[index].name; }

  // Returns the sample's files, which exist until the next call.
  // Errors: those of Api::ReadSampleFile(). REQUIRES: index < size().
  absl::StatusOr<data::SampleFiles> Get(size_t index);

 private:
  EvaluationSamples() = default;

  std::vector<data::SampleFiles> files_;
  std::optional<data::DatasetFolder> folder_;
  std::optional<TemporaryFolder> downloads_;
  client::Api* api_ = nullptr;  // Null for a folder.
  std::string dataset_;         // `datasets/{id}/revisions/{n}`.
};

// The result of evaluating a model version on samples.
struct Evaluation {
  struct Sample {
    std::string name;
    evaluation::CountsByThreshold counts;
    std::optional<results::Trust> trust;  // Not set by an earlier server.
  };
  std::vector<Sample> samples;             // In the samples' order.
  evaluation::CountsByThreshold pooled{};  // Sum over `samples`.
  // The server's notices, each with the names of the samples it is about.
  std::map<std::string, std::vector<std::string>> notices;
  int min_area_px = 0;                // As the server used it.
  int64_t small_objects_removed = 0;  // Below `min_area_px`, in all samples.
  size_t untried = 0;  // Samples skipped after an error with ConcernsAll().
};

// Segments each sample with `request` and compares the objects. Shows a
// progress bar. A sample that fails is added to `failures` and left out of the
// result; with null `failures`, the first failure ends the evaluation.
// Errors: those of data::LoadCheckedSample(), EvaluationSamples::Get(),
// Api::Segment() and Caught().
absl::StatusOr<Evaluation> Evaluate(Session& session,
                                    EvaluationSamples& samples,
                                    const client::SegmentRequest& request,
                                    Failures* failures = nullptr);

// Returns one line for each notice: the samples' names, then the notice.
std::vector<std::string> DescribeNotices(const Evaluation& evaluated);

// AP averaged over the IoU thresholds; NaN without any object.
double MeanAp(const evaluation::CountsByThreshold& counts);

// ApRow() returns the cells of a table row: `name`, the numbers of true and
// found objects, and the AP at each threshold. ApHeader() returns the header;
// `name` is the title of the first column.
std::vector<std::string> ApRow(const std::string& name,
                               const evaluation::CountsByThreshold& counts);
std::vector<std::string> ApHeader(const std::string& name);

// As ApRow(), for the means over images of their AP.
std::vector<std::string> MeanRow(const Evaluation& evaluated);

// The means over images of AP by threshold (`ap`), and the mean of these over
// the thresholds (`msa`).
Json MeanJson(const Evaluation& evaluated);

// The content of ApRow() as JSON: `true_objects`, `found_objects`, and `ap` by
// threshold.
Json ApJson(const evaluation::CountsByThreshold& counts);

}  // namespace tessera::cli

#endif  // TESSERA_CLIENT_CLI_EVALUATION_H_
