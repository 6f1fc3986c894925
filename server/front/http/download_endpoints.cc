#include "server/front/http/download_endpoints.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/status_macros.h"
#include "models/results/zip_stream.h"
#include "server/datasets/dataset_name.h"
#include "server/front/http/conditions.h"
#include "server/front/http/image_outputs.h"
#include "server/registry/model_name.h"

namespace tessera::front::http {
namespace {

using datasets::FileKind;

// Makes the archive of a version while it is read.
class VersionArchive {
 public:
  VersionArchive(app::ExportedVersion version, results::ZipStream zip)
      : version_(std::move(version)), zip_(std::move(zip)) {}

  absl::StatusOr<std::string> Next() {
    std::string bytes;
    while (bytes.empty() && !ended_) {
      ASSIGN_OR_RETURN(bytes, Step());
    }
    return bytes;
  }

 private:
  // The next bytes, which may be none.
  absl::StatusOr<std::string> Step() {
    if (file_) {
      std::string chunk;
      ASSIGN_OR_RETURN(const bool more, file_->content.Next(chunk));
      if (more) return zip_.Add(chunk);
      file_.reset();
      return zip_.End();
    }
    if (!all_read_) {
      ASSIGN_OR_RETURN(file_, version_.OpenNext());
      all_read_ = !file_;
      if (!file_) return std::string();
      return zip_.Begin(file_->filename,
                        static_cast<uint64_t>(file_->content.size_bytes()));
    }
    ASSIGN_OR_RETURN(std::string part, zip_.Directory());
    if (!part.empty()) return part;
    ended_ = true;
    return zip_.Finish();
  }

  app::ExportedVersion version_;
  results::ZipStream zip_;
  std::optional<app::ExportedVersion::File> file_;
  bool all_read_ = false;
  bool ended_ = false;
};

absl::StatusOr<Response> Export(const app::Models& models,
                                const Request& request) {
  ASSIGN_OR_RETURN(const auto name,
                   registry::VersionName::Parse(request.value("name")));
  ASSIGN_OR_RETURN(const auto version, models.GetVersion(request.caller, name));
  ASSIGN_OR_RETURN(app::ExportedVersion files,
                   models.Export(request.caller, name));
  ASSIGN_OR_RETURN(results::ZipStream zip, results::ZipStream::Create());
  const auto archive =
      std::make_shared<VersionArchive>(std::move(files), std::move(zip));
  Response response{.content_type = "application/zip"};
  response.headers["Content-Disposition"] = AttachmentNamed(
      absl::StrCat(version.model_id, "-", version.number, ".zip"));
  response.pull = [archive] { return archive->Next(); };
  return response;
}

struct FileType {
  const char* content_type;
  const char* extension;
};

// Samples are TIFF, PNG or JPEG.
FileType TypeOf(absl::string_view bytes) {
  if (absl::StartsWith(bytes, "\x89PNG")) return {"image/png", ".png"};
  if (absl::StartsWith(bytes, "\xff\xd8")) return {"image/jpeg", ".jpg"};
  return {"image/tiff", ".tif"};
}

// Reads a part of a blob. What comes before is read, too, so that a part that
// reaches the end was compared with the digest.
class BlobPart {
 public:
  // `first` is the reader's first chunk.
  BlobPart(storage::BlobReader reader, std::string first,
           const ByteRange& range)
      : reader_(std::move(reader)), chunk_(std::move(first)), range_(range) {}

  // The next bytes; none at the end.
  absl::StatusOr<std::string> Next() {
    while (at_ < range_.end) {
      const int64_t begin = std::max(range_.begin, at_);
      const int64_t end =
          std::min(range_.end, at_ + static_cast<int64_t>(chunk_.size()));
      std::string bytes;
      if (begin < end) {
        bytes = chunk_.substr(static_cast<size_t>(begin - at_),
                              static_cast<size_t>(end - begin));
      }
      at_ += static_cast<int64_t>(chunk_.size());
      // Also after the last chunk, since only then the digest is known.
      bool more = true;
      do {
        ASSIGN_OR_RETURN(more, reader_.Next(chunk_));
      } while (more && chunk_.empty());
      if (!more && at_ < range_.end) {
        return absl::DataLossError("the file is shorter than it was");
      }
      if (!bytes.empty()) return bytes;
    }
    return std::string();
  }

 private:
  storage::BlobReader reader_;
  std::string chunk_;
  const ByteRange range_;
  int64_t at_ = 0;  // Of the chunk, in the blob.
};

absl::StatusOr<Response> SampleFile(const app::Datasets& datasets,
                                    FileKind kind, const Request& request) {
  ASSIGN_OR_RETURN(const auto revision,
                   datasets::RevisionName::Parse(request.value("parent")));
  const std::string sample = request.value("sample");
  ASSIGN_OR_RETURN(
      storage::BlobReader reader,
      datasets.OpenSampleFile(request.caller, revision, sample, kind));
  std::string first;
  RETURN_IF_ERROR(reader.Next(first).status());
  const FileType type = TypeOf(first);
  Response response{.content_type = type.content_type};
  const std::string tag = absl::StrCat("\"", reader.digest(), "\"");
  response.headers["Cache-Control"] = "private, no-cache";
  ASSIGN_OR_RETURN(const bool had, ClientHas(request, tag, response));
  if (had) return response;
  const int64_t size = reader.size_bytes();
  ASSIGN_OR_RETURN(const std::optional<ByteRange> range,
                   TakeRange(request, tag, size, response));
  response.headers["Content-Disposition"] = AttachmentNamed(absl::StrCat(
      sample, kind == FileKind::kMask ? "-mask" : "-image", type.extension));
  const auto part = std::make_shared<BlobPart>(
      std::move(reader), std::move(first), range.value_or(ByteRange{0, size}));
  response.pull = [part] { return part->Next(); };
  return response;
}

}  // namespace

void AddDownloadEndpoints(Router& router, const app::Models& models,
                          const app::Datasets& datasets) {
  for (const char* name : {"models/*", "models/*/versions/*"}) {
    router.Add(
        "GET", absl::StrCat("/v1/{name=", name, "}:export"),
        app::kExportModelVersion,
        [&models](const Request& request) { return Export(models, request); },
        {.summary = "Downloads a version's two files as an archive.",
         .response_type = "application/zip"});
  }
  for (const char* parent : {"datasets/*", "datasets/*/revisions/*"}) {
    for (const FileKind kind : {FileKind::kImage, FileKind::kMask}) {
      const std::string name = kind == FileKind::kMask ? "mask" : "image";
      router.Add("GET",
                 absl::StrCat("/v1/{parent=", parent, "}/samples/{sample}/",
                              name, ":download"),
                 app::kReadSampleFile,
                 [&datasets, kind](const Request& request) {
                   return SampleFile(datasets, kind, request);
                 },
                 {.summary = absl::StrCat("Downloads a sample's ", name, "."),
                  .response_type = "application/octet-stream"});
    }
  }
}

}  // namespace tessera::front::http
