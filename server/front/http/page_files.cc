#include "server/front/http/page_files.h"

#include <zlib.h>

#include <fstream>
#include <iterator>
#include <memory>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/quoting.h"
#include "base/sha256.h"
#include "server/front/http/built_in_page.h"
#include "server/front/http/conditions.h"

namespace tessera::front::http {
namespace {

constexpr char kIndex[] = "/index.html";
constexpr int kGzipWindow = 15 + 16;  // zlib's: a header of gzip.

std::string TagOf(absl::string_view bytes) {
  return absl::StrCat("\"", Sha256Hex(bytes), "\"");
}

const char* TypeOf(const std::string& path) {
  static const auto& types = *new std::map<std::string, const char*>{
      {".html", "text/html; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
      {".json", "application/json"},
      {".txt", "text/plain; charset=utf-8"},
      {".wasm", "application/wasm"}};
  const auto found = types.find(std::filesystem::path(path).extension());
  return found == types.end() ? "application/octet-stream" : found->second;
}

// For the few clients that cannot read gzip.
absl::StatusOr<std::string> Gunzipped(const std::string& bytes) {
  z_stream stream{};
  if (inflateInit2(&stream, kGzipWindow) != Z_OK) {
    return absl::ResourceExhaustedError("no memory to unpack a file");
  }
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::string unpacked;
  char buffer[1 << 14];
  int state = Z_OK;
  while (state == Z_OK) {
    stream.next_out = reinterpret_cast<Bytef*>(buffer);
    stream.avail_out = sizeof(buffer);
    state = inflate(&stream, Z_NO_FLUSH);
    unpacked.append(buffer, sizeof(buffer) - stream.avail_out);
  }
  inflateEnd(&stream);
  if (state != Z_STREAM_END) return absl::InternalError("a file is damaged");
  return unpacked;
}

class BuiltInFiles final : public PageFiles {
 public:
  BuiltInFiles() {
    for (const BuiltInFile& file : BuiltInPageFiles()) {
      files_[absl::StrCat("/", file.name)] = {
          .bytes = std::string(file.gzipped),
          .gzipped = true,
          .etag = TagOf(file.gzipped)};
    }
  }
  std::optional<PageFile> Find(const std::string& path) const override {
    const auto found = files_.find(path);
    if (found == files_.end()) return std::nullopt;
    return found->second;
  }
  bool empty() const { return files_.empty(); }

 private:
  std::map<std::string, PageFile> files_;
};

const BuiltInFiles& BuiltIn() {
  static const auto& files = *new BuiltInFiles();
  return files;
}

absl::StatusOr<Response> Answer(const PageFiles& files,
                                const Request& request) {
  std::string path = request.path;
  std::optional<PageFile> file = files.Find(path);
  if (!file && absl::StrContains(request.header("accept"), "text/html")) {
    path = kIndex;
    file = files.Find(path);
  }
  if (!file) {
    return WithReason(
        absl::NotFoundError(absl::StrFormat(
            "%s is neither a file of the page nor a path of the API",
            Quoted(request.path))),
        "PATH_UNKNOWN");
  }
  Response response{.content_type = TypeOf(path)};
  response.headers = {{"Cache-Control", "no-cache"},
                      {"Vary", "Accept, Accept-Encoding"}};
  const absl::StatusOr<bool> had = ClientHas(request, file->etag, response);
  if (!had.ok()) return had.status();
  if (*had) return response;
  if (!file->gzipped) {
    response.body = std::move(file->bytes);
  } else if (absl::StrContains(request.header("accept-encoding"), "gzip")) {
    response.headers["Content-Encoding"] = "gzip";
    response.body = std::move(file->bytes);
  } else {
    absl::StatusOr<std::string> bytes = Gunzipped(file->bytes);
    if (!bytes.ok()) return bytes.status();
    response.body = *std::move(bytes);
  }
  return response;
}

}  // namespace

const PageFiles& BuiltInPage() { return BuiltIn(); }
bool HasBuiltInPage() { return !BuiltIn().empty(); }

absl::StatusOr<std::unique_ptr<FolderPage>> FolderPage::Open(
    const std::filesystem::path& folder) {
  std::error_code error;
  const std::filesystem::path whole = std::filesystem::canonical(folder, error);
  if (error || !std::filesystem::is_regular_file(whole / "index.html", error)) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "--web-dir %s has no index.html; give the folder of the built page, "
        "client/web/dist",
        folder.string()));
  }
  return std::unique_ptr<FolderPage>(new FolderPage(whole));
}

std::optional<PageFile> FolderPage::Find(const std::string& path) const {
  std::error_code error;
  const std::filesystem::path whole = std::filesystem::canonical(
      folder_ / std::filesystem::path(path).relative_path(), error);
  if (error || !std::filesystem::is_regular_file(whole, error) ||
      !absl::StartsWith(whole.string(), absl::StrCat(folder_.string(), "/"))) {
    return std::nullopt;
  }
  std::ifstream stream(whole, std::ios::binary);
  PageFile file{.bytes = {std::istreambuf_iterator<char>(stream), {}}};
  file.etag = TagOf(file.bytes);
  return file;
}

Endpoint PageEndpoint(const PageFiles& files) {
  return [&files](const Request& request) { return Answer(files, request); };
}

}  // namespace tessera::front::http
