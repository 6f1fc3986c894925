#include "client/cli/segment_files.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <set>
#include <string>
#include <system_error>

#include "absl/strings/str_format.h"
#include "base/quoting.h"
#include "base/utf8.h"
#include "models/results/writer.h"

namespace tessera::cli {

absl::Status ReadImageList(const std::string& list,
                           std::vector<std::filesystem::path>& images) {
  std::ifstream file;
  if (list != "-") {
    file.open(list, std::ios::binary);
    if (!file) {
      return absl::InvalidArgumentError(absl::StrFormat(
          "%s cannot be read (%s); check the path", Printable(list),
          std::strerror(errno)));
    }
  }
  std::istream& lines = list == "-" ? std::cin : file;
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty()) images.emplace_back(line);
  }
  return absl::OkStatus();
}

absl::Status CheckStems(const std::vector<std::filesystem::path>& images) {
  std::set<std::string> stems;
  for (const std::filesystem::path& image : images) {
    // A server knows names as UTF-8 only.
    if (!stems.insert(ToUtf8(image.stem().string())).second) {
      return UsageError(absl::StrFormat(
          "two images are called %s, and their outputs would have the same "
          "names; segment them with two calls and different --out",
          Printable(image.stem().string())));
    }
  }
  return absl::OkStatus();
}

absl::Status MakeFolder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (!error) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrFormat("cannot make the folder %s: %s; give another --out",
                      folder.string(), error.message()));
}

void TellShortenedName(Session& session, const std::filesystem::path& image) {
  const std::string stem = results::OutputStem(image);
  if (stem == image.stem().string()) return;
  session.Note(absl::StrFormat(
      "the name %s is too long for its outputs; they are called %s",
      Printable(image.filename().string()), Printable(stem)));
}

absl::Status CheckReadable(const std::filesystem::path& image) {
  if (std::ifstream(image, std::ios::binary)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrFormat("the file cannot be read (%s); check its permissions",
                      std::strerror(errno)));
}

}  // namespace tessera::cli
