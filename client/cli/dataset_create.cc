#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/short_name.h"
#include "client/api/names.h"
#include "base/status_macros.h"
#include "client/api/dataset_limit.h"
#include "client/api/upload.h"
#include "client/cli/commands.h"
#include "client/cli/json.h"
#include "client/cli/options.h"
#include "client/cli/progress_bar.h"
#include "client/cli/text.h"
#include "models/data/dataset_folder.h"

namespace tessera::cli {
namespace {

struct CreateOptions {
  std::string name;  // `datasets/{id}`.
  std::filesystem::path path;
};

double Ratio(int64_t part, int64_t whole) {
  return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 1;
}

// Hashes the image and the mask of each sample. Returns them in this order, two
// files a sample.
absl::StatusOr<std::vector<client::LocalFile>> Hash(
    Session& session, const std::vector<data::SampleFiles>& samples) {
  ProgressBar bar(session, "hashing");
  std::vector<client::LocalFile> files;
  for (const data::SampleFiles& sample : samples) {
    for (const auto& path : {sample.image_path, sample.mask_path}) {
      ASSIGN_OR_RETURN(files.emplace_back(), client::DescribeFile(path));
    }
    bar.Update(Ratio(static_cast<int64_t>(files.size()),
                     static_cast<int64_t>(2 * samples.size())),
               sample.name);
  }
  return files;
}

absl::StatusOr<client::UploadSummary> Upload(
    Session& session, client::Api& api,
    const std::vector<client::LocalFile>& files) {
  ProgressBar bar(session, "uploading");
  return client::UploadFiles(api, files, [&](int64_t done, int64_t total) {
    bar.Update(Ratio(done, total), absl::StrCat(FormatBytes(done), " of ",
                                                FormatBytes(total)));
  });
}

// Creates the dataset, or adds a revision to an existing one. Sets
// `known_revision` to the newest revision before the call; 0: no dataset.
absl::StatusOr<client::Dataset> CreateOrUpdate(
    client::Api& api, const std::string& name,
    const std::vector<client::Sample>& samples, int& known_revision) {
  // Asked beforehand: the answer of UpdateDataset() does not say whether the
  // revision is new.
  const auto known = api.GetDataset(name);
  if (absl::IsNotFound(known.status())) {
    known_revision = 0;
    return api.CreateDataset(name, samples);
  }
  RETURN_IF_ERROR(known.status());
  known_revision = known->revision;
  return api.UpdateDataset(name, samples);
}

std::vector<client::Sample> DescribeSamples(
    const std::vector<data::SampleFiles>& samples) {
  std::vector<client::Sample> described;
  for (const data::SampleFiles& sample : samples) {
    described.push_back({.name = sample.name,
                         .image = {.filename = sample.image_filename},
                         .mask = {.filename = sample.mask_filename}});
  }
  return described;
}

// REQUIRES: `files` is from Hash().
void AddDigests(const std::vector<client::LocalFile>& files,
                std::vector<client::Sample>& samples) {
  for (size_t i = 0; i < samples.size(); ++i) {
    samples[i].image.sha256 = files[2 * i].sha256;
    samples[i].mask.sha256 = files[2 * i + 1].sha256;
  }
}

void Report(Session& session, const client::Dataset& dataset,
            int known_revision, const client::UploadSummary& upload) {
  const char* const done = known_revision == 0 ? "created"
                           : known_revision == dataset.revision ? "unchanged"
                                                                : "updated";
  std::string text = absl::StrFormat(
      "%s: %s, revision %d: %s, %s; %s sent, %s known already",
      ShortName(dataset.name), done, dataset.revision,
      FormatCount(dataset.sample_count, "sample"),
      FormatCount(dataset.object_count, "object"),
      FormatBytes(upload.sent_bytes), FormatBytes(upload.known_bytes));
  Json json = ToJson(dataset);
  json["result"] = done;
  json["sent_bytes"] = upload.sent_bytes;
  json["known_bytes"] = upload.known_bytes;
  session.Print(text, json);
  if (!session.json) {  // The JSON object has the warnings.
    for (const std::string& warning : dataset.warnings) session.Note(warning);
  }
  if (dataset.binary_masks) {
    session.Note(
        "the masks are binary: objects that touch count as one; labelled masks "
        "teach the model to keep them apart");
  }
}

absl::Status Create(Session& session, const CreateOptions& options) {
  ASSIGN_OR_RETURN(const auto folder, data::DatasetFolder::Open(options.path));
  for (const std::string& note : folder.notes()) session.Note(note);
  std::vector<client::Sample> samples = DescribeSamples(folder.samples());
  RETURN_IF_ERROR(client::CheckFitsOneMessage(samples));
  // Finds every fault before the first byte is sent.
  RETURN_IF_ERROR(data::CheckSamples(folder.samples()).status());
  ASSIGN_OR_RETURN(client::Api* const api, session.Api());
  ASSIGN_OR_RETURN(const auto files, Hash(session, folder.samples()));
  ASSIGN_OR_RETURN(const auto upload, Upload(session, *api, files));
  AddDigests(files, samples);
  int known_revision = 0;
  ASSIGN_OR_RETURN(
      const client::Dataset dataset,
      CreateOrUpdate(*api, options.name, samples, known_revision));
  Report(session, dataset, known_revision, upload);
  return absl::OkStatus();
}

}  // namespace

void AddDatasetCreate(CLI::App& dataset, Session& session) {
  CLI::App* const command = dataset.add_subcommand(
      "create",
      "Check samples, upload the files that the server lacks, and make a "
      "dataset. An existing dataset gets a new revision");
  const auto options = std::make_shared<CreateOptions>();
  AddParsed(*command, "NAME", options->name, &client::ParseDataset,
            "The dataset: lower-case letters, digits and hyphens")
      ->required();
  command
      ->add_option("PATH", options->path,
                   "Folder or .zip of samples: SAMPLE/image/FILE and "
                   "SAMPLE/mask/FILE, one file each")
      ->required()
      ->check(CLI::ExistingPath);
  command->footer(
      "Examples:\n"
      "  tessera dataset create nuclei ./samples\n"
      "  tessera dataset create wing exported-by-pyjamas.zip");
  command->callback([&session, options] {
    session.command = [&session, options] { return Create(session, *options); };
  });
}

}  // namespace tessera::cli
