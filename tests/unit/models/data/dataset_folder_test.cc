#include "models/data/dataset_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/data/zip_file.h"
#include "models/imaging/image_writer.h"
#include "tests/support/scratch_folder.h"

namespace tessera::data {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using imaging::GrayPlane;
using imaging::LabelPlane;
using tessera::testing::ScratchFolder;

std::vector<std::string> NamesOf(const DatasetFolder& folder) {
  std::vector<std::string> names;
  for (const SampleFiles& files : folder.samples()) names.push_back(files.name);
  return names;
}

void WriteSample(const ScratchFolder& folder, const std::string& name,
                 uint16_t gray, uint32_t label, int side = 16) {
  const auto image = folder.Write(name + "/image/i.tif", "");
  const auto mask = folder.Write(name + "/mask/m.tif", "");
  LabelPlane labels({side, side}, 0);
  labels.at(3, 3) = label;
  ASSERT_TRUE(
      imaging::WriteGrayTiff(image, {GrayPlane({16, 16}, gray)}, 8).ok());
  ASSERT_TRUE(imaging::WriteLabelTiff(mask, {labels}).ok());
}

std::filesystem::path ZipOf(const ScratchFolder& folder) {
  std::vector<std::pair<std::string, std::filesystem::path>> files;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(folder.path())) {
    if (entry.is_regular_file()) {
      files.emplace_back(
          entry.path().lexically_relative(folder.path()).string(),
          entry.path());
    }
  }
  const auto archive = folder / "all.zip";
  EXPECT_TRUE(Pack(files, archive).ok());
  return archive;
}

