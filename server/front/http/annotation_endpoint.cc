#include "server/front/http/annotation_endpoint.h"

#include <algorithm>
#include <fstream>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/file_name.h"
#include "base/status_macros.h"
#include "base/temporary_folder.h"
#include "nlohmann/json.hpp"
#include "server/front/http/image_parameters.h"
#include "server/front/http/picture_answers.h"

namespace tessera::front::http {
namespace {

using Json = nlohmann::json;

// Headers of 16 KiB are the most that clients take.
constexpr size_t kMostNotes = 20;
constexpr size_t kMostNoteBytes = 300;

absl::Status TooLong() {
  return WithReason(
      absl::ResourceExhaustedError(absl::StrFormat(
          "the file of outlines has more than %d bytes; send the part of it "
          "that belongs to this image",
          app::kMostOutlineFileBytes)),
      "BODY_TOO_LARGE");
}

std::string NotesOf(const data::PaintedRegion& painted) {
  Json notes = Json::array();
  for (const std::string& note : painted.notes) {
    if (notes.size() == kMostNotes) break;
    notes.push_back(note.substr(0, kMostNoteBytes));
  }
  // Headers are ASCII.
  return notes.dump(-1, ' ', /*ensure_ascii=*/true,
                    Json::error_handler_t::replace);
}

Response ResponseOf(const data::PaintedRegion& painted) {
  const auto& pixels = painted.labels.pixels();
  const uint32_t most = *std::max_element(pixels.begin(), pixels.end());
  const int bits = most <= 0xff ? 8 : most <= 0xffff ? 16 : 32;
  Response response{.content_type = "application/octet-stream"};
  response.headers["Cache-Control"] = "no-store";
  response.headers["X-Tessera-Width"] = absl::StrCat(painted.labels.width());
  response.headers["X-Tessera-Height"] = absl::StrCat(painted.labels.height());
  response.headers["X-Tessera-Bits"] = absl::StrCat(bits);
  response.headers["X-Tessera-Notes"] = NotesOf(painted);
  response.body.reserve(pixels.size() * static_cast<size_t>(bits / 8));
  for (const uint32_t number : pixels) {
    for (int shift = 0; shift < bits; shift += 8) {
      response.body.push_back(static_cast<char>(number >> shift & 0xff));
    }
  }
  return response;
}

// The file goes to the disk and then through the reader.
class OutlineReceiver final : public Receiver {
 public:
  OutlineReceiver(app::Annotations& annotations, data::PaintRequest request)
      : annotations_(annotations), request_(std::move(request)) {}

  // Errors: UNAVAILABLE if the disk cannot be written.
  absl::Status Begin(const std::string& filename) {
    ASSIGN_OR_RETURN(TemporaryFolder folder, TemporaryFolder::Create());
    folder_.emplace(std::move(folder));
    request_.file = folder_->path() / filename;
    file_.open(request_.file, std::ios::binary);
    return CheckFile();
  }

  absl::Status Take(const std::string& bytes) override {
    bytes_ += static_cast<int64_t>(bytes.size());
    if (bytes_ > app::kMostOutlineFileBytes) return TooLong();
    file_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return CheckFile();
  }

  absl::StatusOr<Response> Finish() override {
    file_.close();
    RETURN_IF_ERROR(CheckFile());
    ASSIGN_OR_RETURN(const data::PaintedRegion painted,
                     annotations_.Paint(request_));
    return ResponseOf(painted);
  }

 private:
  absl::Status CheckFile() const {
    if (file_.good()) return absl::OkStatus();
    return absl::UnavailableError(
        "the file of outlines cannot be written; check the server's disk");
  }

  app::Annotations& annotations_;
  data::PaintRequest request_;
  std::optional<TemporaryFolder> folder_;
  std::ofstream file_;
  int64_t bytes_ = 0;
};

// The name appears in messages. It must not lead out of the folder.
std::string FileNameOf(const Request& request) {
  const std::string given = request.parameter("name");
  const std::string last = given.substr(given.find_last_of("/\\") + 1);
  const bool usable = !last.empty() && last.size() <= 200 && last != "." &&
                      last != ".." &&
                      last.find('\0') == std::string::npos;
  return usable ? last : "outlines";
}

Description About() {
  Description about{
      .summary = "Reads a file of outlines of another program, and paints its "
                 "objects into a region of an image.",
      .query = {{.name = "name",
                 .type = "string",
                 .description = "The file's name, for messages."},
                {.name = "image",
                 .type = "string",
                 .description = "The image's name, for files of several "
                                "images."},
                {.name = "channel",
                 .type = "integer",
                 .description = "The image's channel, counted from 1; 1 if "
                                "left out."}},
      .request_type = "application/octet-stream",
      .response_type = "application/octet-stream"};
  about.query = With(std::move(about.query), RegionQuery());
  return about;
}

}  // namespace

void AddAnnotationEndpoint(Router& router, app::Annotations& annotations) {
  router.AddReception(
      "POST", "/v1/files/{sha256}/slices/{slice}:paintOutlines",
      app::kPaintOutlines,
      [&annotations](
          const Request& request) -> absl::StatusOr<std::unique_ptr<Receiver>> {
        app::PaintQuestion question{.slice = {},
                                    .region = {},
                                    .image_filename =
                                        request.parameter("image")};
        ASSIGN_OR_RETURN(question.slice, SliceOf(request));
        ASSIGN_OR_RETURN(question.region, RegionOf(request));
        ASSIGN_OR_RETURN(data::PaintRequest wanted,
                         annotations.Prepare(request.caller, question));
        int64_t announced = 0;
        if (absl::SimpleAtoi(request.header("content-length"), &announced) &&
            announced > app::kMostOutlineFileBytes) {
          return TooLong();
        }
        auto receiver =
            std::make_unique<OutlineReceiver>(annotations, std::move(wanted));
        RETURN_IF_ERROR(receiver->Begin(FileNameOf(request)));
        return receiver;
      },
      About());
}

}  // namespace tessera::front::http
