#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/short_name.h"
#include "base/status_macros.h"
#include "base/temporary_folder.h"
#include "client/api/names.h"
#include "client/api/upload.h"
#include "client/cli/commands.h"
#include "client/cli/json.h"
#include "client/cli/options.h"
#include "client/cli/progress_bar.h"
#include "client/cli/text.h"
#include "models/data/zip_file.h"
#include "models/pyjamas/classifier_file.h"

namespace tessera::cli {
namespace {

constexpr char kManifest[] = "manifest.json";
constexpr char kWeights[] = "weights.safetensors";

// A version has two files; an archive that is much larger is not a version.
constexpr data::UnpackLimits kVersionLimits = {
    .max_bytes = int64_t{16} << 30, .max_ratio = 1000, .max_entries = 16};

struct ImportOptions {
  std::filesystem::path file;
  std::string model;
};

std::string LowerExtension(const std::filesystem::path& file) {
  return absl::AsciiStrToLower(file.extension().string());
}

// Returns the first bytes of `file`, at most `count`.
std::string BeginningOf(const std::filesystem::path& file, size_t count) {
  std::ifstream stream(file, std::ios::binary);
  std::string bytes(count, '\0');
  stream.read(bytes.data(), static_cast<std::streamsize>(count));
  bytes.resize(static_cast<size_t>(stream.gcount()));
  return bytes;
}

// Whether the file looks like a classifier of PyJAMAS: packed by gzip, or a
// pickle that somebody unpacked.
bool IsClassifier(const std::filesystem::path& file, const std::string& bytes) {
  const bool pickle = absl::StartsWith(bytes, "\x80") && bytes.size() > 1 &&
                      bytes[1] >= 2 && bytes[1] <= 5;
  return LowerExtension(file) == ".cfr" || pickle ||
         absl::StartsWith(bytes, "\x1f\x8b");
}

// Explains that a model of another program cannot be imported. Without this
// check, the error would be that of a damaged .zip.
absl::Status RefuseForeignModel(const std::filesystem::path& file,
                                const std::string& bytes) {
  const std::string extension = LowerExtension(file);
  if (absl::StartsWith(bytes, "\x89HDF") || extension == ".pt" ||
      extension == ".pth" || extension == ".onnx") {
    return absl::InvalidArgumentError(absl::StrCat(
        file.filename().string(),
        " is a model of another program, which is not read; give the .zip that "
        "'tessera model export' wrote, or train on that model's samples"));
  }
  return absl::OkStatus();
}

// Explains that a package has no version of Tessera in it, if it is a package
// of BioImage.IO. `folder` has what it holds.
absl::Status RefuseForeignPackage(const std::filesystem::path& file,
                                  const std::filesystem::path& folder) {
  for (const char* const name : {"rdf.yaml", "bioimageio.yaml", "model.yaml"}) {
    if (!std::filesystem::exists(folder / name)) continue;
    return absl::InvalidArgumentError(absl::StrCat(
        file.filename().string(),
        " is a BioImage.IO package of another program; Tessera reads only "
        "those "
        "that 'tessera model export --format bioimageio' wrote. Train on that "
        "model's samples instead"));
  }
  return absl::OkStatus();
}

// Puts the version's two files into `folder`.
absl::Status UnpackVersion(const std::filesystem::path& file,
                           const std::filesystem::path& folder) {
  const std::string bytes = BeginningOf(file, 4);
  if (!absl::StartsWith(bytes, "PK")) {
    if (IsClassifier(file, bytes))
      return pyjamas::ImportClassifier(file, folder);
    RETURN_IF_ERROR(RefuseForeignModel(file, bytes));
  }
  return data::Unpack(file, folder, kVersionLimits);
}

absl::Status Import(Session& session, const ImportOptions& options) {
  // Unpacked first: a wrong file is found without a server.
  ASSIGN_OR_RETURN(const auto folder, TemporaryFolder::Create());
  RETURN_IF_ERROR(UnpackVersion(options.file, folder.path()));
  std::vector<client::LocalFile> files;
  for (const char* const name : {kWeights, kManifest}) {
    if (!std::filesystem::is_regular_file(folder.path() / name)) {
      RETURN_IF_ERROR(RefuseForeignPackage(options.file, folder.path()));
      return absl::InvalidArgumentError(absl::StrFormat(
          "%s has no %s; give a file that 'tessera model export' wrote",
          options.file.string(), name));
    }
    ASSIGN_OR_RETURN(files.emplace_back(),
                     client::DescribeFile(folder.path() / name));
  }
  ASSIGN_OR_RETURN(client::Api* const api, session.Api());
  {
    ProgressBar bar(session, "uploading");
    RETURN_IF_ERROR(
        client::UploadFiles(*api, files, [&](int64_t done, int64_t total) {
          bar.Update(static_cast<double>(done) / static_cast<double>(total),
                     FormatBytes(done));
        }).status());
  }
  ASSIGN_OR_RETURN(
      const auto version,
      api->ImportModelVersion(options.model, files[0].sha256, files[1].sha256));
  session.Print(absl::StrCat("imported ", ShortName(version.name)),
                ToJson(version));
  return absl::OkStatus();
}

}  // namespace

void AddModelImport(CLI::App& model, Session& session) {
  CLI::App* const command =
      model.add_subcommand("import", "Add a version from a file");
  const auto options = std::make_shared<ImportOptions>();
  command
      ->add_option("FILE", options->file,
                   "The .zip that 'model export' wrote, also with --format "
                   "bioimageio, or a U-Net classifier of PyJAMAS (.cfr)")
      ->required()
      ->check(CLI::ExistingFile);
  AddParsed(*command, "--name", options->model, &client::ParseModel,
            "The model that gets the version. It is made if it does not "
            "exist")
      ->required();
  command->footer(
      "Examples:\n"
      "  tessera model import nuclei-3.zip --name nuclei\n"
      "  tessera model import cells.cfr --name cells");
  command->callback([&session, options] {
    session.command = [&session, options] { return Import(session, *options); };
  });
}

}  // namespace tessera::cli
