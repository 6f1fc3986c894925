#include "models/data/dataset_folder.h"

#include <algorithm>
#include <fstream>
#include <future>
#include <map>
#include <optional>
#include <system_error>
#include <utility>

#include "absl/hash/hash.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "models/data/fingerprint.h"
#include "models/data/sample_warnings.h"
#include "models/data/zip_file.h"

namespace tessera::data {
namespace {

namespace fs = std::filesystem;

// gRPC carries a message in its headers, which hold 8 KiB.
constexpr size_t kMaxFaultLines = 50;

absl::Status FaultsError(const std::string& what,
                         std::vector<std::string> faults) {
  const size_t count = faults.size();
  if (count > kMaxFaultLines) {
    faults.resize(kMaxFaultLines);
    faults.push_back(absl::StrFormat("… and %d more", count - kMaxFaultLines));
  }
  return absl::InvalidArgumentError(
      absl::StrCat(what, "\n", absl::StrJoin(faults, "\n")));
}

// The entries of `folder` in the order of their names, without hidden files and
// those that macOS adds.
std::vector<fs::path> VisibleEntries(const fs::path& folder) {
  std::vector<fs::path> entries;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name[0] != '.' && name != "__MACOSX") entries.push_back(entry.path());
  }
  std::sort(entries.begin(), entries.end());
  return entries;
}

std::vector<fs::path> VisibleFolders(const fs::path& folder) {
  std::vector<fs::path> folders = VisibleEntries(folder);
  std::erase_if(folders, [](const fs::path& p) { return !is_directory(p); });
  return folders;
}

// One of the two folders is enough: the other may be missing by mistake.
bool LooksLikeSample(const fs::path& folder) {
  return is_directory(folder / "image") || is_directory(folder / "mask");
}

// Finds the one file in `<sample>/<kind>`, or notes what is wrong there.
fs::path FindOnlyFile(const fs::path& sample, const std::string& kind,
                      std::vector<std::string>& faults) {
  const std::string where =
      absl::StrCat(sample.filename().string(), "/", kind);
  if (!is_directory(sample / kind)) {
    faults.push_back(absl::StrFormat("%s is missing; put the %s there", where,
                                     kind));
    return {};
  }
  std::vector<fs::path> files = VisibleEntries(sample / kind);
  std::erase_if(files, [](const fs::path& p) { return !is_regular_file(p); });
  if (files.empty()) {
    faults.push_back(absl::StrFormat("%s is empty; put the %s there", where,
                                     kind));
    return {};
  }
  if (files.size() > 1) {
    faults.push_back(absl::StrFormat(
        "%s holds %d files (%s, %s%s); keep one", where, files.size(),
        files[0].filename().string(), files[1].filename().string(),
        files.size() > 2 ? ", …" : ""));
    return {};
  }
  return files[0];
}

constexpr char kLayout[] =
    "the layout is <sample>/image/<one file> and <sample>/mask/<one file>";

std::string NameOf(const fs::path& folder) {
  return folder.filename().string();
}

// Returns `folders`. But if `train` is among them, as a notebook makes it
// beside `test`, returns the folders in `train`, and names the others in
// `notes`.
absl::StatusOr<std::vector<fs::path>> LookIntoTrain(
    std::vector<fs::path> folders, const std::string& name,
    std::vector<std::string>& notes) {
  const auto train =
      std::find_if(folders.begin(), folders.end(), [](const fs::path& folder) {
        return absl::AsciiStrToLower(NameOf(folder)) == "train" &&
               !LooksLikeSample(folder);
      });
  if (train == folders.end()) return folders;
  std::vector<std::string> beside;
  for (const fs::path& folder : folders) {
    if (folder == *train) continue;
    if (LooksLikeSample(folder)) {
      return absl::InvalidArgumentError(absl::StrFormat(
          "%s has samples beside the folder %s; give one of them", name,
          NameOf(*train)));
    }
    beside.push_back(NameOf(folder) + "/");
  }
  if (!beside.empty()) {
    notes.push_back(absl::StrFormat("the samples in %s/ are read; left out: %s",
                                    NameOf(*train),
                                    absl::StrJoin(beside, ", ")));
  }
  return VisibleFolders(*train);
}

