#include "client/cli/job_list.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "base/short_name.h"
#include "base/status_macros.h"
#include "client/cli/json.h"
#include "client/cli/text.h"

namespace tessera::cli {
namespace {

// One line of the list.
struct Row {
  absl::Time create_time;
  std::vector<std::string> cells;
  Json json;
};

std::string OwnerOr(const std::string& owner) {
  return owner.empty() ? "-" : owner;
}

Row RowOf(const client::TrainingJob& job) {
  const std::string& model =
      job.model_version.empty() ? job.model : job.model_version;
  return {
      job.create_time,
      {ShortName(job.name), "training", NameOf(job.state),
       ShortName(job.dataset), ShortName(model),
       absl::StrFormat("%d/%d epochs", job.progress.epoch, job.progress.epochs),
       OwnerOr(job.owner), FormatLocalTime(job.create_time)},
      ToJson(job, false)};
}

Row RowOf(const client::SegmentationJob& job) {
  return {
      job.create_time,
      {ShortName(job.name), "segmentation", NameOf(job.state),
       FormatCount(job.images, "image"), ShortName(job.model),
       absl::StrFormat("%d/%d images", job.images_succeeded + job.images_failed,
                       job.images),
       OwnerOr(job.owner), FormatLocalTime(job.create_time)},
      ToJson(job)};
}

}  // namespace

absl::Status ListJobs(Session& session) {
  ASSIGN_OR_RETURN(client::Api* const api, session.Api());
  ASSIGN_OR_RETURN(const auto trainings, api->ListTrainingJobs());
  auto segmentations = api->segmentation_jobs().List();
  // An older server has no segmentation jobs.
  if (absl::IsUnimplemented(segmentations.status())) {
    segmentations = std::vector<client::SegmentationJob>();
  }
  RETURN_IF_ERROR(segmentations.status());
  std::vector<Row> jobs;
  jobs.reserve(trainings.size() + segmentations->size());
  for (const auto& job : trainings) jobs.push_back(RowOf(job));
  for (const auto& job : *segmentations) jobs.push_back(RowOf(job));
  // Stable: each kind of jobs is sorted already.
  std::stable_sort(jobs.begin(), jobs.end(), [](const Row& a, const Row& b) {
    return a.create_time > b.create_time;
  });
  std::vector<std::vector<std::string>> rows;
  std::vector<Json> objects;
  for (Row& job : jobs) {
    rows.push_back(std::move(job.cells));
    objects.push_back(std::move(job.json));
  }
  session.PrintTable({"JOB", "KIND", "STATE", "INPUT", "MODEL", "PROGRESS",
                      "OWNER", "CREATED"},
                     rows, objects);
  return absl::OkStatus();
}

}  // namespace tessera::cli
