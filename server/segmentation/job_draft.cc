#include "server/segmentation/job_draft.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/log.h"
#include "base/quoting.h"
#include "base/status_macros.h"
#include "base/utf8.h"
#include "server/access/file_uses.h"
#include "server/db/request_log.h"
#include "server/db/transaction.h"
#include "server/files/file_rows.h"
#include "server/jobs/random_token.h"
#include "server/segmentation/segmentation_rows.h"
#include "server/segmentation/values_list.h"

namespace tessera::segmentation {
namespace {

constexpr size_t kIdBytes = 16;
constexpr size_t kMaxFilenameBytes = 255;
constexpr size_t kMaxSlices = 100'000;

constexpr char kInsertJob[] =
    "INSERT INTO segmentation_jobs (job_id, position, owner, unlimited, state, "
    "model_id, version, model_sha256, parameters_json, error_message, "
    "sequence, images, images_opened, images_succeeded, images_failed, slices, "
    "slices_done, slices_queued, slices_running, objects, result_bytes, "
    "slice_seconds, device_seconds, not_before, create_time, change_time) "
    "VALUES ($1, "
    "(SELECT COALESCE(MAX(position), 0) + 1 FROM segmentation_jobs), $2, $3, "
    "'CREATING', $4, $5, $6, $7, '', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.0, "
    "0.0, 0, $8, $8)";
constexpr char kInsertImages[] =
    "INSERT INTO segmentation_images (job_id, position, filename, sha256, "
    "size_bytes, channel, chosen_slices, state, error_message, slice_count, "
    "slices_done, objects) SELECT $1, v.column1, v.column2, v.column3, "
    "v.column4, v.column5, v.column6, 'QUEUED', '', 0, 0, 0 "
    "FROM (VALUES %s) AS v";
constexpr char kInsertSlices[] =
    "INSERT INTO segmentation_slices (job_id, position, ordinal, state, "
    "lease_sha256, deaths, retries, objects, blob_sha256, blob_offset, "
    "blob_bytes) SELECT job_id, position, 1, 'QUEUED', '', 0, 0, 0, '', 0, 0 "
    "FROM segmentation_images WHERE job_id = $1 AND position > $2";
constexpr char kCountImages[] =
    "UPDATE segmentation_jobs SET images = images + $2, "
    "slices_queued = slices_queued + $2, change_time = $3 "
    "WHERE job_id = $1 AND state = 'CREATING'";
constexpr char kSelectNames[] =
    "SELECT filename FROM segmentation_images WHERE job_id = $1 AND "
    "filename IN (%s)";
constexpr char kSelectVersion[] =
    "SELECT 1 FROM shared_versions WHERE model_id = $1 AND number = $2";
constexpr char kQueue[] =
    "UPDATE segmentation_jobs SET state = 'QUEUED', create_time = $2, "
    "change_time = $2 WHERE job_id = $1 AND state = 'CREATING'";
constexpr char kLeave[] =
    "UPDATE segmentation_jobs SET state = 'LEAVING' "
    "WHERE job_id = $1 AND state = 'CREATING'";

absl::Status ImageInvalid(const std::string& message) {
  return WithReason(absl::InvalidArgumentError(message), "IMAGE_INVALID");
}

absl::Status GivenUp() {
  return WithReason(
      absl::AbortedError(
          "the job took too long to create and was given up; create it again"),
      "JOB_GIVEN_UP");
}

bool Ascend(const std::vector<int>& slices) {
  int previous = 0;
  for (const int slice : slices) {
    if (slice <= previous) return false;
    previous = slice;
  }
  return true;
}

std::vector<std::string> DigestsOf(const std::vector<ChosenImage>& images) {
  std::set<std::string> digests;
  for (const ChosenImage& image : images) digests.insert(image.sha256);
  return {digests.begin(), digests.end()};
}

}  // namespace

JobDraft::JobDraft(SegmentationStore& store, const NewSegmentation& job)
    : store_(store), job_(job), id_(jobs::RandomToken(kIdBytes)) {
  body_.Update(job.asked);
}

absl::StatusOr<std::unique_ptr<JobDraft>> JobDraft::Begin(
    SegmentationStore& store, const NewSegmentation& job) {
  std::unique_ptr<JobDraft> draft(new JobDraft(store, job));
  const access::Principal& owner = job.owner;
  const int64_t unlimited = owner.role == access::Role::kAdmin ? 1 : 0;
  RETURN_IF_ERROR(store.database_.Transaction(
      [&](db::Session& session) {
        return session
            .Execute(kInsertJob,
                     {draft->id_, owner.user, unlimited, job.model_id,
                      job.version, job.model_sha256, job.parameters_json,
                      absl::ToUnixMicros(store.clock_.Now())})
            .status();
      },
      db::Durability::kOrdered));
  draft->leaves_ = true;
  return draft;
}

JobDraft::~JobDraft() {
  if (!leaves_) return;
  const absl::Status left = store_.database_.Execute(kLeave, {id_}).status();
  // RemoveLeaving() gives it up after a while.
  if (left.ok()) return;
  Log(Severity::kWarning, "a segmentation job that was given up remains",
      {{"job", id_}, {"cause", std::string(left.message())}});
}

absl::Status JobDraft::Check(const ChosenImage& image) const {
  const std::string& name = image.filename;
  if (name.empty()) return ImageInvalid("an image has no filename; name it");
  if (name == "." || name == ".." || name.size() > kMaxFilenameBytes ||
      name.find_first_of(std::string("/\\\0", 3)) != std::string::npos ||
      ToUtf8(name) != name) {
    return ImageInvalid(absl::StrFormat(
        "%s is not a filename: give one of at most %d bytes, without folders",
        Quoted(name), kMaxFilenameBytes));
  }
  if (!IsSha256Hex(image.sha256)) {
    return ImageInvalid(absl::StrFormat(
        "the sha256 of %s must have 64 lower-case hexadecimal digits",
        Quoted(name)));
  }
  if (!Ascend(image.slices) || image.slices.size() > kMaxSlices) {
    return ImageInvalid(absl::StrFormat(
        "the slices of %s must ascend from 1, each once, and be at most %d",
        Quoted(name), kMaxSlices));
  }
  if (image.channel >= 0) return absl::OkStatus();
  return ImageInvalid(
      absl::StrFormat("the channel of %s must be 1 or more", Quoted(name)));
}

absl::StatusOr<std::vector<int64_t>> JobDraft::CheckFiles(
    db::Session& session, const std::vector<ChosenImage>& images) const {
  const std::vector<std::string> digests = DigestsOf(images);
  ASSIGN_OR_RETURN(const auto sizes, files::SizesOfKept(session, digests));
  std::set<std::string> sent(digests.begin(), digests.end());
  if (job_.owner.role != access::Role::kAdmin) {
    ASSIGN_OR_RETURN(sent, access::SentBy(session, job_.owner.user, digests));
  }
  std::vector<int64_t> found;
  for (const ChosenImage& image : images) {
    const auto size = sizes.find(image.sha256);
    if (size == sizes.end() || sent.count(image.sha256) == 0) {
      return WithReason(
          absl::FailedPreconditionError(absl::StrFormat(
              "you have not sent %s (SHA-256 %s); upload it first, even if "
              "somebody else has",
              Quoted(image.filename), image.sha256)),
          "FILE_NOT_UPLOADED", image.sha256);
    }
    found.push_back(size->second);
  }
  return found;
}

absl::Status JobDraft::Insert(db::Session& session,
                              const std::vector<ChosenImage>& images) const {
  ASSIGN_OR_RETURN(const std::vector<int64_t> sizes,
                   CheckFiles(session, images));
  std::vector<std::vector<db::Value>> rows;
  for (size_t i = 0; i < images.size(); ++i) {
    const ChosenImage& image = images[i];
    rows.push_back({images_ + static_cast<int64_t>(i) + 1, image.filename,
                    image.sha256, sizes[i], int64_t{image.channel},
                    TextOf(image.slices)});
  }
  RETURN_IF_ERROR(ExecuteRows(session, kInsertImages, {id_}, rows));
  RETURN_IF_ERROR(session.Execute(kInsertSlices, {id_, images_}).status());
  const auto count = static_cast<int64_t>(images.size());
  ASSIGN_OR_RETURN(
      const db::Rows counted,
      session.Execute(kCountImages,
                      {id_, count, absl::ToUnixMicros(store_.clock_.Now())}));
  if (counted.changed == 0) return GivenUp();
  return access::UseImages(session, job_.owner.user, id_, images_ + 1,
                           images_ + count);
}

absl::Status JobDraft::Add(const std::vector<ChosenImage>& images) {
  for (const ChosenImage& image : images) RETURN_IF_ERROR(Check(image));
  if (images_ + static_cast<int64_t>(images.size()) >
      store_.options_.max_images) {
    return ImageInvalid(absl::StrFormat(
        "the job has more than %d images; make several jobs of them",
        store_.options_.max_images));
  }
  if (images.empty()) return absl::OkStatus();
  const absl::Status inserted = store_.database_.Transaction(
      [&](db::Session& session) { return Insert(session, images); },
      db::Durability::kOrdered);
  if (absl::IsAlreadyExists(inserted)) return NameTwice(images);
  RETURN_IF_ERROR(inserted);
  for (const ChosenImage& image : images) {
    body_.Update(absl::StrCat(image.filename.size(), " ", image.filename,
                              image.sha256, TextOf(image.slices), " ",
                              image.channel, "\n"));
  }
  images_ += static_cast<int64_t>(images.size());
  return absl::OkStatus();
}

absl::Status JobDraft::NameTwice(const std::vector<ChosenImage>& images) const {
  std::set<std::string> names;
  std::vector<db::Value> all;
  std::string twice;
  for (const ChosenImage& image : images) {
    if (!names.insert(image.filename).second) twice = image.filename;
    all.emplace_back(image.filename);
  }
  if (twice.empty()) {
    ASSIGN_OR_RETURN(
        const db::Rows found,
        db::InTransaction(store_.database_, [&](db::Session& session) {
          return ExecuteList(session, kSelectNames, {id_}, all);
        }));
    if (!found.empty()) twice = found.front().Text(0);
  }
  return ImageInvalid(absl::StrFormat(
      "two images are called %s; their results would overwrite each other, so "
      "rename one",
      Quoted(twice)));
}

absl::Status JobDraft::Queue(db::Session& session) const {
  if (images_ == 0) return ImageInvalid("the job has no images; name some");
  if (job_.check_rights) RETURN_IF_ERROR(job_.check_rights(session));
  ASSIGN_OR_RETURN(
      const db::Rows version,
      session.Execute(kSelectVersion, {job_.model_id, job_.version}));
  if (version.empty()) {
    const std::string name =
        absl::StrFormat("models/%s/versions/%d", job_.model_id, job_.version);
    return WithReason(absl::NotFoundError(absl::StrFormat(
                          "there is no %s; `tessera model show` shows the "
                          "model's versions",
                          name)),
                      "VERSION_NOT_FOUND", name);
  }
  RETURN_IF_ERROR(store_.CheckRoom(session, job_.owner.user));
  ASSIGN_OR_RETURN(
      const db::Rows queued,
      session.Execute(kQueue, {id_, absl::ToUnixMicros(store_.clock_.Now())}));
  return queued.changed == 1 ? absl::OkStatus() : GivenUp();
}

absl::StatusOr<SegmentationJob> JobDraft::Finish(
    const std::string& request_id) {
  const db::Request request = {.id = request_id,
                               .kind = "CreateSegmentationJob",
                               .body_sha256 = body_.HexDigest()};
  // An equal request is looked up first, so that a retry succeeds even when the
  // queue is full.
  const auto queue =
      [&](db::Session& session) -> absl::StatusOr<SegmentationJob> {
    ASSIGN_OR_RETURN(const auto result, db::FindResult(session, request));
    if (result) return FindJob(session, *result);
    RETURN_IF_ERROR(Queue(session));
    RETURN_IF_ERROR(
        db::RecordResult(session, request, id_, store_.clock_.Now()));
    return FindJob(session, id_);
  };
  ASSIGN_OR_RETURN(const SegmentationJob job,
                   db::InTransaction(store_.database_, queue));
  if (job.id != id_) return job;
  leaves_ = false;
  store_.NoteTransition(job);
  store_.WakeUp();
  return job;
}

}  // namespace tessera::segmentation
