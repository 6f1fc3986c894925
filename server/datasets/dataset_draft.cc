#include "server/datasets/dataset_draft.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/error_reason.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "server/access/access_rows.h"
#include "server/datasets/dataset_rows.h"

namespace tessera::datasets {
namespace {

constexpr size_t kMaxNameBytes = 255;
// gRPC carries an error in a header of a few KiB.
constexpr size_t kMaxFaultsNamed = 50;

// Sample and file names become paths on users' machines.
bool IsPlainName(const std::string& name) {
  return !name.empty() && name.size() <= kMaxNameBytes && name != "." &&
         name != ".." && std::none_of(name.begin(), name.end(), [](char c) {
           return c == '/' || c == '\\' ||
                  absl::ascii_iscntrl(static_cast<unsigned char>(c));
         });
}

bool ByName(const Sample& a, const Sample& b) { return a.name < b.name; }

absl::Status RevisionMoved(const Dataset& newest, int expected) {
  return WithReason(
      absl::AbortedError(absl::StrFormat(
          "%s has revision %d by now, not %d: somebody has changed its samples; "
          "read them again, and add yours to the newest revision",
          newest.name(), newest.revision, expected)),
      "REVISION_MOVED", newest.revision_name());
}

// Names have no line breaks, so the hashed text is unambiguous.
std::string DigestOf(const std::vector<Sample>& samples, bool filenames) {
  Sha256 sha;
  for (const Sample& sample : samples) {
    sha.Update(absl::StrCat(sample.name, "\n", sample.image.sha256, "\n",
                            sample.mask.sha256, "\n"));
    if (filenames) {
      sha.Update(absl::StrCat(sample.image.filename, "\n",
                              sample.mask.filename, "\n"));
    }
  }
  return sha.HexDigest();
}

}  // namespace

std::string ListFaults(absl::string_view heading,
                       std::vector<std::string> faults) {
  if (faults.size() > kMaxFaultsNamed) {
    const size_t more = faults.size() - kMaxFaultsNamed;
    faults.resize(kMaxFaultsNamed);
    faults.push_back(absl::StrFormat("and %d more", more));
  }
  return absl::StrCat(heading, "\n", absl::StrJoin(faults, "\n"));
}

absl::Status CheckNames(const std::vector<Sample>& samples) {
  std::vector<std::string> faults;
  std::set<std::string> seen;
  for (const Sample& sample : samples) {
    if (!IsPlainName(sample.name) || !IsPlainName(sample.image.filename) ||
        !IsPlainName(sample.mask.filename)) {
      faults.push_back(absl::StrFormat(
          "sample %d: its name and its files' names must have 1 to 255 bytes "
          "and neither a slash, a backslash nor a control character; rename "
          "them",
          &sample - samples.data() + 1));
    } else if (!seen.insert(sample.name).second) {
      faults.push_back(
          absl::StrFormat("%s: two samples have this name", sample.name));
    }
  }
  if (samples.empty()) faults.push_back("there are no samples");
  if (faults.empty()) return absl::OkStatus();
  return WithReason(
      absl::InvalidArgumentError(ListFaults(
          "the samples are faulty; correct them and send them again:",
          std::move(faults))),
      "SAMPLE_INVALID");
}

Draft::Draft(std::string request_id, std::string kind, std::string id,
             std::vector<Sample> given)
    : creates(kind == "CreateDataset"), samples(std::move(given)) {
  // Sorted, so that equal samples make one revision in whatever order they are
  // sent.
  std::sort(samples.begin(), samples.end(), ByName);
  request = {.id = std::move(request_id),
             .kind = std::move(kind),
             .body_sha256 =
                 Sha256Hex(absl::StrCat(id, "\n", DigestOf(samples, true)))};
  dataset.id = std::move(id);
  dataset.sample_count = static_cast<int>(samples.size());
  dataset.sha256 = DigestOf(samples, false);
}

absl::Status Draft::Expect(int revision) {
  if (revision <= 0) {
    return WithReason(
        absl::InvalidArgumentError(
            "expected_revision is missing; give the dataset's newest revision "
            "as you know it"),
        "PARAMETER_INVALID", "expected_revision");
  }
  expected_revision = revision;
  request.body_sha256 =
      Sha256Hex(absl::StrCat(request.body_sha256, "\n", revision));
  return absl::OkStatus();
}

void Draft::AddTo(std::vector<Sample> earlier) {
  std::erase_if(earlier, [&](const Sample& sample) {
    return std::binary_search(samples.begin(), samples.end(), sample, ByName);
  });
  samples.insert(samples.end(), std::make_move_iterator(earlier.begin()),
                 std::make_move_iterator(earlier.end()));
  std::sort(samples.begin(), samples.end(), ByName);
  dataset.sample_count = static_cast<int>(samples.size());
  dataset.sha256 = DigestOf(samples, false);
}

absl::StatusOr<std::optional<Dataset>> Draft::EarlyAnswer(
    db::Session& session, absl::Time now) const {
  ASSIGN_OR_RETURN(const auto result, db::FindResult(session, request));
  if (result) {
    ASSIGN_OR_RETURN(const RevisionName made, RevisionName::Parse(*result));
    // Since the first call the name may have passed to another user.
    RETURN_IF_ERROR(access::CheckMayRead(session, caller, dataset.name(),
                                       DatasetNotFound(*result)));
    return FindByName(session, made);
  }
  ASSIGN_OR_RETURN(const auto newest, FindNewest(session, dataset.id));
  if (creates && newest) {
    return WithReason(
        absl::AlreadyExistsError(absl::StrFormat(
            "%s exists already; choose another name or add a revision to it",
            newest->name())),
        "DATASET_EXISTS", newest->name());
  }
  if (creates) return std::nullopt;
  if (!newest) return DatasetNotFound(dataset.name());
  if (expected_revision > 0 && newest->revision != expected_revision) {
    return RevisionMoved(*newest, expected_revision);
  }
  if (newest->sha256 != dataset.sha256) return std::nullopt;
  // Recorded, so that a retry gets this revision even after a newer one exists.
  RETURN_IF_ERROR(
      db::RecordResult(session, request, newest->revision_name(), now));
  return newest;
}

}  // namespace tessera::datasets
