#include "server/datasets/dataset_catalog.h"

#include <map>
#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/status_macros.h"
#include "server/access/access_rows.h"
#include "server/access/file_uses.h"
#include "server/datasets/dataset_draft.h"
#include "server/datasets/dataset_rows.h"
#include "server/db/request_log.h"
#include "server/db/resource_name.h"
#include "server/db/transaction.h"
#include "server/files/file_rows.h"
#include "server/storage/local_blob.h"

namespace tessera::datasets {
namespace {

// Above any position, and accepted as a LIMIT by every database.
constexpr int64_t kAll = int64_t{1} << 62;

std::string FileOf(const Sample& sample, const SampleFile& file) {
  return absl::StrFormat("%s: %s", sample.name, file.filename);
}

absl::Status NotUploaded(std::vector<std::string> files) {
  return WithReason(
      absl::FailedPreconditionError(ListFaults(
          "files of samples are not on the server; upload them first:",
          std::move(files))),
      "FILE_NOT_UPLOADED");
}

// `sizes` has the files that the server keeps.
// Errors: FAILED_PRECONDITION (FILE_NOT_UPLOADED) naming the others.
absl::Status CheckUploaded(const std::vector<Sample>& samples,
                           const std::map<std::string, int64_t>& sizes) {
  std::vector<std::string> absent;
  for (const Sample& sample : samples) {
    for (const SampleFile* file : {&sample.image, &sample.mask}) {
      if (sizes.count(file->sha256) > 0) continue;
      absent.push_back(FileOf(sample, *file));
    }
  }
  return absent.empty() ? absl::OkStatus() : NotUploaded(std::move(absent));
}

}  // namespace

DatasetCatalog::DatasetCatalog(db::Database& database,
                               files::KeptFiles& files, const Clock& clock,
                               SampleChecker check_samples)
    : database_(database),
      files_(files),
      clock_(clock),
      check_samples_(std::move(check_samples)) {}

absl::StatusOr<Dataset> DatasetCatalog::Create(
    const access::Principal& creator, const std::string& id,
    const std::vector<Sample>& samples, const std::string& request_id) {
  RETURN_IF_ERROR(db::CheckId(id, "dataset id"));
  Draft draft(request_id, "CreateDataset", id, samples);
  draft.caller = creator;
  return Make(std::move(draft));
}

absl::StatusOr<Dataset> DatasetCatalog::Update(
    const access::Principal& editor, const DatasetId& dataset,
    const std::vector<Sample>& samples, const std::string& request_id) {
  Draft draft(request_id, "UpdateDataset", dataset.text(), samples);
  draft.caller = editor;
  return Make(std::move(draft));
}

absl::StatusOr<Dataset> DatasetCatalog::AddSamples(
    const access::Principal& editor, const DatasetId& dataset,
    const std::vector<Sample>& added, int expected_revision,
    const std::string& request_id) {
  RETURN_IF_ERROR(CheckNames(added));
  Draft draft(request_id, "AddSamples", dataset.text(), added);
  draft.caller = editor;
  RETURN_IF_ERROR(draft.Expect(expected_revision));
  std::optional<Dataset> early;
  ASSIGN_OR_RETURN(
      std::vector<Sample> earlier,
      db::InTransaction(
          database_,
          [&](db::Session& session) -> absl::StatusOr<std::vector<Sample>> {
            ASSIGN_OR_RETURN(early, draft.EarlyAnswer(session, clock_.Now()));
            if (early) return std::vector<Sample>();
            ASSIGN_OR_RETURN(const Dataset newest,
                             FindByName(session, RevisionName(dataset)));
            return ListSamplesAfter(session, newest, 0, kAll);
          }));
  if (early) return *early;
  draft.AddTo(std::move(earlier));
  return Make(std::move(draft));
}

absl::StatusOr<Dataset> DatasetCatalog::Make(Draft draft) {
  RETURN_IF_ERROR(CheckNames(draft.samples));
  // Decoding takes minutes. A retry, or a call with a taken name, is answered
  // before it.
  ASSIGN_OR_RETURN(
      const std::optional<Dataset> early,
      db::InTransaction(database_, [&](db::Session& session) {
        return draft.EarlyAnswer(session, clock_.Now());
      }));
  if (early) return *early;
  RETURN_IF_ERROR(Inspect(draft));
  return db::InTransaction(database_, [&](db::Session& session) {
    return Save(session, draft);
  });
}

absl::Status DatasetCatalog::Inspect(Draft& draft) const {
  // Names all missing files at once; Fetch() would name only the first.
  ASSIGN_OR_RETURN(const auto sizes, files_.SizesOf(DigestsOf(draft.samples)));
  RETURN_IF_ERROR(CheckUploaded(draft.samples, sizes));
  for (const Sample& sample : draft.samples) {
    draft.dataset.size_bytes +=
        sizes.at(sample.image.sha256) + sizes.at(sample.mask.sha256);
  }
  // Outside any transaction, so that other calls do not wait for the decoding.
  const auto checked = CheckFiles(draft.samples);
  if (absl::IsInvalidArgument(checked.status())) {
    return WithReason(checked.status(), "SAMPLE_INVALID");
  }
  RETURN_IF_ERROR(checked.status());
  draft.fingerprint = checked->fingerprint;
  draft.dataset.warnings = checked->warnings;
  draft.dataset.binary_masks = true;
  for (size_t i = 0; i < checked->samples.size(); ++i) {
    const data::SampleSummary& summary = checked->samples[i];
    draft.samples[i].size = summary.size;
    draft.samples[i].object_count = summary.object_count;
    draft.dataset.object_count += summary.object_count;
    // An empty mask is neither binary nor labelled.
    if (summary.object_count > 0 && !summary.binary_mask) {
      draft.dataset.binary_masks = false;
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<data::SamplesSummary> DatasetCatalog::CheckFiles(
    const std::vector<Sample>& samples) const {
  std::vector<data::SampleFiles> files;
  std::vector<storage::LocalBlob> blobs;  // While they are checked.
  absl::Status damaged;
  std::vector<std::string> absent;
  for (const Sample& sample : samples) {
    data::SampleFiles& paths = files.emplace_back();
    paths = {.name = sample.name,
             .image_path = {},
             .mask_path = {},
             .image_filename = sample.image.filename,
             .mask_filename = sample.mask.filename};
    // Goes on after a loss, so that one attempt finds all of them.
    for (const auto& [file, path] :
         {std::pair(&sample.image, &paths.image_path),
          std::pair(&sample.mask, &paths.mask_path)}) {
      const auto blob = files_.Fetch(file->sha256);
      if (absl::IsNotFound(blob.status())) {
        absent.push_back(FileOf(sample, *file));
        continue;
      }
      if (absl::IsDataLoss(blob.status())) {
        damaged.Update(blob.status());
        continue;
      }
      RETURN_IF_ERROR(blob.status());
      *path = blob->path();
      blobs.push_back(*blob);
    }
  }
  RETURN_IF_ERROR(damaged);
  if (!absent.empty()) return NotUploaded(std::move(absent));
  return check_samples_(files);
}

absl::StatusOr<Dataset> DatasetCatalog::Save(db::Session& session,
                                             const Draft& draft) const {
  // While this call decoded, another call may have made the dataset, or the
  // caller may have lost the right to change it.
  const std::string name = draft.dataset.name();
  if (!draft.creates) {
    RETURN_IF_ERROR(access::CheckMayChange(session, draft.caller, name,
                                         DatasetNotFound(name)));
  }
  ASSIGN_OR_RETURN(const auto early, draft.EarlyAnswer(session, clock_.Now()));
  if (early) return *early;
  // The deletion of another dataset may have removed a file meanwhile.
  ASSIGN_OR_RETURN(const auto sizes,
                   files::SizesOfKept(session, DigestsOf(draft.samples)));
  RETURN_IF_ERROR(CheckUploaded(draft.samples, sizes));
  ASSIGN_OR_RETURN(const auto newest, FindNewest(session, draft.dataset.id));
  if (!newest) {
    RETURN_IF_ERROR(access::Claim(session, draft.caller, name, clock_.Now()));
  }
  Dataset dataset = draft.dataset;
  dataset.revision = newest ? newest->revision + 1 : 1;
  dataset.create_time = clock_.Now();
  RETURN_IF_ERROR(
      Insert(session, dataset, draft.fingerprint, draft.samples));
  RETURN_IF_ERROR(access::CheckRevisionSent(session, draft.caller, dataset.id,
                                          dataset.revision));
  RETURN_IF_ERROR(db::RecordResult(session, draft.request,
                                   dataset.revision_name(), clock_.Now()));
  return FindByName(session, dataset.this_revision());
}

absl::StatusOr<Dataset> DatasetCatalog::Get(const RevisionName& name) const {
  return db::InTransaction(database_, [&](db::Session& session) {
    return FindByName(session, name);
  });
}

absl::StatusOr<version::Fingerprint> DatasetCatalog::Fingerprint(
    const RevisionName& name) const {
  ASSIGN_OR_RETURN(const Dataset dataset, Get(name));
  ASSIGN_OR_RETURN(
      const auto stored,
      db::InTransaction(database_, [&](db::Session& session) {
        return FindFingerprint(session, dataset);
      }));
  if (stored) return *stored;
  ASSIGN_OR_RETURN(const version::Fingerprint taken, TakeFingerprint(dataset));
  RETURN_IF_ERROR(database_.Transaction([&](db::Session& session) {
    return PutFingerprint(session, dataset, taken);
  }));
  return taken;
}

absl::StatusOr<version::Fingerprint> DatasetCatalog::TakeFingerprint(
    const Dataset& dataset) const {
  ASSIGN_OR_RETURN(const auto samples, AllSamples(dataset.this_revision()));
  const auto checked = CheckFiles(samples);
  if (checked.ok()) return checked->fingerprint;
  if (!absl::IsInvalidArgument(checked.status())) return checked.status();
  // The samples were valid when the revision was made, so a fault now means a
  // damaged file or a stricter program.
  RETURN_IF_ERROR(Verify(samples));
  return WithReason(
      absl::FailedPreconditionError(absl::StrFormat(
          "this version of the server does not accept samples of %s that an "
          "earlier version accepted: %s; correct them and update the dataset",
          dataset.revision_name(), checked.status().message())),
      "SAMPLE_INVALID", dataset.revision_name());
}

absl::Status DatasetCatalog::Verify(const std::vector<Sample>& samples) const {
  for (const Sample& sample : samples) {
    for (const SampleFile* file : {&sample.image, &sample.mask}) {
      const absl::Status found = files_.Verify(file->sha256);
      if (found.ok()) continue;
      return WithReason(
          absl::DataLossError(absl::StrFormat(
              "%s of the sample %s can no longer be read: %s; create the "
              "dataset again",
              file->filename, sample.name, found.message())),
          "FILE_DAMAGED");
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<db::Page<Dataset>> DatasetCatalog::List(
    const access::Principal& viewer, const db::PageRequest& page) const {
  ASSIGN_OR_RETURN(const int size, db::PageSize(page));
  ASSIGN_OR_RETURN(const std::string after,
                   db::ParsePageToken("datasets", page.token));
  ASSIGN_OR_RETURN(std::vector<Dataset> found,
                   db::InTransaction(database_, [&](db::Session& session) {
                     return ListAfter(session, viewer, after, size + 1);
                   }));
  return db::MakePage(std::move(found), size, "datasets",
                      [](const Dataset& dataset) { return dataset.id; });
}

absl::StatusOr<db::Page<Sample>> DatasetCatalog::ListSamples(
    const RevisionName& name, const db::PageRequest& page) const {
  ASSIGN_OR_RETURN(const int size, db::PageSize(page));
  ASSIGN_OR_RETURN(const Dataset dataset, Get(name));
  // The token names the revision, since the newest revision may change between
  // two pages.
  const std::string list = absl::StrCat(dataset.revision_name(), "/samples");
  ASSIGN_OR_RETURN(const std::string key, db::ParsePageToken(list, page.token));
  int64_t after = 0;
  if (!key.empty() && !absl::SimpleAtoi(key, &after)) {
    return absl::InternalError("a page token holds no position");
  }
  ASSIGN_OR_RETURN(
      std::vector<Sample> found,
      db::InTransaction(database_, [&](db::Session& session) {
        return ListSamplesAfter(session, dataset, after, size + 1);
      }));
  return db::MakePage(std::move(found), size, list, [&](const Sample&) {
    return absl::StrCat(after + size);
  });
}

absl::StatusOr<std::vector<Sample>> DatasetCatalog::AllSamples(
    const RevisionName& name) const {
  return db::InTransaction(
      database_,
      [&](db::Session& session) -> absl::StatusOr<std::vector<Sample>> {
        ASSIGN_OR_RETURN(const Dataset dataset, FindByName(session, name));
        return ListSamplesAfter(session, dataset, 0, kAll);
      });
}

absl::StatusOr<SampleFile> DatasetCatalog::FindSampleFile(
    const RevisionName& name, const std::string& sample, FileKind kind) const {
  const auto find = [&](db::Session& session) -> absl::StatusOr<SampleFile> {
    ASSIGN_OR_RETURN(const Dataset dataset, FindByName(session, name));
    ASSIGN_OR_RETURN(const auto found, FindSample(session, dataset, sample));
    if (found) return kind == FileKind::kImage ? found->image : found->mask;
    return WithReason(absl::NotFoundError(absl::StrFormat(
                          "%s has no sample of that name; list its samples",
                          dataset.revision_name())),
                      "SAMPLE_NOT_FOUND", dataset.revision_name());
  };
  return db::InTransaction(database_, find);
}

absl::StatusOr<bool> DatasetCatalog::HasFile(
    const RevisionName& name, const storage::Digest& digest) const {
  return db::InTransaction(
      database_, [&](db::Session& session) -> absl::StatusOr<bool> {
        ASSIGN_OR_RETURN(const Dataset dataset, FindByName(session, name));
        return RevisionHasFile(session, dataset, digest);
      });
}

absl::Status DatasetCatalog::Delete(const access::Principal& editor,
                                    const DatasetId& dataset) {
  const std::string& id = dataset.text();
  const std::string name = dataset.name();
  const auto remove =
      [&](db::Session& session) -> absl::StatusOr<std::vector<std::string>> {
    RETURN_IF_ERROR(FindByName(session, RevisionName(dataset)).status());
    RETURN_IF_ERROR(access::CheckMayChange(session, editor, name,
                                         DatasetNotFound(name)));
    ASSIGN_OR_RETURN(const std::string job, FindJobUsing(session, id));
    // Checked and deleted in one transaction, so that no job can be queued in
    // between.
    if (job.empty()) {
      ASSIGN_OR_RETURN(auto unused, DeleteAll(session, id));
      RETURN_IF_ERROR(access::Release(session, name));
      return unused;
    }
    return WithReason(
        absl::FailedPreconditionError(absl::StrFormat(
            "%s is in use by trainingJobs/%s; cancel that job first", name,
            job)),
        "DATASET_IN_USE", absl::StrCat("trainingJobs/", job));
  };
  ASSIGN_OR_RETURN(const std::vector<std::string> digests,
                   db::InTransaction(database_, remove));
  files_.RemoveFilesOf(name, digests);
  return absl::OkStatus();
}

}  // namespace tessera::datasets
