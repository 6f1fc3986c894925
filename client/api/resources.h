// The server's resources as plain structs. They have the names of the messages
// in proto/tessera/v1; the comments there describe the fields.
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

// Who can see a resource. Its owner and the admins always can.
enum class Visibility { kPrivate, kGroup, kPublic };

// The owner of a dataset or model, and who can see it.
struct Access {
  std::string owner;  // Empty: no owner.
  Visibility visibility = Visibility::kPublic;
  std::string group;  // The group that can see it, with kGroup.
};

// One revision of a dataset.
struct Dataset {
  std::string name;          // `datasets/{id}`.
  int revision = 0;          // From 1.
  int sample_count = 0;
  int64_t object_count = 0;  // Over all masks.
  int64_t size_bytes = 0;    // Sum over all files.
  bool binary_masks = false; // All masks are binary; empty masks are ignored.
  std::string sha256;        // Digest of the samples' names and digests.
  absl::Time create_time;    // Of this revision.
  Access access;             // The same for all revisions.
  std::vector<std::string> warnings;  // Suspicious samples; empty in a list.
};

// A file on the server, or one to upload.
struct SampleFile {
  std::string filename;  // For messages and downloads; without folders.
  std::string sha256;
};

struct Sample {
  std::string name;      // The sample folder's name; unique in the dataset.
  SampleFile image;
  SampleFile mask;
  imaging::Size size;    // Set by the server.
  int object_count = 0;  // Set by the server.
};

enum class SamplePart { kImage, kMask };

struct Model {
  std::string name;                    // `models/{id}`.
  int newest_version = 0;              // 0 if there is no version.
  int version_count = 0;
  std::map<std::string, int> aliases;  // Alias to version.
  absl::Time create_time;
  Access access;                       // The same for all versions.
  int starting_version = 0;            // Came with Tessera; 0: none.
};

// Properties of a dataset. The server plans training from them.
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
  double pixel_size_um = 0;  // 0: not known.
};

struct ModelVersion {
  std::string name;            // `models/{id}/versions/{n}`.
  std::string sha256;          // Digest of weights and manifest.
  std::string training_job;    // Empty if imported.
  std::string dataset;         // Copied from the manifest.
  TrainingParameters parameters;
  std::vector<EpochMetrics> history;  // One entry an epoch.
  int64_t size_bytes = 0;      // Weights and manifest together.
  int64_t parameter_count = 0; // Parameters of the network.
  std::vector<std::string> aliases;
  std::string manifest_json;   // Empty in lists.
  absl::Time create_time;
  std::string dataset_sha256;
  int sample_count = 0;
  int64_t object_count = 0;    // In the training masks.
  bool binary_masks = false;   // Some training mask was binary, not labelled.
  std::optional<Fingerprint> fingerprint;
  std::string initial_model;   // The version it was fine-tuned from, or empty.
  std::string initial_model_sha256;
  int best_epoch = 0;          // The epoch that the weights are from.
  std::vector<double> validation_ap;  // At IoU 0.50, 0.55, … 0.95; or empty.
  double object_threshold = 0.5;
  double seed_threshold = 0.5;
  bool starting_model = false;  // It came with Tessera.
};

struct Device {
  std::string name;             // `cpu`, `cuda:0`, …
  std::string description;      // The hardware's name.
  int64_t memory_total_bytes = 0;
  int64_t memory_used_bytes = 0;
  std::string training_job;     // `trainingJobs/{id}`; empty if idle.
  bool lost = false;            // It does not answer, and gets no work.
};

// How people sign in to a server; see v1.SignIn.
struct SignInWays {
  bool authentication_required = false;
  std::string issuer;     // Of the identity provider; empty: there is none.
  std::string client_id;  // Empty: not for command lines.
  std::vector<std::string> scopes;
};

struct ServerStatus {
  std::string version;  // The server's version of Tessera.
  std::vector<Device> devices;
  int queued_jobs = 0;  // Training jobs.
  int running_jobs = 0;
  // Segmentation jobs that have not ended, and their slices.
  int64_t queued_segmentation_jobs = 0;
  int64_t running_segmentation_jobs = 0;
  int64_t queued_slices = 0;
  int64_t running_slices = 0;
  absl::Duration uptime;
  std::string blas;     // The library that multiplies matrices.
  int threads = 0;      // CPU threads of one operator.
  std::string libtorch_version;
};

// A file that the server lacks wholly or in part.
struct MissingFile {
  std::string sha256;
  int64_t committed_bytes = 0;  // The offset to continue the upload from.
};

// The uploads that ClearUploads() removed.
struct ClearedUploads {
  int64_t files = 0;  // Includes unfinished uploads.
  int64_t size_bytes = 0;
};

}  // namespace tessera::client

#endif  // TESSERA_CLIENT_API_RESOURCES_H_
