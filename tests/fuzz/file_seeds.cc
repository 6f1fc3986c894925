#include <sys/stat.h>
#include <zip.h>
#include <zlib.h>

#include <cmath>

#include "base/sha256.h"
#include "models/version/manifest.h"
#include "models/version/safetensors.h"
#include "tests/fuzz/seeds.h"
#include "tests/support/scratch_folder.h"
#include "tests/unit/models/imaging/zarr_files.h"
#include "tests/unit/models/pyjamas/small_classifier.h"

namespace tessera::fuzz {
namespace {

struct Entry {
  std::string name;
  std::string content = "content";
  int compression = ZIP_CM_DEFLATE;
  unsigned mode = S_IFREG | 0644;
};

std::string ZipOf(const std::vector<Entry>& entries) {
  const testing::ScratchFolder folder;
  const std::string path = (folder / "a.zip").string();
  zip_t* const zip = zip_open(path.c_str(), ZIP_CREATE, nullptr);
  for (const Entry& entry : entries) {
    zip_source_t* const source = zip_source_buffer(
        zip, entry.content.data(), entry.content.size(), 0);
    const auto index = static_cast<zip_uint64_t>(
        zip_file_add(zip, entry.name.c_str(), source, ZIP_FL_ENC_UTF_8));
    zip_set_file_compression(zip, index, entry.compression, 0);
    zip_file_set_dostime(zip, index, 0, 33, 0);  // The same bytes each time.
    zip_file_set_external_attributes(zip, index, 0, ZIP_OPSYS_UNIX,
                                     entry.mode << 16);
  }
  zip_close(zip);
  return testing::ReadBytes(path);
}

std::string Gzip(const std::string& content) {
  const testing::ScratchFolder folder;
  const std::string path = (folder / "a.gz").string();
  const gzFile file = gzopen(path.c_str(), "wb");
  gzwrite(file, content.data(), static_cast<unsigned>(content.size()));
  gzclose(file);
  return testing::ReadBytes(path);
}

version::Manifest ExampleManifest() {
  version::Manifest manifest;
  manifest.tessera_version = "0.1.0";
  manifest.parameters.intensity =
      version::IntensityNormalization::kPercentileAsinh;
  manifest.parameters.target = version::Target::kDistance;
  manifest.dataset = "datasets/nuclei/revisions/2";
  manifest.dataset_sha256 = Sha256Hex("dataset");
  manifest.sample_sha256 = {Sha256Hex("image"), Sha256Hex("mask")};
  manifest.history = {{1, 0.3, std::nan(""), 0.25}, {2, 0.1, 0.2, 0.5}};
  manifest.best_epoch = 2;
  manifest.parameter_count = 31'030'658;
  manifest.object_count = 7;
  manifest.fingerprint = {.samples = 1,
                          .objects = 7,
                          .pixels = 65'536,
                          .diameter_median_px = 12.5,
                          .bits = 8};
  manifest.validation_ap = {0.75, std::nan("")};
  manifest.initial_model = "models/nuclei/versions/1";
  manifest.initial_model_sha256 = Sha256Hex("model");
  return manifest;
}

}  // namespace

Seeds ZipSeeds() {
  return {std::string("PK\5\6") + std::string(18, '\0'),  // No entry.
          ZipOf({{"a/image/a.tif"}, {"a/mask/a.tif", ""}}),
          ZipOf({{"a/", "", ZIP_CM_STORE, S_IFDIR | 0755},
                 {"a/b.txt", std::string(3000, 'x')},
                 {"c\\d.txt", "of Windows", ZIP_CM_STORE}}),
          ZipOf({{"manifest.json", "{}", ZIP_CM_STORE},
                 {"weights.safetensors", "12345678", ZIP_CM_STORE}}),
          ZipOf({{"../a"}}),
          ZipOf({{"link", "/etc/passwd", ZIP_CM_STORE, S_IFLNK | 0777}}),
          ZipOf({{"a"}, {"a/b"}}),
          ZipOf({{"a", "content", ZIP_CM_BZIP2}})};
}

Seeds ZarrSeeds() {
  Seeds seeds;
  const auto add = [&](const imaging::ZarrFiles& files, int compression) {
    std::vector<Entry> entries;
    for (const auto& [key, bytes] : files) {
      entries.push_back({"a.zarr/" + key, bytes, compression});
    }
    seeds.push_back(ZipOf(entries));
  };
  for (const int compression : {ZIP_CM_STORE, ZIP_CM_DEFLATE}) {
    add(imaging::OmeZarr04(), compression);
    add(imaging::OmeZarr05(), compression);
  }
  add(imaging::OmeZarr04(R"({"id": "gzip"})", Gzip), ZIP_CM_STORE);
  return seeds;
}

Seeds CfrSeeds() {
  using testing::Entries;
  using testing::OldEntries;
  using testing::PickleOf;
  using testing::With;
  const testing::Entry shallow = testing::WeightsEntry(1, 1);
  const std::string pickle = PickleOf(With(Entries(), shallow));
  return {pickle, Gzip(pickle), PickleOf(With(OldEntries(), shallow)),
          PickleOf(With(OldEntries(), testing::WeightsEntry(1, 2))),
          PickleOf(With(Entries(),
                        testing::TextEntry("classifier_type", "ReSCU-Net")))};
}

Seeds SafetensorsSeeds() {
  const std::string bytes(48, '\1');
  const absl::string_view data = bytes;
  version::TensorFile several;
  several.metadata = {{"format", "tessera"}, {"empty", ""}};
  several.tensors = {{"a.weight", {"F32", {2, 3}, data.substr(0, 24)}},
                     {"b", {"F64", {3}, data.substr(0, 24)}},
                     {"count", {"I64", {}, data.substr(0, 8)}},
                     {"none", {"F32", {0, 7}, ""}}};
  version::TensorFile one;
  one.tensors = {{"a", {"F32", {1, 1, 3, 4}, data}}};
  return {version::WriteSafetensors({}), version::WriteSafetensors(one),
          version::WriteSafetensors(several)};
}

Seeds ManifestSeeds() {
  version::Manifest brightest = ExampleManifest();
  brightest.parameters = version::PyjamasParameters();
  brightest.training_max = 251;
  return {ToJson(version::Manifest()), ToJson(ExampleManifest()),
          ToJson(brightest)};
}

Seeds PjsSeeds() {
  using std::string_literals::operator""s;
  const std::string triangle = "](K\1K\2\x86K\5K\2\x86K\5K\6\x86" "e";
  const std::string slices = "](](" + triangle + triangle + "e](" + triangle +
                             "eNe.";
  return {"].]."s,
          "]." + slices + "].",
          "\x80\x02]q\0.\x80\x04\x95\0\0\0\0\0\0\0\0"s + slices,
          // The same polyline twice, by the memo.
          "](K\1K\2\x86" "e.](](" + triangle + "q\1h\1ee."s,
          // Protocol 0.
          "(lp0\n.(lp0\n(lp1\n((lp2\n(I1\nF2.5\ntp3\na(L3L\nI2\ntp4\na"
          "(I4\nI9\ntp5\naaa.(lp0\n.",
          "]G\x40\x04\0\0\0\0\0\0a.]]](G\x40\x04\0\0\0\0\0\0J\xfe\xff\xff\xff"
          "te\x8a\2\xff\0\x8c\2abaa."s,
          // NumPy's numbers, and a call of what is none of NumPy's.
          "](cnumpy._core.multiarray\nscalar\ncnumpy\ndtype\nX\2\0\0\0i2\x89\x88"
          "\x87R(K\3X\1\0\0\0<NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\0tbC\2\5\0"
          "\x86Re." + slices + "}(X\1\0\0\0aK\1u."s,
          "cos\nsystem\n(S'true'\ntR."s,
          Gzip("]." + slices + "].")};
}

}  // namespace tessera::fuzz
