#include "server/front/http/result_endpoints.h"

#include <algorithm>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "base/version.h"
#include "models/results/writer.h"
#include "server/front/http/conditions.h"
#include "server/front/http/image_outputs.h"
#include "server/front/http/job_archive.h"
#include "server/front/http/job_creation.h"
#include "server/front/http/outline_endpoint.h"
#include "server/front/http/stored_objects.h"
#include "server/front/http/summary_endpoint.h"

namespace tessera::front::http {
namespace {

constexpr int64_t kChunkBytes = 256 << 10;
// Only the caller's own browser may keep the answer, and asks whether it is
// current.
constexpr char kCheckFirst[] = "private, no-cache";

// These bytes of the one file, piece by piece.
Puller ReadFile(ImageOutputs::Files files, const ByteRange& range) {
  struct State {
    ImageOutputs::Files files;
    std::ifstream file;
    int64_t left_bytes;
  };
  const auto path = files.paths.front();
  const auto state = std::make_shared<State>(
      State{std::move(files), std::ifstream(path, std::ios::binary),
            range.end - range.begin});
  state->file.seekg(range.begin);
  return [state]() -> absl::StatusOr<std::string> {
    std::string chunk(static_cast<size_t>(
                          std::min<int64_t>(kChunkBytes, state->left_bytes)),
                      '\0');
    state->file.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    if (!state->file) {
      return absl::UnavailableError("cannot read a temporary file again");
    }
    state->left_bytes -= static_cast<int64_t>(chunk.size());
    return chunk;
  };
}

// All files as an archive.
absl::StatusOr<Puller> ReadFiles(ImageOutputs::Files files) {
  struct State {
    ImageOutputs::Files files;
    EntryStream entries;
    bool ended = false;
  };
  ASSIGN_OR_RETURN(results::ZipStream zip, results::ZipStream::Create());
  const auto state = std::make_shared<State>(
      State{std::move(files), EntryStream(std::move(zip))});
  for (const auto& path : state->files.paths) {
    state->entries.Add(path.filename().string(), path);
  }
  return [state]() -> absl::StatusOr<std::string> {
    while (!state->entries.empty()) {
      ASSIGN_OR_RETURN(std::string bytes, state->entries.Next());
      if (!bytes.empty()) return bytes;
    }
    if (state->ended) return std::string();
    ASSIGN_OR_RETURN(std::string part, state->entries.zip().Directory());
    if (!part.empty()) return part;
    state->ended = true;
    return state->entries.zip().Finish();
  };
}

// The one file, or the part of it that the client wants.
absl::Status SendFile(const Request& request, const std::string& tag,
                      ImageOutputs::Files files, Response& response) {
  std::error_code error;
  const auto size = static_cast<int64_t>(
      std::filesystem::file_size(files.paths.front(), error));
  if (error) {
    return absl::UnavailableError("cannot read a temporary file again");
  }
  ASSIGN_OR_RETURN(const std::optional<ByteRange> range,
                   TakeRange(request, tag, size, response));
  response.pull =
      ReadFile(std::move(files), range.value_or(ByteRange{0, size}));
  return absl::OkStatus();
}

absl::StatusOr<Response> DownloadImage(const app::SegmentationJobs& jobs,
                                       const ImageOutputs& outputs,
                                       const Request& request) {
  ASSIGN_OR_RETURN(const auto id, JobIn(request));
  ASSIGN_OR_RETURN(const int64_t position, NumberIn(request, "position", 0, 1));
  ASSIGN_OR_RETURN(const auto formats, FormatsIn(request));
  ASSIGN_OR_RETURN(const segmentation::ImageResults found,
                   jobs.FindResults(request.caller, id, position));
  Response response;
  response.headers["Cache-Control"] = kCheckFirst;
  const std::string tag = TagOf(found, formats);
  ASSIGN_OR_RETURN(const bool had, ClientHas(request, tag, response));
  if (had) return response;
  ASSIGN_OR_RETURN(
      ImageOutputs::Files files,
      outputs.Write(request.caller, found, formats, /*waits=*/false));
  const bool single = files.paths.size() == 1;
  const std::filesystem::path name =
      single ? files.paths.front().filename()
             : std::filesystem::path(
                   results::OutputStem(found.image.chosen.filename) + ".zip");
  response.content_type = ContentTypeOf(name);
  response.headers["Content-Disposition"] = AttachmentNamed(name.string());
  if (single) {
    RETURN_IF_ERROR(SendFile(request, tag, std::move(files), response));
  } else {
    ASSIGN_OR_RETURN(response.pull, ReadFiles(std::move(files)));
  }
  return response;
}

absl::StatusOr<Response> DownloadJob(const app::SegmentationJobs& jobs,
                                     const ImageOutputs& outputs,
                                     const Request& request) {
  ASSIGN_OR_RETURN(const auto id, JobIn(request));
  ASSIGN_OR_RETURN(const auto formats, FormatsIn(request));
  ASSIGN_OR_RETURN(const auto job, jobs.Get(request.caller, id));
  Response response{.content_type = "application/zip"};
  // The results of a job that has ended stay the same.
  const std::string tag =
      absl::StrFormat("\"%s-%d-%s-%s\"", job.id, job.sequence,
                      absl::StrJoin(formats, "-"), kVersion);
  if (IsFinal(job)) {
    response.headers["Cache-Control"] = kCheckFirst;
    ASSIGN_OR_RETURN(const bool had, ClientHas(request, tag, response));
    if (had) return response;
  }
  ASSIGN_OR_RETURN(results::ZipStream zip, results::ZipStream::Create());
  const auto archive = std::make_shared<JobArchive>(
      jobs, outputs, request.caller, id, formats, std::move(zip));
  response.headers["Content-Disposition"] =
      AttachmentNamed(absl::StrCat("segmentation-", job.id, ".zip"));
  response.pull = [archive] { return archive->Next(); };
  return response;
}

std::vector<QueryParameter> FormatQuery() {
  return {{.name = "format",
           .type = "string",
           .description =
               absl::StrCat("One or more, separated by commas: ",
                            absl::StrJoin(results::FormatNames(), ", "), "."),
           .required = true}};
}

std::vector<QueryParameter> OutlineQuery() {
  return {{"slice", "integer", "Of the channel, from 1; default 1."},
          {"after", "integer", "Only objects with a number above this one."},
          {"bbox", "string", "x0,y0,x1,y1: only objects that reach this box."}};
}

constexpr char kCreationSchema[] =
    R"({"type":"object","required":["model","images"],"properties":{
"model":{"type":"string"},"parameters":{"type":"object"},
"requestId":{"type":"string"},"images":{"type":"array","items":{"type":"object",
"required":["filename","sha256"],"properties":{"filename":{"type":"string"},
"sha256":{"type":"string"},"slices":{"type":"array","items":{"type":"integer"}},
"channel":{"type":"integer"}}}}}})";

}  // namespace

