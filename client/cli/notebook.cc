#include "client/notebook/notebook.h"

#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/output_file.h"
#include "base/short_name.h"
#include "base/status_macros.h"
#include "base/temporary_folder.h"
#include "base/version.h"
#include "client/cli/commands.h"
#include "client/cli/failures.h"
#include "client/cli/plan_table.h"
#include "client/cli/progress_bar.h"
#include "client/cli/segment_files.h"
#include "client/cli/text.h"
#include "client/cli/training_options.h"
#include "client/notebook/training_archive.h"
#include "models/version/plan_request.h"

namespace tessera::cli {
namespace {

namespace fs = std::filesystem;

struct NotebookOptions {
  TrainingOptions training;
  std::vector<fs::path> test_images;
  fs::path out;
};

// What the user asked to train, apart from the samples.
struct Request {
  std::string preset = "default";
  version::GivenParameters given;
  std::optional<version::InitialVersion> initial;
  version::Manifest record;  // Says where samples and weights come from.

  // Plans as the server plans a job. Errors: a usage error.
  absl::StatusOr<version::Plan> Plan(
      const version::Fingerprint& fingerprint) const {
    auto plan = version::PlanRequest(preset, fingerprint, given,
                                     initial ? &*initial : nullptr);
    if (!plan.ok()) return UsageError(std::string(plan.status().message()));
    return plan;
  }
};

absl::StatusOr<Request> RequestOf(const TrainingOptions& options) {
  Request request;
  std::vector<std::pair<const version::Parameter*, version::ParameterValue>>
      values;
  for (const auto& [name, value] : options.Given()) {
    if (name == "preset") {
      request.preset = std::get<std::string>(value);
    } else {
      values.emplace_back(version::FindParameter(name), value);
    }
  }
  auto given = version::GivenValues(std::move(values));
  if (!given.ok()) return UsageError(std::string(given.status().message()));
  request.given = *std::move(given);
  request.record.tessera_version = kVersion;
  return request;
}

// Downloads the weights that the training begins with, for fine-tuning.
absl::Status AddInitialVersion(client::Api& api, const std::string& name,
                               const fs::path& folder, Request& request,
                               notebook::TrainingArchive& archive) {
  ASSIGN_OR_RETURN(const auto version, api.GetModelVersion(name));
  ASSIGN_OR_RETURN(const version::Manifest manifest,
                   version::ManifestFromJson(version.manifest_json));
  request.initial = {version.name, manifest.parameters};
  request.record.initial_model = version.name;
  request.record.initial_model_sha256 = version.sha256;
  request.record.training_max = manifest.training_max;
  RETURN_IF_ERROR(api.ExportModelVersion(version.name, folder, [](int64_t) {}));
  archive.AddInitialWeights(folder / "weights.safetensors");
  return absl::OkStatus();
}

// Downloads every sample of the revision.
absl::Status AddSamples(Session& session, client::Api& api,
                        const std::string& dataset, const fs::path& folder,
                        version::Manifest& record,
                        notebook::TrainingArchive& archive) {
  ASSIGN_OR_RETURN(const auto samples, api.ListSamples(dataset));
  ProgressBar bar(session, "downloading");
  for (size_t i = 0; i < samples.size(); ++i) {
    const client::Sample& sample = samples[i];
    bar.Update(static_cast<double>(i) / static_cast<double>(samples.size()),
               absl::StrFormat("sample %d of %d", i + 1, samples.size()));
    const data::SampleFiles files = {.name = sample.name,
                                     .image_path = folder / "image",
                                     .mask_path = folder / "mask",
                                     .image_filename = sample.image.filename,
                                     .mask_filename = sample.mask.filename};
    RETURN_IF_ERROR(api.ReadSampleFile(
        dataset, sample.name, client::SamplePart::kImage, files.image_path));
    RETURN_IF_ERROR(api.ReadSampleFile(
        dataset, sample.name, client::SamplePart::kMask, files.mask_path));
    RETURN_IF_ERROR(archive.AddSample(files));
    record.sample_sha256.push_back(sample.image.sha256);
    record.sample_sha256.push_back(sample.mask.sha256);
  }
  return absl::OkStatus();
}

void Report(Session& session, const std::string& dataset, const fs::path& file,
            const fs::path& zip, const version::Plan& plan,
            const notebook::TrainingArchive& archive) {
  const auto held_back = archive.ValidationNames(plan.parameters);
  Json decisions = Json::array();
  std::vector<client::PlanDecision> rows;
  for (const version::PlanDecision& made : plan.decisions) {
    rows.push_back({made.name, made.value, made.reason});
    decisions.push_back(
        {{"name", made.name}, {"value", made.value}, {"reason", made.reason}});
  }
  const int64_t samples = archive.fingerprint().samples;
  session.Print(
      absl::StrFormat("wrote %s and %s: %s, %d of them to validate with, %s",
                      file.string(), zip.string(),
                      FormatCount(samples, "sample"), held_back.size(),
                      FormatCount(archive.test_images(), "test image")),
      {{"notebook", file.string()},
       {"archive", zip.string()},
       {"dataset", dataset},
       {"samples", samples},
       {"validation", held_back},
       {"test_images", archive.test_images()},
       {"plan", decisions}});
  PrintPlan(session, rows);
}

absl::Status WriteText(const fs::path& path, const std::string& text) {
  ASSIGN_OR_RETURN(OutputFile file, OutputFile::Create(path));
  file.Write(text);
  return file.Commit();
}

// Plans, writes both files into `folder` and says so.
absl::Status WriteFiles(Session& session, const Request& request,
                        const fs::path& folder, const std::string& name,
                        notebook::TrainingArchive& archive) {
  if (archive.fingerprint().objects == 0) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "none of the %d samples has an object; outline some in their masks",
        archive.fingerprint().samples));
  }
  ASSIGN_OR_RETURN(const version::Plan plan,
                   request.Plan(archive.fingerprint()));
  RETURN_IF_ERROR(MakeFolder(folder));
  const std::string& dataset = request.record.dataset;
  const fs::path file = folder / (name + ".ipynb");
  const fs::path zip = folder / "testtrain.zip";
  RETURN_IF_ERROR(archive.Write(zip, name, plan.parameters, request.record));
  RETURN_IF_ERROR(
      WriteText(file, notebook::MakeNotebook(ShortName(dataset), plan)));
  Report(session, dataset, file, zip, plan, archive);
  return absl::OkStatus();
}

