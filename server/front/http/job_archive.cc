#include "server/front/http/job_archive.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "base/sha256.h"
#include "base/status_macros.h"

namespace tessera::front::http {
namespace {

using segmentation::JobImage;
using segmentation::State;

constexpr size_t kChunkBytes = 256 << 10;
constexpr int kPageSize = 200;
constexpr char kOmitted[] = "not_segmented.txt";

uint64_t DigestOf(const std::string& name) {
  uint64_t digest = 0;
  for (const char c : Sha256Hex(name).substr(0, 15)) {
    digest =
        digest * 16 + static_cast<uint64_t>(c <= '9' ? c - '0' : c - 'a' + 10);
  }
  return digest;
}

}  // namespace

void EntryStream::Add(std::string name, std::filesystem::path file) {
  // Images `a.tif` and `a.png` both have outputs `a.csv`.
  std::string unique = name;
  for (int i = 2; !names_.insert(DigestOf(unique)).second; ++i) {
    unique = absl::StrCat(i, "_", name);
  }
  files_.push_back({std::move(unique), std::move(file)});
}

absl::StatusOr<std::string> EntryStream::Next() {
  std::string bytes;
  if (!open_) {
    const Entry& entry = files_.front();
    std::error_code error;
    const uint64_t size_bytes = std::filesystem::file_size(entry.file, error);
    if (error) {
      return absl::UnavailableError(
          absl::StrCat("cannot read ", entry.name, " again"));
    }
    open_.emplace(entry.file, std::ios::binary);
    bytes = zip_.Begin(entry.name, size_bytes);
  }
  std::string chunk(kChunkBytes, '\0');
  open_->read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
  chunk.resize(static_cast<size_t>(open_->gcount()));
  if (open_->bad() || (chunk.empty() && !open_->eof())) {
    return absl::UnavailableError(
        absl::StrCat("cannot read ", files_.front().name, " again"));
  }
  bytes += zip_.Add(chunk);
  if (open_->eof()) {
    bytes += zip_.End();
    open_.reset();
    files_.pop_front();
  }
  return bytes;
}

JobArchive::JobArchive(const app::SegmentationJobs& jobs,
                       const ImageOutputs& outputs, app::Caller caller,
                       segmentation::SegmentationId id,
                       std::vector<std::string> formats, results::ZipStream zip)
    : jobs_(jobs),
      outputs_(outputs),
      caller_(std::move(caller)),
      id_(std::move(id)),
      formats_(std::move(formats)),
      entries_(std::move(zip)) {}

absl::Status JobArchive::NoteOmitted(const JobImage& image) {
  if (!omitted_) {
    ASSIGN_OR_RETURN(omitted_, TemporaryFolder::Create());
  }
  std::ofstream text(omitted_->path() / kOmitted,
                     std::ios::binary | std::ios::app);
  text << absl::StrFormat("%s: %s", image.chosen.filename, NameOf(image.state));
  if (!image.error_message.empty()) {
    text << ": " << absl::StrReplaceAll(image.error_message, {{"\n", " "}});
  }
  text << "\n";
  text.flush();
  if (text) return absl::OkStatus();
  return absl::UnavailableError("cannot write a temporary file");
}

absl::Status JobArchive::WriteImage(const JobImage& image) {
  ASSIGN_OR_RETURN(const segmentation::ImageResults found,
                   jobs_.FindResults(caller_, id_, image.position));
  ASSIGN_OR_RETURN(files_,
                   outputs_.Write(caller_, found, formats_, /*waits=*/true));
  for (const std::filesystem::path& path : files_->paths) {
    entries_.Add(path.filename().string(), path);
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> JobArchive::Advance() {
  files_.reset();
  if (images_.empty() && !listed_) {
    ASSIGN_OR_RETURN(
        db::Page<JobImage> page,
        jobs_.ListImages(caller_, id_, {kPageSize, page_token_}, {}));
    images_.assign(page.items.begin(), page.items.end());
    page_token_ = page.next_token;
    listed_ = page_token_.empty();
  }
  if (images_.empty()) return false;
  const JobImage image = std::move(images_.front());
  images_.pop_front();
  if (image.state == State::kSucceeded) {
    RETURN_IF_ERROR(WriteImage(image));
  } else {
    RETURN_IF_ERROR(NoteOmitted(image));
  }
  return true;
}

absl::StatusOr<std::string> JobArchive::Next() {
  while (true) {
    if (!entries_.empty()) {
      ASSIGN_OR_RETURN(std::string bytes, entries_.Next());
      // Bytes that zlib keeps for later are no end.
      if (!bytes.empty()) return bytes;
      continue;
    }
    ASSIGN_OR_RETURN(const bool more, Advance());
    if (more) continue;
    if (!omitted_ || std::exchange(told_, true)) return End();
    entries_.Add(kOmitted, omitted_->path() / kOmitted);
  }
}

absl::StatusOr<std::string> JobArchive::End() {
  if (ended_) return std::string();
  ASSIGN_OR_RETURN(std::string part, entries_.zip().Directory());
  if (!part.empty()) return part;
  ended_ = true;
  return entries_.zip().Finish();
}

}  // namespace tessera::front::http
