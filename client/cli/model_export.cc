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
#include "client/cli/commands.h"
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

constexpr char kZip[] = "zip";
constexpr char kCfr[] = "cfr";
constexpr char kOnnx[] = "onnx";
constexpr char kBioimageio[] = "bioimageio";

struct ExportOptions {
  std::string version;
  std::filesystem::path file;  // Empty: named after the version.
  std::string format;          // Empty: by the file's extension.
};

std::string LowerExtension(const std::filesystem::path& file) {
  return absl::AsciiStrToLower(file.extension().string());
}

// `models/nuclei/versions/3` → `nuclei-3.zip`.
std::filesystem::path NameFor(const std::string& version,
                              const std::string& format) {
  return absl::StrCat(
      absl::StrReplaceAll(ShortName(version), {{"@", "-"}}),
      format == kBioimageio ? ".bioimageio.zip" : absl::StrCat(".", format));
}

// What the file's name says, unless the format is given.
std::string FormatOf(const ExportOptions& options) {
  if (!options.format.empty()) return options.format;
  const std::string extension = LowerExtension(options.file);
  if (extension == ".cfr") return kCfr;
  if (extension == ".onnx") return kOnnx;
  const bool package = absl::EndsWithIgnoreCase(
      options.file.filename().string(), ".bioimageio.zip");
  return package ? kBioimageio : kZip;
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

double Share(int64_t bytes, int64_t of_bytes) {
  return static_cast<double>(bytes) / static_cast<double>(of_bytes);
}

// Writes a file that is made of the version's own two, here.
absl::Status ExportOwn(Session& session, client::Api& api,
                       const client::ModelVersion& version,
                       const std::string& format,
                       const std::filesystem::path& file) {
  ASSIGN_OR_RETURN(const auto folder, TemporaryFolder::Create());
  {
    ProgressBar bar(session, "downloading");
    RETURN_IF_ERROR(
        api.ExportModelVersion(version.name, folder.path(), [&](int64_t bytes) {
          bar.Update(Share(bytes, version.size_bytes), FormatBytes(bytes));
        }));
  }
  return WriteVersion(session, format, folder.path(), file);
}

// Writes a file for other programs, which the server makes.
absl::Status ExportMade(Session& session, client::Api& api,
                        const client::ModelVersion& version,
                        const std::string& format,
                        const std::filesystem::path& file) {
  const auto made = format == kOnnx ? client::ModelFileFormat::kOnnx
                                    : client::ModelFileFormat::kBioimageio;
  ProgressBar bar(session, "downloading");
  return api.ExportModelFile(
      version.name, made, file, [&](int64_t bytes, int64_t of_bytes) {
        bar.Update(Share(bytes, of_bytes), FormatBytes(bytes));
      });
}

absl::Status Export(Session& session, const ExportOptions& options) {
  const std::string format = FormatOf(options);
  ASSIGN_OR_RETURN(client::Api* const api, session.Api());
  // Fixes the version, because an alias may move meanwhile.
  ASSIGN_OR_RETURN(const auto version, api->GetModelVersion(options.version));
  const std::filesystem::path file =
      options.file.empty() ? NameFor(version.name, format) : options.file;
  const bool made = format == kOnnx || format == kBioimageio;
  RETURN_IF_ERROR(made ? ExportMade(session, *api, version, format, file)
                       : ExportOwn(session, *api, version, format, file));
  session.Print(
      absl::StrFormat("wrote %s to %s", ShortName(version.name), file.string()),
      {{"model_version", version.name},
       {"sha256", version.sha256},
       {"file", file.string()}});
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
  command->add_option(
      "FILE", options->file,
      "The file to write. Default: NAME-VERSION and an extension "
      "by the format");
  command
      ->add_option("--format", options->format,
                   "zip: weights and manifest, for 'model import'; onnx: the "
                   "network, for ONNX Runtime; bioimageio: a package with "
                   "ONNX and TorchScript, for the programs of BioImage.IO and "
                   "for 'model import'; cfr: a classifier for PyJAMAS, of "
                   "versions trained with --preset pyjamas or imported from "
                   "PyJAMAS. Default: by FILE's extension (.onnx, "
                   ".bioimageio.zip, .cfr), else zip")
      ->check(CLI::IsMember({kZip, kOnnx, kBioimageio, kCfr}));
  command->footer(
      "Examples:\n"
      "  tessera model export nuclei@3 nuclei-3.zip\n"
      "  tessera model export nuclei nuclei.onnx\n"
      "  tessera model export nuclei@3 --format bioimageio\n"
      "  tessera model export cells cells.cfr");
  command->callback([&session, options] {
    session.command = [&session, options] { return Export(session, *options); };
  });
}

}  // namespace tessera::cli
