#include "server/segmentation/segmentation_rows.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/error_reason.h"
#include "base/quoting.h"
#include "base/status_macros.h"
#include "server/segmentation/values_list.h"

namespace tessera::segmentation {
namespace {

#define TESSERA_SEEN "state NOT IN ('CREATING', 'LEAVING')"
#define TESSERA_IMAGE_COLUMNS                                               \
  "position, filename, sha256, size_bytes, channel, chosen_slices, state, " \
  "error_message, slice_count, slices_done, objects"

constexpr char kSelectJob[] = "SELECT " TESSERA_SEGMENTATION_COLUMNS
                              " FROM segmentation_jobs "
                              "WHERE job_id = $1 AND " TESSERA_SEEN;
constexpr char kSelectJobs[] = "SELECT " TESSERA_SEGMENTATION_COLUMNS
                               " FROM segmentation_jobs "
                               "WHERE job_id IN (%s) AND " TESSERA_SEEN;
constexpr char kSelectPosition[] =
    "SELECT position FROM segmentation_jobs WHERE job_id = $1 "
    "AND " TESSERA_SEEN;
constexpr char kSelectPage[] =
    "SELECT " TESSERA_SEGMENTATION_COLUMNS
    " FROM segmentation_jobs "
    "WHERE position < $1 AND " TESSERA_SEEN " ORDER BY position DESC LIMIT $2";
constexpr char kSelectImages[] =
    "SELECT " TESSERA_IMAGE_COLUMNS
    " FROM segmentation_images "
    "WHERE job_id = $1 AND position > $2 ORDER BY position LIMIT $3";
constexpr char kSelectImagesIn[] =
    "SELECT " TESSERA_IMAGE_COLUMNS
    " FROM segmentation_images "
    "WHERE job_id = $1 AND position > $2 AND state IN ($4, $5, $6) "
    "ORDER BY position LIMIT $3";
constexpr char kSelectImage[] = "SELECT " TESSERA_IMAGE_COLUMNS
                                " FROM segmentation_images "
                                "WHERE job_id = $1 AND position = $2";
constexpr char kSelectResults[] =
    "SELECT ordinal, objects, blob_sha256, blob_offset, blob_bytes "
    "FROM segmentation_slices WHERE job_id = $1 AND position = $2 AND "
    "state = 'DONE' ORDER BY ordinal";
constexpr char kSelectResult[] =
    "SELECT ordinal, objects, blob_sha256, blob_offset, blob_bytes "
    "FROM segmentation_slices WHERE job_id = $1 AND position = $2 AND "
    "ordinal = $3 AND state = 'DONE'";
constexpr char kCount[] =
    "SELECT COALESCE(SUM(CASE WHEN state = 'QUEUED' THEN 1 ELSE 0 END), 0), "
    "COALESCE(SUM(CASE WHEN state = 'RUNNING' THEN 1 ELSE 0 END), 0), "
    "CAST(COALESCE(SUM(slices_queued), 0) AS BIGINT), "
    "CAST(COALESCE(SUM(slices_running), 0) AS BIGINT), "
    "MIN(CASE WHEN state = 'QUEUED' THEN create_time END) "
    "FROM segmentation_jobs WHERE state IN ('QUEUED', 'RUNNING')";
constexpr char kCountUnended[] =
    "SELECT COUNT(*), "
    "COALESCE(SUM(CASE WHEN owner = $1 THEN 1 ELSE 0 END), 0) "
    "FROM segmentation_jobs WHERE state IN ('QUEUED', 'RUNNING')";

// Above the position of any job.
constexpr int64_t kBeyondAll = int64_t{1} << 62;

absl::Time TimeOf(const db::Row& row, size_t column) {
  return row.IsNull(column) ? absl::InfinitePast()
                            : absl::FromUnixMicros(row.Int(column));
}

// What users see of an image whose job has ended before the image did.
void EndWith(const SegmentationJob& job, JobImage& image) {
  if (!IsFinal(job.state) || IsFinal(image.state)) return;
  image.state =
      job.state == State::kCancelled ? State::kCancelled : State::kFailed;
  if (image.state == State::kFailed) image.error_message = job.error_message;
}

JobImage ImageOf(const db::Row& row, const SegmentationJob& job) {
  JobImage image{.chosen = {.filename = row.Text(1),
                            .sha256 = row.Text(2),
                            .slices = SlicesOf(row.Text(5)),
                            .channel = static_cast<int>(row.Int(4))},
                 .position = row.Int(0),
                 .state = StateOf(row.Text(6)),
                 .error_message = row.Text(7),
                 .slice_count = row.Int(8),
                 .slices_done = row.Int(9),
                 .objects = row.Int(10),
                 .size_bytes = row.Int(3)};
  EndWith(job, image);
  return image;
}

StoredSlice SliceOf(const db::Row& row) {
  return {.ordinal = row.Int(0),
          .objects = row.Int(1),
          .blob_sha256 = row.Text(2),
          .offset = row.Int(3),
          .bytes = row.Int(4)};
}

// The states of rows that users see in the state `wanted`; see EndWith().
std::vector<State> StoredStates(const SegmentationJob& job, State wanted) {
  if (!IsFinal(job.state) || wanted == State::kSucceeded) return {wanted};
  const State rest =
      job.state == State::kCancelled ? State::kCancelled : State::kFailed;
  std::vector<State> states;
  if (wanted == State::kFailed) states.push_back(State::kFailed);
  if (wanted == rest) {
    states.insert(states.end(), {State::kQueued, State::kRunning});
  }
  return states;
}

absl::StatusOr<std::vector<SegmentationJob>> JobsOf(
    const absl::StatusOr<db::Rows>& found) {
  RETURN_IF_ERROR(found.status());
  std::vector<SegmentationJob> jobs;
  for (const db::Row& row : found->rows) jobs.push_back(JobOf(row));
  return jobs;
}

}  // namespace

SegmentationJob JobOf(const db::Row& row) {
  return {.id = row.Text(0),
          .owner = row.Text(1),
          .unlimited = row.Int(2) != 0,
          .model_id = row.Text(3),
          .version = row.Int(4),
          .model_sha256 = row.Text(5),
          .parameters_json = row.Text(6),
          .state = StateOf(row.Text(7)),
          .error_message = row.Text(8),
          .sequence = row.Int(9),
          .images = row.Int(10),
          .images_opened = row.Int(11),
          .images_succeeded = row.Int(12),
          .images_failed = row.Int(13),
          .slices = row.Int(14),
          .slices_done = row.Int(15),
          .slices_queued = row.Int(16),
          .slices_running = row.Int(17),
          .objects = row.Int(18),
          .result_bytes = row.Int(19),
          .slice_seconds = row.Real(20),
          .create_time = TimeOf(row, 21),
          .start_time = TimeOf(row, 22),
          .end_time = TimeOf(row, 23)};
}

std::string TextOf(const std::vector<int>& slices) {
  return absl::StrJoin(slices, ",");
}

std::vector<int> SlicesOf(const std::string& text) {
  std::vector<int> slices;
  for (const absl::string_view part :
       absl::StrSplit(text, ',', absl::SkipEmpty())) {
    int slice = 0;
    if (absl::SimpleAtoi(part, &slice)) slices.push_back(slice);
  }
  return slices;
}

absl::StatusOr<SegmentationJob> FindJob(db::Session& session,
                                        const std::string& id) {
  ASSIGN_OR_RETURN(const db::Rows found, session.Execute(kSelectJob, {id}));
  if (found.empty()) return SegmentationNotFound(id);
  return JobOf(found.front());
}

absl::StatusOr<std::vector<SegmentationJob>> FindJobs(
    db::Session& session, const std::set<std::string>& ids) {
  std::vector<SegmentationJob> jobs;
  std::vector<db::Value> some;
  for (auto id = ids.begin(); id != ids.end();) {
    some.emplace_back(*id);
    if (++id != ids.end() && some.size() < kRowsAStatement) continue;
    ASSIGN_OR_RETURN(const auto found,
                     JobsOf(ExecuteList(session, kSelectJobs, {}, some)));
    jobs.insert(jobs.end(), found.begin(), found.end());
    some.clear();
  }
  return jobs;
}

absl::StatusOr<std::vector<SegmentationJob>> ListBefore(db::Session& session,
                                                        const std::string& id,
                                                        int limit) {
  int64_t before = kBeyondAll;
  if (!id.empty()) {
    ASSIGN_OR_RETURN(const db::Rows found,
                     session.Execute(kSelectPosition, {id}));
    if (found.empty()) {
      return WithReason(
          absl::InvalidArgumentError(
              "page_token is of a job that has been removed since; begin "
              "without one"),
          "PAGE_TOKEN_INVALID");
    }
    before = found.front().Int(0);
  }
  return JobsOf(session.Execute(kSelectPage, {before, int64_t{limit}}));
}

absl::StatusOr<std::vector<JobImage>> ListImages(db::Session& session,
                                                 const SegmentationJob& job,
                                                 int64_t position,
                                                 std::optional<State> only,
                                                 int limit) {
  std::vector<JobImage> images;
  const char* sql = kSelectImages;
  std::vector<db::Value> parameters = {job.id, position, int64_t{limit}};
  if (only) {
    std::vector<State> states = StoredStates(job, *only);
    if (states.empty()) return images;
    sql = kSelectImagesIn;
    states.resize(3, states.front());
    for (const State state : states) parameters.emplace_back(NameOf(state));
  }
  ASSIGN_OR_RETURN(const db::Rows found, session.Execute(sql, parameters));
  for (const db::Row& row : found.rows) images.push_back(ImageOf(row, job));
  return images;
}

absl::StatusOr<JobImage> FindImage(db::Session& session,
                                   const SegmentationJob& job,
                                   int64_t position) {
  ASSIGN_OR_RETURN(const db::Rows found,
                   session.Execute(kSelectImage, {job.id, position}));
  if (!found.empty()) return ImageOf(found.front(), job);
  return WithReason(absl::NotFoundError(
                        absl::StrFormat("%s has no image %d; it has %d images",
                                        job.name(), position, job.images)),
                    "IMAGE_NOT_FOUND", job.name());
}

absl::StatusOr<std::vector<StoredSlice>> ListResults(db::Session& session,
                                                     const std::string& id,
                                                     int64_t position) {
  ASSIGN_OR_RETURN(const db::Rows found,
                   session.Execute(kSelectResults, {id, position}));
  std::vector<StoredSlice> slices;
  for (const db::Row& row : found.rows) slices.push_back(SliceOf(row));
  return slices;
}

absl::StatusOr<std::optional<StoredSlice>> FindResult(db::Session& session,
                                                      const std::string& id,
                                                      int64_t position,
                                                      int64_t ordinal) {
  ASSIGN_OR_RETURN(const db::Rows found,
                   session.Execute(kSelectResult, {id, position, ordinal}));
  if (found.empty()) return std::nullopt;
  return SliceOf(found.front());
}

absl::StatusOr<int64_t> OrdinalOf(const JobImage& image, int slice) {
  const std::vector<int>& chosen = image.chosen.slices;
  const auto found = std::find(chosen.begin(), chosen.end(), slice);
  if (!chosen.empty() && found != chosen.end()) {
    return found - chosen.begin() + 1;
  }
  const bool all = chosen.empty();
  const bool opened = image.slice_count > 0;
  if (all && slice >= 1 && (!opened || slice <= image.slice_count)) {
    return slice;
  }
  const std::string those =
      !all ? absl::StrCat("only the slices ", TextOf(chosen), " were asked for")
      : opened ? absl::StrFormat("it has %d", image.slice_count)
               : std::string("slices count from 1");
  return WithReason(
      absl::NotFoundError(absl::StrFormat("%s has no slice %d; %s",
                                          Quoted(image.chosen.filename), slice,
                                          those)),
      "SLICE_NOT_FOUND");
}

absl::StatusOr<SegmentationCounts> CountSegmentations(db::Session& session) {
  ASSIGN_OR_RETURN(const db::Rows found, session.Execute(kCount));
  const db::Row& row = found.front();
  SegmentationCounts counts{.queued_jobs = row.Int(0),
                            .running_jobs = row.Int(1),
                            .queued_slices = row.Int(2),
                            .running_slices = row.Int(3)};
  if (!row.IsNull(4)) counts.oldest_wait = absl::FromUnixMicros(row.Int(4));
  return counts;
}

absl::StatusOr<UnendedJobs> CountUnended(db::Session& session,
                                         const std::string& owner) {
  ASSIGN_OR_RETURN(const db::Rows found,
                   session.Execute(kCountUnended, {owner}));
  return UnendedJobs{.all = found.front().Int(0),
                     .of_owner = found.front().Int(1)};
}

}  // namespace tessera::segmentation
