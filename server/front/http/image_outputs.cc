#include "server/front/http/image_outputs.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/error_reason.h"
#include "base/output_file.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "base/version.h"
#include "models/results/outputs.h"
#include "server/front/grpc/image_results.h"
#include "server/front/http/stored_objects.h"

namespace tessera::front::http {
namespace {

absl::StatusOr<results::Writers> WritersOf(
    const std::vector<std::string>& formats) {
  absl::StatusOr<results::Writers> writers = results::MakeWriters(formats);
  if (writers.ok()) return writers;
  return WithReason(writers.status(), "FORMAT_UNKNOWN");
}

}  // namespace

absl::Status ImageOutputs::Fetch(const app::Caller& caller,
                                 const segmentation::ImageResults& found,
                                 const std::filesystem::path& target) const {
  ASSIGN_OR_RETURN(const auto id,
                   segmentation::SegmentationId::Parse(found.job.name()));
  ASSIGN_OR_RETURN(storage::BlobReader reader,
                   jobs_.OpenImage(caller, id, found.image.position));
  ASSIGN_OR_RETURN(OutputFile file, OutputFile::Create(target));
  std::string chunk;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, reader.Next(chunk));
    if (!more) return file.Commit();
    file.Write(chunk);
  }
}

absl::StatusOr<ImageOutputs::Files> ImageOutputs::Write(
    const app::Caller& caller, const segmentation::ImageResults& found,
    const std::vector<std::string>& formats) const {
  ASSIGN_OR_RETURN(const results::Writers writers, WritersOf(formats));
  ASSIGN_OR_RETURN(TemporaryFolder images, TemporaryFolder::Create());
  ASSIGN_OR_RETURN(TemporaryFolder folder, TemporaryFolder::Create());
  // The stem names the outputs. The whole name may be longer than a file's.
  const std::filesystem::path name = found.image.chosen.filename;
  const std::filesystem::path image =
      images.path() / (results::OutputStem(name) + name.extension().string());
  const bool reads_image = results::ReadsImage(formats);
  if (reads_image) RETURN_IF_ERROR(Fetch(caller, found, image));
  wire::StoredResults stored =
      OpenResults(found.job, found.slices, found.image.slice_count, files_);
  ASSIGN_OR_RETURN(results::ImageOutputs outputs,
                   results::WriteOutputs({.writers = writers,
                                          .folder = folder.path(),
                                          .image = image,
                                          .channel = ChannelOf(found.image),
                                          .slices = found.image.chosen.slices,
                                          .image_at_hand = reads_image,
                                          .then = {}},
                                         [&](results::ObjectSink& sink) {
                                           return ReadObjects(
                                               stored, found.image, sink);
                                         }));
  return Files{std::move(folder), std::move(outputs.written.paths)};
}

absl::StatusOr<std::vector<std::string>> FormatsIn(const Request& request) {
  const std::vector<std::string> formats =
      absl::StrSplit(request.parameter("format"), ',', absl::SkipEmpty());
  if (formats.empty()) {
    return WithReason(absl::InvalidArgumentError(absl::StrFormat(
                          "format is missing; give %s",
                          absl::StrJoin(results::FormatNames(), ", "))),
                      "FORMAT_UNKNOWN");
  }
  RETURN_IF_ERROR(WritersOf(formats).status());
  return formats;
}

std::string ContentTypeOf(const std::filesystem::path& file) {
  const std::string extension = file.extension().string();
  if (extension == ".geojson") return "application/geo+json";
  if (extension == ".csv") return "text/csv; charset=utf-8";
  if (extension == ".tif") return "image/tiff";
  if (extension == ".png") return "image/png";
  if (extension == ".zip") return "application/zip";
  return "application/octet-stream";
}

std::string AttachmentNamed(absl::string_view filename) {
  std::string plain;  // For programs that do not know RFC 5987.
  std::string escaped;
  for (const char c : filename) {
    const auto byte = static_cast<unsigned char>(c);
    const bool safe =
        absl::ascii_isalnum(byte) || c == '.' || c == '-' || c == '_';
    plain += safe || c == ' ' ? c : '_';
    escaped += safe ? std::string(1, c) : absl::StrFormat("%%%02X", byte);
  }
  return absl::StrFormat("attachment; filename=\"%s\"; filename*=UTF-8''%s",
                         plain, escaped);
}

std::string TagOf(const segmentation::ImageResults& found,
                  const std::vector<std::string>& formats) {
  const segmentation::ChosenImage& image = found.image.chosen;
  Sha256 sha;
  sha.Update(absl::StrCat(
      kVersion, "\n", absl::StrJoin(formats, ","), "\n", image.filename, "\n",
      image.sha256, "\n", image.channel, "\n", absl::StrJoin(image.slices, ","),
      "\n", found.job.model_name(), "\n", found.job.model_sha256, "\n"));
  for (const segmentation::StoredSlice& slice : found.slices) {
    sha.Update(absl::StrCat(slice.blob_sha256, " ", slice.offset, " ",
                            slice.bytes, "\n"));
  }
  return absl::StrCat("\"", sha.HexDigest().substr(0, 32), "\"");
}

}  // namespace tessera::front::http