// Adds to `notes` which folders in samples are not read, such as ReSCU-Net's
// prev_mask.
void DescribeUnread(const std::vector<fs::path>& samples,
                    std::vector<std::string>& notes) {
  std::map<std::string, int> unread;
  for (const fs::path& sample : samples) {
    for (const fs::path& folder : VisibleFolders(sample)) {
      const std::string kind = NameOf(folder);
      if (kind != "image" && kind != "mask") ++unread[kind];
    }
  }
  for (const auto& [kind, count] : unread) {
    notes.push_back(absl::StrFormat(
        "%s/ is left out of %d sample%s: image/ and mask/ are read", kind,
        count, count == 1 ? "" : "s"));
  }
}

absl::StatusOr<std::vector<SampleFiles>> FindSamples(
    const fs::path& root, const std::string& name,
    std::vector<std::string>& notes) {
  if (LooksLikeSample(root)) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s is a single sample; give the folder around it (%s)", name,
        kLayout));
  }
  std::vector<fs::path> folders = VisibleFolders(root);
  if (folders.size() == 1 && !LooksLikeSample(folders[0])) {
    folders = VisibleFolders(folders[0]);
  }
  ASSIGN_OR_RETURN(folders, LookIntoTrain(std::move(folders), name, notes));
  if (folders.empty()) {
    return absl::InvalidArgumentError(
        absl::StrFormat("%s has no sample; %s", name, kLayout));
  }
  std::vector<SampleFiles> samples;
  std::vector<std::string> faults;
  for (const fs::path& folder : folders) {
    const fs::path image = FindOnlyFile(folder, "image", faults);
    const fs::path mask = FindOnlyFile(folder, "mask", faults);
    samples.push_back({folder.filename().string(), image, mask,
                       image.filename().string(), mask.filename().string()});
  }
  DescribeUnread(folders, notes);
  if (faults.empty()) return samples;
  return FaultsError(
      absl::StrFormat("%s is not laid out as a dataset (%s):", name, kLayout),
      std::move(faults));
}

// Hashes pixels, not files, because the same image may be packed in two ways.
// 64 bits are enough, and faster than a cryptographic digest: a user who makes
// hashes collide only gets their own samples refused.
template <typename T>
size_t HashOf(const imaging::Plane<T>& plane) {
  return absl::HashOf(
      plane.height(), plane.width(),
      absl::string_view(reinterpret_cast<const char*>(plane.pixels().data()),
                        plane.pixels().size() * sizeof(T)));
}

// Whether the sample is so large that no other is loaded beside it.
bool IsLarge(const Sample& sample) {
  return sample.image.pixels().size() > size_t{1} << 24;
}

// Remembers the hashes of all samples, not their pixels.
class DuplicateFinder {
 public:
  // Returns the fault if `sample` has the image of a sample added before.
  std::optional<std::string> Add(const Sample& sample) {
    const Seen now{sample.name, HashOf(sample.mask)};
    const auto [at, is_new] = seen_.try_emplace(HashOf(sample.image), now);
    if (is_new) return std::nullopt;
    const Seen& before = at->second;
    if (before.mask == now.mask) {
      return absl::StrFormat(
          "%s has the same image and mask as %s; remove one of them",
          sample.name, before.name);
    }
    return absl::StrFormat(
        "%s has the same image as %s, but another mask; keep the correct one",
        sample.name, before.name);
  }

 private:
  struct Seen {
    std::string name;
    size_t mask;
  };
  std::map<size_t, Seen> seen_;  // By the hash of the image.
};

}  // namespace