absl::Status Notebook(Session& session, const NotebookOptions& options) {
  ASSIGN_OR_RETURN(Request request, RequestOf(options.training));
  ASSIGN_OR_RETURN(auto archive, notebook::TrainingArchive::Create());
  for (const fs::path& image : options.test_images) {
    RETURN_IF_ERROR(archive.AddTestImage(image));
  }
  ASSIGN_OR_RETURN(client::Api* const api, session.Api());
  ASSIGN_OR_RETURN(const TemporaryFolder folder, TemporaryFolder::Create());
  if (!options.training.initial_model.empty()) {
    RETURN_IF_ERROR(AddInitialVersion(*api, options.training.initial_model,
                                      folder.path(), request, archive));
  }
  // Without a fingerprint first: a wrong value is found before samples are
  // downloaded.
  RETURN_IF_ERROR(request.Plan(version::Fingerprint()).status());
  ASSIGN_OR_RETURN(const auto dataset,
                   api->GetDataset(options.training.dataset));
  // Fixes the revision: another one may be made meanwhile.
  request.record.dataset =
      absl::StrFormat("%s/revisions/%d", dataset.name, dataset.revision);
  request.record.dataset_sha256 = dataset.sha256;
  RETURN_IF_ERROR(AddSamples(session, *api, request.record.dataset,
                             folder.path(), request.record, archive));
  RETURN_IF_ERROR(WriteFiles(session, request, options.out,
                             ShortName(dataset.name), archive));
  NoteWarnings(session, *api, request.record.dataset);
  return absl::OkStatus();
}

}  // namespace

void AddNotebook(CLI::App& app, Session& session) {
  CLI::App* const command = app.add_subcommand(
      "notebook",
      "Write a Jupyter notebook that trains elsewhere, such as on Colab, with "
      "PyTorch alone, and testtrain.zip with the samples. Parameters are "
      "planned as by 'train'");
  const auto options = std::make_shared<NotebookOptions>();
  AddTrainingOptions(*command, options->training);
  command
      ->add_option("--test", options->test_images,
                   "Images whose results the notebook shows. Default: "
                   "validation samples")
      ->check(CLI::ExistingFile);
  command
      ->add_option("--out", options->out,
                   "The folder for DATASET.ipynb and testtrain.zip; made if "
                   "absent")
      ->required();
  command->footer(
      "Examples:\n"
      "  tessera notebook nuclei --out colab\n"
      "  tessera notebook wing --preset pyjamas --test movie.tif --out colab\n"
      "The notebook saves DATASET.zip:\n"
      "  tessera model import nuclei.zip --name nuclei");
  command->callback([&session, options] {
    session.command = [&session, options] {
      return Notebook(session, *options);
    };
  });
}

}  // namespace tessera::cli
