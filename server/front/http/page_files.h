// The files of the page in the browser.
#ifndef TESSERA_SERVER_FRONT_HTTP_PAGE_FILES_H_
#define TESSERA_SERVER_FRONT_HTTP_PAGE_FILES_H_

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/front/http/endpoint.h"

namespace tessera::front::http {

// A file as it is sent.
struct PageFile {
  std::string bytes;
  bool gzipped = false;
  std::string etag;  // Quoted; the SHA-256 of `bytes`.
};

// Where the page's files come from. Thread-safe.
class PageFiles {
 public:
  virtual ~PageFiles() = default;
  // `path` as in a URL, `/app.js`; it has no `..`. Nothing if there is no such
  // file.
  virtual std::optional<PageFile> Find(const std::string& path) const = 0;
};

// The files that were built into this program from client/web/dist, compressed.
// None if the program was built without the page (-DTESSERA_WEB=off).
const PageFiles& BuiltInPage();
bool HasBuiltInPage();

// The files of a folder, as they are when they are asked for. No link leads out
// of the folder.
class FolderPage final : public PageFiles {
 public:
  // Errors: INVALID_ARGUMENT if the folder has no index.html.
  static absl::StatusOr<std::unique_ptr<FolderPage>> Open(
      const std::filesystem::path& folder);

  std::optional<PageFile> Find(const std::string& path) const override;

 private:
  explicit FolderPage(std::filesystem::path folder)
      : folder_(std::move(folder)) {}

  const std::filesystem::path folder_;  // Without links.
};

// Answers GET with the page's files, and with index.html for any other path if
// the browser asks for a page: the page's script reads the path. Browsers keep
// files and ask by ETag whether they are current.
// Errors of the endpoint: NOT_FOUND (PATH_UNKNOWN). Borrows the files.
Endpoint PageEndpoint(const PageFiles& files);

}  // namespace tessera::front::http

#endif  // TESSERA_SERVER_FRONT_HTTP_PAGE_FILES_H_
