#include "client/cli/segment_detach.h"

#include <cstdint>
#include <string>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/quoting.h"
#include "base/short_name.h"
#include "base/status_macros.h"
#include "client/api/upload.h"
#include "client/cli/failures.h"
#include "client/cli/json.h"
#include "client/cli/progress_bar.h"
#include "client/cli/segment_files.h"
#include "client/cli/text.h"

namespace tessera::cli {
namespace {

using Paths = std::vector<std::filesystem::path>;

// Files that are hashed, then uploaded, together.
constexpr size_t kBatchFiles = 1000;
constexpr int64_t kBatchBytes = int64_t{1} << 30;
// Of many images that cannot be read, so many are named.
constexpr size_t kNamedImages = 10;

// Returns the image's size. Errors: INVALID_ARGUMENT if the image is empty or
// cannot be read.
absl::StatusOr<int64_t> SizeOf(const std::filesystem::path& image) {
  RETURN_IF_ERROR(CheckReadable(image));
  std::error_code error;
  const auto size = std::filesystem::file_size(image, error);
  if (error) {
    return absl::InvalidArgumentError(
        absl::StrFormat("is no file (%s); check the path", error.message()));
  }
  if (size == 0) {
    return absl::InvalidArgumentError(
        "the file is empty; copy or export it again");
  }
  return static_cast<int64_t>(size);
}

// Returns the sum of the sizes. Names what cannot be read before anything is
// sent.
absl::StatusOr<int64_t> SumOfSizes(Session& session, const Paths& images) {
  int64_t total = 0;
  size_t faulty = 0;
  absl::Status first;
  for (const std::filesystem::path& image : images) {
    const auto size = SizeOf(image);
    if (size.ok()) {
      total += *size;
      continue;
    }
    const absl::Status named = Naming(Printable(image.string()), size.status());
    if (faulty == 0) first = named;
    if (faulty++ < kNamedImages && images.size() > 1) {
      session.Note(std::string(named.message()));
    }
  }
  if (faulty == 0) return total;
  if (images.size() == 1) return first;
  return absl::InvalidArgumentError(absl::StrFormat(
      "%d of %s cannot be read, for the reasons above%s; nothing was sent. "
      "Correct them or leave them out, and try again",
      faulty, FormatCount(static_cast<int64_t>(images.size()), "image"),
      faulty > kNamedImages
          ? absl::StrFormat(" (the first %d are named)", kNamedImages)
          : ""));
}

double Share(int64_t part, int64_t whole) {
  return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 1;
}

// Hashes and uploads the images, one batch after the other. Returns their
// digests in their order.
absl::StatusOr<std::vector<std::string>> Upload(Session& session,
                                                const Paths& images,
                                                int64_t total_bytes,
                                                client::Uploader& uploader) {
  ProgressBar bar(session, "uploading");
  std::vector<std::string> digests;
  digests.reserve(images.size());
  std::vector<client::LocalFile> batch;
  int64_t batch_bytes = 0;
  int64_t done = 0;
  for (const std::filesystem::path& image : images) {
    ASSIGN_OR_RETURN(client::LocalFile file, client::DescribeFile(image));
    digests.push_back(file.sha256);
    batch_bytes += file.size_bytes;
    batch.push_back(std::move(file));
    bar.Update(Share(done, total_bytes),
               absl::StrCat("hashing ", image.filename().string()));
    const bool full = batch.size() == kBatchFiles || batch_bytes >= kBatchBytes;
    if (!full && digests.size() < images.size()) continue;
    RETURN_IF_ERROR(uploader.Upload(batch, [&](int64_t part, int64_t of) {
      // Duplicates count in `done`, not in `of`.
      const auto now =
          done + static_cast<int64_t>(Share(part, of) *
                                      static_cast<double>(batch_bytes));
      bar.Update(
          Share(now, total_bytes),
          absl::StrCat(FormatBytes(now), " of ", FormatBytes(total_bytes)));
    }));
    done += std::exchange(batch_bytes, 0);
    batch.clear();
  }
  return digests;
}

void Print(Session& session, const client::SegmentationJob& job,
           const client::UploadSummary& upload) {
  Json json = ToJson(job);
  json["sent_bytes"] = upload.sent_bytes;
  json["known_bytes"] = upload.known_bytes;
  session.Print(job.name, json);
  if (session.json) return;
  const std::string id = ShortName(job.name);
  session.Note(absl::StrFormat(
      "%s, %s sent, %s known already", FormatCount(job.images, "image"),
      FormatBytes(upload.sent_bytes), FormatBytes(upload.known_bytes)));
  session.Note(absl::StrFormat(
      "'tessera job watch %s' shows its progress, 'tessera results %s --out "
      "DIR' fetches its results",
      id, id));
}

}  // namespace

absl::Status Detach(Session& session, const client::SegmentRequest& request,
                    const Paths& images) {
  RETURN_IF_ERROR(CheckStems(images));
  ASSIGN_OR_RETURN(const int64_t total_bytes, SumOfSizes(session, images));
  ASSIGN_OR_RETURN(client::Api* const api, session.Api());
  // A model that does not exist is told before hours of uploading.
  RETURN_IF_ERROR(api->GetModelVersion(request.model).status());
  client::Uploader uploader(*api);
  ASSIGN_OR_RETURN(const std::vector<std::string> digests,
                   Upload(session, images, total_bytes, uploader));
  const auto job = api->segmentation_jobs().Create(
      {.model = request.model,
       .parameters = request.parameters,
       .images = static_cast<int64_t>(images.size()),
       .image = [&](int64_t index) {
         const auto i = static_cast<size_t>(index);
         return client::SegmentationImage{
             .filename = images[i].filename().string(),
             .sha256 = digests[i],
             .slices = request.slices,
             .channel = request.channel};
       }});
  // The server knows each parameter's range.
  if (absl::IsInvalidArgument(job.status())) {
    return UsageError(std::string(job.status().message()));
  }
  RETURN_IF_ERROR(job.status());
  if (request.parameters.diameter && !job->parameters.diameter) {
    return absl::FailedPreconditionError(absl::StrFormat(
        "the server is too old to take the size of the objects into account, "
        "and queued %s without it; cancel the job, and update the server or "
        "leave out --diameter",
        job->name));
  }
  Print(session, *job, uploader.summary());
  return absl::OkStatus();
}

}  // namespace tessera::cli
