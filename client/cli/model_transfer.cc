#include <fstream>
#include <memory>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "base/mapped_file.h"
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
#include "models/version/manifest.h"

namespace tessera::cli {
namespace {

constexpr char kManifest[] = "manifest.json";
constexpr char kWeights[] = "weights.safetensors";

// A version has two files; an archive that is much larger is not a version.
constexpr data::UnpackLimits kVersionLimits = {
    .max_bytes = int64_t{16} << 30, .max_ratio = 1000, .max_entries = 16};

constexpr char kZip[] = "zip";
constexpr char kCfr[] = "cfr";

struct ExportOptions {
  std::string version;
  std::filesystem::path file;  // Empty: named after the version.
  std::string format;          // Empty: by the file's extension.
};

struct ImportOptions {
  std::filesystem::path file;
  std::string model;
};

std::string LowerExtension(const std::filesystem::path& file) {
  return absl::AsciiStrToLower(file.extension().string());
}

// `models/nuclei/versions/3` → `nuclei-3.zip`.
std::filesystem::path NameFor(const std::string& version,
                              const std::string& format) {
  return absl::StrCat(absl::StrReplaceAll(ShortName(version), {{"@", "-"}}),
                      ".", format);
}

// Tells how PyJAMAS will apply the version differently.
void NoteDifferences(Session& session, const version::Manifest& manifest) {
  const version::TrainingParameters& trained = manifest.parameters;
  if (trained.subimage_size != trained.network_input_size) {
    session.Note(absl::StrFormat(
        "PyJAMAS applies a network at the image's own scale. This version "
        "scales %s px to %s; scale images likewise before you apply it in "
        "PyJAMAS",
        FormatSize(trained.subimage_size),
        FormatSize(trained.network_input_size)));
  }
  const double threshold = manifest.decoding.object_threshold;
  if (threshold != 0.5) {
    session.Note(absl::StrFormat(
        "PyJAMAS takes pixels above a probability of 0.5 for objects, this "
        "version those above %g",
        threshold));
  }
}

absl::Status WriteCfr(Session& session, const std::filesystem::path& folder,
                      const std::filesystem::path& file) {
  ASSIGN_OR_RETURN(const MappedFile json, MappedFile::Open(folder / kManifest));
  ASSIGN_OR_RETURN(const version::Manifest manifest,
                   version::ManifestFromJson(json.bytes()));
  ASSIGN_OR_RETURN(const MappedFile weights,
                   MappedFile::Open(folder / kWeights));
  RETURN_IF_ERROR(pyjamas::ExportClassifier(manifest, weights.bytes(), file));
  NoteDifferences(session, manifest);
  return absl::OkStatus();
}

absl::Status WriteVersion(Session& session, const std::string& format,
                          const std::filesystem::path& folder,
                          const std::filesystem::path& file) {
  if (format == kCfr) return WriteCfr(session, folder, file);
  return data::Pack(
      {{kManifest, folder / kManifest}, {kWeights, folder / kWeights}}, file);
}

absl::Status Export(Session& session, const ExportOptions& options) {
  const std::string format = !options.format.empty() ? options.format
                             : LowerExtension(options.file) == ".cfr" ? kCfr
                                                                      : kZip;
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
  const std::filesystem::path file =
      options.file.empty() ? NameFor(version.name, format) : options.file;
  RETURN_IF_ERROR(WriteVersion(session, format, folder.path(), file));
  session.Print(
      absl::StrFormat("wrote %s to %s", ShortName(version.name), file.string()),
      {{"model_version", version.name},
       {"sha256", version.sha256},
       {"file", file.string()}});
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

void AddModelExport(CLI::App& model, Session& session) {
  CLI::App* const command =
      model.add_subcommand("export", "Write a model version to a file");
  const auto options = std::make_shared<ExportOptions>();
  AddParsed(*command, "MODEL", options->version, &client::ParseModelVersion,
            "NAME (its newest version), NAME@3 or NAME@production")
      ->required();
  command->add_option("FILE", options->file,
                      "The file to write. Default: NAME-VERSION.zip or .cfr");
  command
      ->add_option("--format", options->format,
                   "zip: weights and manifest, for 'model import'; cfr: a "
                   "classifier for PyJAMAS, of versions trained with --preset "
                   "pyjamas or imported from PyJAMAS. Default: by FILE's "
                   "extension, else zip")
      ->check(CLI::IsMember({kZip, kCfr}));
  command->footer(
      "Examples:\n"
      "  tessera model export nuclei@3 nuclei-3.zip\n"
      "  tessera model export cells cells.cfr");
  command->callback([&session, options] {
    session.command = [&session, options] { return Export(session, *options); };
  });
}

void AddModelImport(CLI::App& model, Session& session) {
  CLI::App* const command =
      model.add_subcommand("import", "Add a version from a file");
  const auto options = std::make_shared<ImportOptions>();
  command
      ->add_option("FILE", options->file,
                   "The .zip that 'model export' wrote, or a U-Net classifier "
                   "of PyJAMAS (.cfr)")
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
