#include "client/notebook/training_archive.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/file_name.h"
#include "base/output_file.h"
#include "base/quoting.h"
#include "base/status_macros.h"
#include "models/data/zip_file.h"
#include "models/examples/split.h"
#include "models/imaging/image_file.h"
#include "models/imaging/image_writer.h"
#include "nlohmann/json.hpp"

namespace tessera::notebook {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

// Returns `name` with `.tif`.
std::string TiffName(const std::string& name) {
  return FittingStem(name, 4) + ".tif";
}

// The archive is unpacked by other programs, and the name is the server's.
absl::Status CheckFolderName(const std::string& name) {
  if (!name.empty() && name != "." && name != ".." &&
      name.find_first_of(std::string("/\\\0", 3)) == std::string::npos) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrFormat(
      "the sample %s cannot be a folder of the archive; rename it and create "
      "the dataset again",
      Quoted(name)));
}

}  // namespace

absl::StatusOr<TrainingArchive> TrainingArchive::Create() {
  ASSIGN_OR_RETURN(TemporaryFolder folder, TemporaryFolder::Create());
  return TrainingArchive(std::move(folder));
}

fs::path TrainingArchive::NewEntry(const std::string& name) {
  const fs::path path =
      folder_.path() / absl::StrCat("entry-", entries_.size());
  entries_.emplace_back(name, path);
  return path;
}

absl::Status TrainingArchive::AddSample(const data::SampleFiles& files) {
  RETURN_IF_ERROR(CheckFolderName(files.name));
  ASSIGN_OR_RETURN(const data::Sample sample, data::LoadSample(files));
  fingerprint_.Add(sample);
  examples::Source& source = sources_.emplace_back();
  source.name = sample.name;
  source.image = {sample.image.size(), nullptr};
  source.highest = *std::max_element(sample.image.pixels().begin(),
                                     sample.image.pixels().end());
  source.object_count = sample.object_count;
  source.binary_mask = sample.binary_mask;
  const std::string file = TiffName(files.name);
  const std::string folder = absl::StrCat("train/", files.name);
  RETURN_IF_ERROR(
      imaging::WriteGrayTiff(NewEntry(absl::StrCat(folder, "/image/", file)),
                             {sample.image}, sample.bits_per_sample));
  return imaging::WriteLabelTiff(NewEntry(absl::StrCat(folder, "/mask/", file)),
                                 {sample.mask});
}

absl::Status TrainingArchive::AddTestImage(const fs::path& image) {
  ASSIGN_OR_RETURN(const auto file, imaging::ImageFile::Open(image));
  const int slices = file->header().slices;
  for (int i = 0; i < slices; ++i) {
    const std::string number = slices > 1 ? absl::StrCat("_", i + 1) : "";
    const std::string name =
        absl::StrCat("test/", TiffName(image.stem().string() + number));
    for (const auto& [taken, path] : entries_) {
      if (taken != name) continue;
      return absl::AlreadyExistsError(absl::StrFormat(
          "two test images are called %s; rename one", image.stem().string()));
    }
    ASSIGN_OR_RETURN(const imaging::GrayPlane slice, file->ReadSlice(i));
    RETURN_IF_ERROR(imaging::WriteGrayTiff(NewEntry(name), {slice},
                                           file->header().bits_per_sample));
    ++test_images_;
  }
  return absl::OkStatus();
}

void TrainingArchive::AddInitialWeights(const fs::path& weights) {
  entries_.emplace_back("initial/weights.safetensors", weights);
}

std::vector<std::string> TrainingArchive::ValidationNames(
    const version::TrainingParameters& parameters) const {
  std::vector<std::string> names;
  for (const examples::Source& source :
       examples::SplitSamples(sources_, parameters).validation) {
    names.push_back(source.name);
  }
  return names;
}

absl::Status TrainingArchive::Write(
    const fs::path& path, const std::string& name,
    const version::TrainingParameters& parameters, version::Manifest record) {
  record.fingerprint = fingerprint();
  for (const examples::Source& source : sources_) {
    record.object_count += source.object_count;
    record.binary_masks |= source.binary_mask;
  }
  ordered_json manifest = ordered_json::parse(version::ToJson(record));
  manifest.erase("parameters");  // Those of the notebook are used.
  const ordered_json description = {{"name", name},
                                    {"validation", ValidationNames(parameters)},
                                    {"manifest", manifest}};
  ASSIGN_OR_RETURN(OutputFile file,
                   OutputFile::Create(folder_.path() / "dataset.json"));
  file.Write(
      description.dump(2, ' ', false, ordered_json::error_handler_t::replace));
  RETURN_IF_ERROR(file.Commit());
  auto entries = entries_;
  entries.emplace_back("dataset.json", folder_.path() / "dataset.json");
  return data::Pack(entries, path);
}

}  // namespace tessera::notebook
