#include <fstream>
#include <memory>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/short_name.h"
#include "client/api/names.h"
#include "base/status_macros.h"
#include "base/temporary_folder.h"
#include "client/api/upload.h"
#include "client/cli/commands.h"
#include "client/cli/json.h"
#include "client/cli/options.h"
#include "client/cli/progress_bar.h"
#include "client/cli/text.h"
#include "models/data/zip_file.h"

namespace tessera::cli {
namespace {

constexpr char kManifest[] = "manifest.json";
constexpr char kWeights[] = "weights.safetensors";

// A version has two files; an archive that is much larger is not a version.
constexpr data::UnpackLimits kVersionLimits = {
    .max_bytes = int64_t{16} << 30, .max_ratio = 1000, .max_entries = 16};

struct ExportOptions {
  std::string version;
  std::filesystem::path file;
};

struct ImportOptions {
  std::filesystem::path file;
  std::string model;
};

absl::Status Export(Session& session, const ExportOptions& options) {
  ASSIGN_OR_RETURN(client::Api* const api, session.Api());
  // Fixes the version, because an alias may move meanwhile.
  ASSIGN_OR_RETURN(const auto version, api->GetModelVersion(options.version));
  ASSIGN_OR_RETURN(const auto folder, TemporaryFolder::Create());
  {
    ProgressBar bar(session, "downloading");
    RETURN_IF_ERROR(api->ExportModelVersion(
        version.name, folder.path(), [&](int64_t bytes) {
          bar.Update(static_cast<double>(bytes) /
                         static_cast<double>(version.size_bytes),
                     FormatBytes(bytes));
        }));
  }
  RETURN_IF_ERROR(data::Pack({{kManifest, folder.path() / kManifest},
                              {kWeights, folder.path() / kWeights}},
                             options.file));
  session.Print(absl::StrFormat("wrote %s to %s",
                                ShortName(version.name),
                                options.file.string()),
                {{"model_version", version.name},
                 {"sha256", version.sha256},
                 {"file", options.file.string()}});
  return absl::OkStatus();
}

// Returns the first bytes of `file`, at most `count`.
std::string BeginningOf(const std::filesystem::path& file, size_t count) {
  std::ifstream stream(file, std::ios::binary);
  std::string bytes(count, '\0');
  stream.read(bytes.data(), static_cast<std::streamsize>(count));
  bytes.resize(static_cast<size_t>(stream.gcount()));
  return bytes;
}

// Explains that a model of another program cannot be imported. Without this
// check, the error would be that of a damaged .zip.
absl::Status RefuseForeignModel(const std::filesystem::path& file) {
  const std::string bytes = BeginningOf(file, 4);
  const std::string name = file.filename().string();
  const std::string extension =
      absl::AsciiStrToLower(file.extension().string());
  const bool gzip = absl::StartsWith(bytes, "\x1f\x8b");
  const bool pickle = absl::StartsWith(bytes, "\x80") && bytes.size() > 1 &&
                      bytes[1] >= 2 && bytes[1] <= 5;
  if (absl::StartsWith(bytes, "PK")) return absl::OkStatus();
  if (extension == ".cfr" || pickle) {
    return absl::InvalidArgumentError(absl::StrCat(
        name,
        " is a classifier of PyJAMAS, a Python pickle, which can run any code "
        "and is not read; export its training samples (testtrain.zip) and "
        "train on them: tessera dataset create NAME testtrain.zip"));
  }
  if (gzip) {
    return absl::InvalidArgumentError(
        absl::StrCat(name,
                     " is compressed with gzip, as classifiers of PyJAMAS are, "
                     "which are not "
                     "read; give the .zip that 'tessera model export' wrote"));
  }
  if (absl::StartsWith(bytes, "\x89HDF") || extension == ".pt" ||
      extension == ".pth" || extension == ".onnx") {
    return absl::InvalidArgumentError(absl::StrCat(
        name,
        " is a model of another program, which is not read; give the .zip that "
        "'tessera model export' wrote, or train on that model's samples"));
  }
  return absl::OkStatus();
}

absl::Status Import(Session& session, const ImportOptions& options) {
  RETURN_IF_ERROR(RefuseForeignModel(options.file));
  // Unpacked first: a wrong file is found without a server.
  ASSIGN_OR_RETURN(const auto folder, TemporaryFolder::Create());
  RETURN_IF_ERROR(data::Unpack(options.file, folder.path(), kVersionLimits));
  std::vector<client::LocalFile> files;
  for (const char* const name : {kWeights, kManifest}) {
    if (!std::filesystem::is_regular_file(folder.path() / name)) {
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
  ASSIGN_OR_RETURN(const auto version,
                   api->ImportModelVersion(options.model, files[0].sha256,
                                           files[1].sha256));
  session.Print(absl::StrCat("imported ", ShortName(version.name)),
                ToJson(version));
  return absl::OkStatus();
}

}  // namespace

void AddModelExport(CLI::App& model, Session& session) {
  CLI::App* const command = model.add_subcommand(
      "export", "Write a model version to a .zip: weights and manifest");
  const auto options = std::make_shared<ExportOptions>();
  AddParsed(*command, "MODEL", options->version, &client::ParseModelVersion,
            "NAME (its newest version), NAME@3 or NAME@production")
      ->required();
  command->add_option("FILE", options->file, "The .zip to write")->required();
  command->footer("Examples:\n  tessera model export nuclei@3 nuclei-3.zip");
  command->callback([&session, options] {
    session.command = [&session, options] { return Export(session, *options); };
  });
}

void AddModelImport(CLI::App& model, Session& session) {
  CLI::App* const command = model.add_subcommand(
      "import", "Add a version that 'model export' wrote");
  const auto options = std::make_shared<ImportOptions>();
  command->add_option("FILE", options->file, "The .zip to read")
      ->required()
      ->check(CLI::ExistingFile);
  AddParsed(*command, "--name", options->model, &client::ParseModel,
            "The model that gets the version. It is made if it does not "
            "exist")
      ->required();
  command->footer(
      "Examples:\n  tessera model import nuclei-3.zip --name nuclei");
  command->callback([&session, options] {
    session.command = [&session, options] { return Import(session, *options); };
  });
}

}  // namespace tessera::cli