DatasetFolder::DatasetFolder() = default;
DatasetFolder::DatasetFolder(DatasetFolder&&) noexcept = default;
DatasetFolder& DatasetFolder::operator=(DatasetFolder&&) noexcept = default;
DatasetFolder::~DatasetFolder() = default;

absl::StatusOr<DatasetFolder> DatasetFolder::Open(const fs::path& path) {
  std::error_code error;
  if (!fs::exists(path, error)) {
    return absl::NotFoundError(
        absl::StrFormat("%s does not exist; check the path", path.string()));
  }
  DatasetFolder folder;
  fs::path root = path;
  if (!fs::is_directory(path, error)) {
    std::string magic(2, '\0');
    std::ifstream(path, std::ios::binary).read(magic.data(), 2);
    if (magic == "\x1f\x8b") {
      return absl::InvalidArgumentError(absl::StrFormat(
          "%s is compressed with gzip; unpack it and give the folder of "
          "samples that is in it",
          path.string()));
    }
    if (magic != "PK") {
      return absl::InvalidArgumentError(absl::StrFormat(
          "%s is neither a folder nor a zip; give one of samples",
          path.string()));
    }
    ASSIGN_OR_RETURN(folder.unpacked_, TemporaryFolder::Create());
    root = folder.unpacked_->path();
    RETURN_IF_ERROR(Unpack(path, root));
  }
  try {
    ASSIGN_OR_RETURN(folder.samples_, FindSamples(root, path.string(),
                                                  folder.notes_));
  } catch (const fs::filesystem_error& unreadable) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s cannot be read (%s); check its permissions",
        unreadable.path1().string(), unreadable.code().message()));
  }
  return folder;
}

absl::StatusOr<SamplesSummary> CheckSamples(
    const std::vector<SampleFiles>& samples, const ReserveMemory& reserve) {
  SamplesSummary summary;
  FingerprintTaker fingerprint;
  std::vector<std::string> faults;
  DuplicateFinder duplicates;
  bool any_object = false;
  SampleWarnings warnings;
  std::future<absl::StatusOr<CheckedSample>> next;
  for (size_t i = 0; i < samples.size(); ++i) {
    const SampleFiles& files = samples[i];
    const absl::StatusOr<CheckedSample> checked =
        next.valid() ? next.get() : LoadCheckedSample(files, reserve);
    if (i + 1 < samples.size() && !(checked.ok() && IsLarge(checked->sample))) {
      // If no thread can be started, next.get() loads the sample.
      next = std::async(
          std::launch::async | std::launch::deferred,
          [&, i] { return LoadCheckedSample(samples[i + 1], reserve); });
    }
    if (!checked.ok()) {
      faults.push_back(
          absl::StrCat(files.name, ": ", checked.status().message()));
      continue;
    }
    const Sample& sample = checked->sample;
    if (auto fault = duplicates.Add(sample)) faults.push_back(*fault);
    any_object |= sample.object_count > 0;
    summary.samples.push_back(
        {sample.image.size(), sample.object_count, sample.binary_mask});
    fingerprint.Add(sample);
    for (const MaskWarning& warning : checked->warnings) {
      warnings.Add(absl::StrCat("mask ", static_cast<int>(warning.oddity)), files.name,
                   warning.what);
    }
    for (const std::string& notice : checked->notices) {
      warnings.Add(absl::StrCat("notice ", notice), files.name, notice);
    }
  }
  // A sample with a fault may be the one that has objects.
  if (!any_object && faults.empty()) {
    faults.push_back("no mask has an object; outline some and export again");
  }
  summary.fingerprint = fingerprint.Take();
  summary.warnings = warnings.Take();
  if (faults.empty()) return summary;
  return FaultsError(absl::StrFormat("the %d samples cannot be used as they "
                                     "are:",
                                     samples.size()),
                     std::move(faults));
}

}  // namespace tessera::data
