#include "server/front/http/image_outputs.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/error_reason.h"
#include "base/output_file.h"
#include "base/retry_delay.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "base/version.h"
#include "models/imaging/image_file.h"
#include "models/results/outputs.h"
#include "server/front/grpc/image_results.h"
#include "server/front/http/stored_objects.h"

namespace tessera::front::http {
namespace {

// Above these an output is a large one.
constexpr int64_t kManyObjects = 50'000;
constexpr int64_t kManyPixels = int64_t{1} << 24;
// 5 bytes a pixel are in memory while an overlay is drawn.
constexpr int64_t kMostSlicePixels = int64_t{1} << 27;
constexpr absl::Duration kRetryDelay = absl::Seconds(5);

absl::StatusOr<results::Writers> WritersOf(
    const std::vector<std::string>& formats) {
  absl::StatusOr<results::Writers> writers = results::MakeWriters(formats);
  if (writers.ok()) return writers;
  return WithReason(writers.status(), "FORMAT_UNKNOWN");
}

absl::Status CheckSlice(const results::Format& format,
                        const imaging::Size& size) {
  if (int64_t{size.height} * size.width <= kMostSlicePixels) {
    return absl::OkStatus();
  }
  return WithReason(
      absl::ResourceExhaustedError(absl::StrFormat(
          "%3$s of %1$d×%2$d pixels is more than the server makes; leave out "
          "%3$s, or write it by `tessera results`",
          size.height, size.width, format.name)),
      "OUTPUT_TOO_LARGE");
}

}  // namespace

absl::StatusOr<std::shared_ptr<void>> FewAtOnce::Begin(bool waits) {
  const auto free = [this] {
    mu_.AssertReaderHeld();
    return free_ > 0;
  };
  const absl::MutexLock lock(&mu_);
  if (waits) mu_.Await(absl::Condition(&free));
  if (free_ == 0) {
    return WithRetryDelay(
        WithReason(absl::ResourceExhaustedError(
                       "the server writes other large outputs now; try again"),
                   "SERVER_BUSY"),
        kRetryDelay);
  }
  --free_;
  return std::shared_ptr<void>(nullptr, [this](void*) {
    const absl::MutexLock ended(&mu_);
    ++free_;
  });
}

absl::StatusOr<std::shared_ptr<void>> ImageOutputs::BeginLarge(
    const segmentation::ImageResults& found, const std::filesystem::path& image,
    const std::vector<std::string>& formats, bool waits) const {
  bool large = false;
  for (const results::Format* const format : results::FormatsNamed(formats)) {
    large |= format->keeps_objects && found.image.objects > kManyObjects;
    if (!format->keeps_slice) continue;
    ASSIGN_OR_RETURN(const auto file, imaging::ImageFile::Open(image));
    const imaging::Size& size = file->header().size;
    RETURN_IF_ERROR(CheckSlice(*format, size));
    large |= int64_t{size.height} * size.width > kManyPixels;
  }
  if (!large) return nullptr;
  return large_.Begin(waits);
}

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
    const std::vector<std::string>& formats, bool waits) const {
  ASSIGN_OR_RETURN(const results::Writers writers, WritersOf(formats));
  ASSIGN_OR_RETURN(TemporaryFolder images, TemporaryFolder::Create());
  ASSIGN_OR_RETURN(TemporaryFolder folder, TemporaryFolder::Create());
  // The stem names the outputs. The whole name may be longer than a file's.
  const std::filesystem::path name = found.image.chosen.filename;
  const std::filesystem::path image =
      images.path() / (results::OutputStem(name) + name.extension().string());
  const bool reads_image = results::ReadsImage(formats);
  if (reads_image) RETURN_IF_ERROR(Fetch(caller, found, image));
  ASSIGN_OR_RETURN(const std::shared_ptr<void> seat,
                   BeginLarge(found, image, formats, waits));
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
  const std::string name = file.filename().string();
  // The longest suffix: `.csv` also ends `.pjs.csv`.
  size_t longest = 0;
  std::string type = name.ends_with(".zip") ? "application/zip"
                                            : "application/octet-stream";
  for (const results::Format& format : results::Formats()) {
    const std::string suffix = format.suffix;
    if (name.ends_with(suffix) && suffix.size() > longest) {
      longest = suffix.size();
      type = format.media_type;
    }
  }
  return type;
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