TEST(DatasetFolder, ListsSamplesByName) {
  const ScratchFolder folder;
  for (const char* const name : {"b", "a", "c"}) {
    folder.Write(std::string(name) + "/image/x.png", "");
    folder.Write(std::string(name) + "/mask/y.tif", "");
  }
  folder.Write("README.txt", "how it was made");
  folder.Write(".DS_Store", "");
  folder.Write("a/image/.DS_Store", "");
  const auto dataset = DatasetFolder::Open(folder.path());
  ASSERT_TRUE(dataset.ok()) << dataset.status();
  EXPECT_EQ(NamesOf(*dataset), (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(dataset->samples()[0].image_path, folder / "a/image/x.png");
  EXPECT_EQ(dataset->samples()[0].mask_filename, "y.tif");
}

TEST(DatasetFolder, LooksThroughOneFolderAroundAll) {
  const ScratchFolder folder;
  folder.Write("train/s/image/x.png", "");
  folder.Write("train/s/mask/x.png", "");
  folder.Write("__MACOSX/train/._s", "");
  const auto dataset = DatasetFolder::Open(folder.path());
  ASSERT_TRUE(dataset.ok()) << dataset.status();
  EXPECT_EQ(NamesOf(*dataset), (std::vector<std::string>{"s"}));
}

TEST(DatasetFolder, ReadsTheTrainingFolderOfANotebook) {
  for (const std::string around : {"", "testtrain/"}) {
    const ScratchFolder folder;
    for (const std::string name : {"a", "b"}) {
      folder.Write(around + "train/" + name + "/image/x.png", "");
      folder.Write(around + "train/" + name + "/mask/x.png", "");
    }
    folder.Write(around + "test/movie.tif", "");
    const auto dataset = DatasetFolder::Open(folder.path());
    ASSERT_TRUE(dataset.ok()) << dataset.status();
    EXPECT_EQ(NamesOf(*dataset), (std::vector<std::string>{"a", "b"}));
    EXPECT_THAT(dataset->notes(),
                ::testing::ElementsAre(
                    "the samples in train/ are read; left out: test/"));
    const auto zipped = DatasetFolder::Open(ZipOf(folder));
    ASSERT_TRUE(zipped.ok()) << zipped.status();
    EXPECT_EQ(NamesOf(*zipped), NamesOf(*dataset));
    EXPECT_EQ(zipped->notes(), dataset->notes());
  }
}

TEST(DatasetFolder, SamplesBesideATrainingFolderAreAmbiguous) {
  const ScratchFolder folder;
  for (const std::string name : {"train/a", "s"}) {
    folder.Write(name + "/image/x.png", "");
    folder.Write(name + "/mask/x.png", "");
  }
  EXPECT_THAT(
      std::string(DatasetFolder::Open(folder.path()).status().message()),
      HasSubstr("samples beside the folder train"));
}

TEST(DatasetFolder, ASampleMayBeCalledTrain) {
  const ScratchFolder folder;
  for (const std::string name : {"train", "s"}) {
    folder.Write(name + "/image/x.png", "");
    folder.Write(name + "/mask/x.png", "");
  }
  const auto dataset = DatasetFolder::Open(folder.path());
  ASSERT_TRUE(dataset.ok()) << dataset.status();
  EXPECT_EQ(NamesOf(*dataset), (std::vector<std::string>{"s", "train"}));
  EXPECT_TRUE(dataset->notes().empty());
}

TEST(DatasetFolder, SaysWhichFoldersOfSamplesAreNotRead) {
  const ScratchFolder folder;
  for (const std::string name : {"a", "b", "c"}) {
    folder.Write(name + "/image/x.png", "");
    folder.Write(name + "/mask/x.png", "");
    if (name != "c") folder.Write(name + "/prev_mask/x.png", "");
  }
  const auto dataset = DatasetFolder::Open(folder.path());
  ASSERT_TRUE(dataset.ok()) << dataset.status();
  EXPECT_EQ(dataset->samples().size(), 3u);
  EXPECT_THAT(dataset->notes(),
              ::testing::ElementsAre(
                  HasSubstr("prev_mask/ is left out of 2 samples")));
}

TEST(DatasetFolder, OneSampleIsNotTakenForTheFolderAroundAll) {
  const ScratchFolder folder;
  folder.Write("s/image/x.png", "");
  folder.Write("s/mask/x.png", "");
  const auto dataset = DatasetFolder::Open(folder.path());
  ASSERT_TRUE(dataset.ok()) << dataset.status();
  EXPECT_EQ(NamesOf(*dataset), (std::vector<std::string>{"s"}));
}

TEST(DatasetFolder, NamesAllFaultsInOneMessage) {
  const ScratchFolder folder;
  folder.Write("fine/image/x.png", "");
  folder.Write("fine/mask/x.png", "");
  folder.Write("s1/image/x.png", "");
  folder.Write("s2/image/x.png", "");
  folder.Write("s2/image/y.png", "");
  std::filesystem::create_directories(folder / "s2/mask");
  const absl::Status status = DatasetFolder::Open(folder.path()).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  const std::string message(status.message());
  EXPECT_THAT(message, HasSubstr("\ns1/mask is missing"));
  EXPECT_THAT(message, HasSubstr("\ns2/image holds 2 files (x.png, y.png)"));
  EXPECT_THAT(message, HasSubstr("\ns2/mask is empty"));
  EXPECT_THAT(message, Not(HasSubstr("fine")));
}

TEST(DatasetFolder, SaysWhyItIsNoDataset) {
  const ScratchFolder folder;
  EXPECT_EQ(DatasetFolder::Open(folder / "absent").status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_THAT(
      std::string(DatasetFolder::Open(folder.path()).status().message()),
      HasSubstr("has no sample"));
  const auto notes = folder.Write("notes.txt", "hello");
  EXPECT_THAT(std::string(DatasetFolder::Open(notes).status().message()),
              HasSubstr("neither a folder nor a zip"));
  folder.Write("s/image/x.png", "");
  EXPECT_THAT(
      std::string(DatasetFolder::Open(folder / "s").status().message()),
      HasSubstr("single sample"));
}

TEST(DatasetFolder, ReadsAZipAndClearsUpAfterwards) {
  const ScratchFolder folder;
  WriteSample(folder, "top/a", 10, 1);
  WriteSample(folder, "top/b", 20, 1);
  folder.Write("__MACOSX/top/._a", "");
  const auto archive = ZipOf(folder);
  std::filesystem::path unpacked;
  {
    auto dataset = DatasetFolder::Open(archive);
    ASSERT_TRUE(dataset.ok()) << dataset.status();
    EXPECT_EQ(NamesOf(*dataset), (std::vector<std::string>{"a", "b"}));
    const DatasetFolder moved = *std::move(dataset);
    EXPECT_TRUE(CheckSamples(moved.samples()).ok());
    unpacked = moved.samples()[0].image_path;
    EXPECT_TRUE(std::filesystem::exists(unpacked));
  }
  EXPECT_FALSE(std::filesystem::exists(unpacked));
}

std::string CheckMessage(const ScratchFolder& folder) {
  const auto dataset = DatasetFolder::Open(folder.path());
  EXPECT_TRUE(dataset.ok()) << dataset.status();
  const absl::Status status = CheckSamples(dataset->samples()).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  return std::string(status.message());
}

TEST(CheckSamples, SummarisesEachSample) {
  const ScratchFolder folder;
  WriteSample(folder, "a", 10, 1);
  WriteSample(folder, "b", 20, 0);  // Without objects: fine.
  const auto dataset = DatasetFolder::Open(folder.path());
  const auto summary = CheckSamples(dataset->samples());
  ASSERT_TRUE(summary.ok()) << summary.status();
  ASSERT_EQ(summary->samples.size(), 2u);
  EXPECT_EQ(summary->samples[0].object_count, 1);
  EXPECT_EQ(summary->samples[1].object_count, 0);
  EXPECT_EQ(summary->samples[0].size, (imaging::Size{16, 16}));
  EXPECT_EQ(summary->fingerprint.samples, 2);
  EXPECT_EQ(summary->fingerprint.objects, 1);
}

TEST(CheckSamples, FindsEveryFault) {
  const ScratchFolder folder;
  WriteSample(folder, "a", 10, 1);
  WriteSample(folder, "b", 10, 1);
  WriteSample(folder, "c", 10, 0);
  WriteSample(folder, "d", 20, 1, 12);
  WriteSample(folder, "e", 30, 1);
  folder.Write("e/image/i.tif", "II*");
  const std::string message = CheckMessage(folder);
  EXPECT_THAT(message, HasSubstr("\nb has the same image and mask as a;"));
  EXPECT_THAT(message, HasSubstr("\nc has the same image as a, but another"));
  EXPECT_THAT(message, HasSubstr("\nd: mask/m.tif is 12×12 but"));
  EXPECT_THAT(message, HasSubstr("\ne: image/i.tif"));
}

TEST(CheckSamples, AsksForAtLeastOneObject) {
  const ScratchFolder folder;
  WriteSample(folder, "a", 10, 0);
  WriteSample(folder, "b", 20, 0);
  EXPECT_THAT(CheckMessage(folder), HasSubstr("no mask has an object"));
}

TEST(CheckSamples, KeepsLongMessagesShort) {
  const ScratchFolder folder;
  for (int i = 0; i < 60; ++i) {
    folder.Write("s" + std::to_string(i) + "/image/x.png", "");
    folder.Write("s" + std::to_string(i) + "/mask/x.png", "");
  }
  const std::string message = CheckMessage(folder);
  EXPECT_THAT(message, HasSubstr("… and 10 more"));
  EXPECT_LT(message.size(), 8000u);
}

}  // namespace
}  // namespace tessera::data