void AddResultEndpoints(Router& router, app::SegmentationJobs& jobs,
                        const files::KeptFiles& files) {
  const auto outputs = std::make_shared<ImageOutputs>(jobs, files);
  router.Add("POST", "/v1/segmentationJobs", app::kCreateSegmentationJob,
             [&jobs](const Request& request) {
               return CreateSegmentationJob(jobs, request);
             },
             {.summary = "Queues a segmentation job of uploaded images.",
              .request_schema = kCreationSchema,
              .response_message = "tessera.v1.SegmentationJob"});
  router.Add("GET", "/v1/{name=segmentationJobs/*}/images/{position}/outlines",
             app::kReadSegmentationResults,
             [&jobs, &files](const Request& request) {
               return ReadOutlines(jobs, files, request);
             },
             {.summary = "Reads the outlines of a slice as compact bytes.",
              .query = OutlineQuery(),
              .response_type = "application/vnd.tessera.outlines"});
  router.Add("GET", "/v1/{name=segmentationJobs/*}/images/{position}/summary",
             app::kReadSegmentationResults,
             [&jobs, &files](const Request& request) {
               return ReadSummary(jobs, files, request);
             },
             {.summary = "Reads the notices, the trust and the least certain "
                         "regions of an image's results.",
              .response_message = "tessera.v1.SegmentSummary"});
  router.Add("GET", "/v1/{name=segmentationJobs/*}/images/{position}/download",
             app::kReadSegmentationResults,
             [&jobs, outputs](const Request& request) {
               return DownloadImage(jobs, *outputs, request);
             },
             {.summary = "Downloads the outputs of an image.",
              .query = FormatQuery(),
              .response_type = "application/octet-stream"});
  router.Add("GET", "/v1/{name=segmentationJobs/*}/download",
             app::kReadSegmentationResults,
             [&jobs, outputs](const Request& request) {
               return DownloadJob(jobs, *outputs, request);
             },
             {.summary = "Downloads the outputs of all images of a job.",
              .query = FormatQuery(),
              .response_type = "application/zip"});
}

}  // namespace tessera::front::http
