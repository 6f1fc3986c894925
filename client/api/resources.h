// What the server keeps, as the commands see it: plain structs, named as in
// proto/tessera/v1, whose comments hold for their fields too.
#ifndef TESSERA_CLIENT_API_RESOURCES_H_
#define TESSERA_CLIENT_API_RESOURCES_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "client/api/training.h"
#include "models/imaging/image.h"

namespace tessera::client {

// Who sees a thing beside its owner and the admins.
enum class Visibility { kPrivate, kGroup, kPublic };

// Whose a dataset or model is, and who sees it.
struct Access {
  std::string owner;  // Empty: nobody.
  Visibility visibility = Visibility::kPublic;
  std::string group;  // Of those who see it if it is shared with a group.
};

// One revision of a dataset.
struct Dataset {
  std::string name;          // `datasets/{id}`.
  int revision = 0;          // From 1.
  int sample_count = 0;
  int64_t object_count = 0;  // Over all masks.
  int64_t size_bytes = 0;    // Of all files.
  bool binary_masks = false; // No mask tells objects apart.
  std::string sha256;        // Of names and digests of all samples.
  absl::Time create_time;    // Of the revision.
  Access access;             // Of all revisions.
  std::vector<std::string> warnings;  // What is odd; empty in a list.
};

// A file that the server has, or is about to be given.
struct SampleFile {
  std::string filename;  // For messages and downloads; no path.
  std::string sha256;
};

struct Sample {
  std::string name;      // Unique in the dataset; the folder's name.
  SampleFile image;
  SampleFile mask;
  imaging::Size size;    // Filled in by the server, as the next field.
  int object_count = 0;
};

enum class SamplePart { kImage, kMask };

struct Model {
  std::string name;                    // `models/{id}`.
  int newest_version = 0;              // 0 if it has none.
  int version_count = 0;
  std::map<std::string, int> aliases;  // Alias to version.
  absl::Time create_time;
  Access access;                       // Of all versions.
};

// What a dataset is like: what its training was planned from.
struct Fingerprint {
  int64_t samples = 0;
  int64_t objects = 0;
  int64_t pixels = 0;
  imaging::Size smallest_image;
  imaging::Size median_image;
  imaging::Size largest_image;
  double diameter_p05_px = 0;
  double diameter_median_px = 0;
  double diameter_p95_px = 0;
  double object_fraction = 0;
  double touching_fraction = 0;
  double contrast = 0;
  double saturated_fraction = 0;
  int bits = 0;
};

struct ModelVersion {
  std::string name;            // `models/{id}/versions/{n}`.
  std::string sha256;          // Of both files.
  std::string training_job;    // Empty if imported.
  std::string dataset;         // As the manifest has it.
  TrainingParameters parameters;
  std::vector<EpochMetrics> history;  // One an epoch.
  int64_t size_bytes = 0;      // Of both files.
  int64_t parameter_count = 0; // Of the network.
  std::vector<std::string> aliases;
  std::string manifest_json;   // Empty in lists.
  absl::Time create_time;
  std::string dataset_sha256;
  int sample_count = 0;
  int64_t object_count = 0;    // In the training masks.
  bool binary_masks = false;   // Objects were told apart by connection.
  std::optional<Fingerprint> fingerprint;
  std::string initial_model;   // Whose weights it began with; or empty.
  std::string initial_model_sha256;
  int best_epoch = 0;          // Whose weights these are.
  std::vector<double> validation_ap;  // At IoU 0.50, 0.55, … 0.90; or empty.
  double object_threshold = 0.5;
  double seed_threshold = 0.5;
};

struct Device {
  std::string name;             // `cpu`, `cuda:0`, …
  std::string description;      // The hardware's own name.
  int64_t memory_total_bytes = 0;
  int64_t memory_used_bytes = 0;
  std::string training_job;     // `trainingJobs/{id}`; empty if idle.
};

struct ServerStatus {
  std::string version;  // Of Tessera.
  std::vector<Device> devices;
  int queued_jobs = 0;
  int running_jobs = 0;
  absl::Duration uptime;
  std::string blas;     // The library that multiplies matrices.
  int threads = 0;      // That one operator uses on the CPU.
  std::string libtorch_version;
};

// How much of a file the server lacks.
struct MissingFile {
  std::string sha256;
  int64_t committed_bytes = 0;  // An upload goes on from here.
};

// What was removed of the caller's uploads.
struct ClearedUploads {
  int64_t files = 0;  // And parts of files.
  int64_t size_bytes = 0;
};

}  // namespace tessera::client

#endif  // TESSERA_CLIENT_API_RESOURCES_H_
