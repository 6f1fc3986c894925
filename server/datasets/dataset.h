// A dataset revision and its samples.
#ifndef TESSERA_SERVER_DATASETS_DATASET_H_
#define TESSERA_SERVER_DATASETS_DATASET_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "models/imaging/image.h"
#include "server/access/access.h"
#include "server/datasets/dataset_name.h"

namespace tessera::datasets {

// One revision of a dataset.
struct Dataset {
  std::string id;
  int revision = 0;          // From 1.
  int sample_count = 0;
  int64_t object_count = 0;  // Over all masks.
  int64_t size_bytes = 0;    // Of all files.
  bool binary_masks = false; // All masks are binary, none labelled.
  std::string sha256;        // Of names and digests of all samples.
  absl::Time create_time;    // Of the revision.
  access::Access access;       // Applies to all revisions.
  std::vector<std::string> warnings;  // What looks wrong; empty in lists.

  std::string name() const;           // `datasets/{id}`
  std::string revision_name() const;  // `datasets/{id}/revisions/{n}`
  RevisionName this_revision() const;
};

// One file of a sample: its bytes are a blob.
struct SampleFile {
  std::string filename;  // The user's name of the file, without a path.
  std::string sha256;    // Of the blob.
};

// The files of one sample, and what decoding them told.
struct Sample {
  std::string name;  // Unique in the dataset.
  SampleFile image;
  SampleFile mask;
  imaging::Size size;    // Set by the catalog.
  int object_count = 0;  // Set by the catalog.
};

// Of both files of each sample, in the samples' order.
std::vector<std::string> DigestsOf(const std::vector<Sample>& samples);

// Which of a sample's two files.
enum class FileKind { kImage, kMask };

}  // namespace tessera::datasets

#endif  // TESSERA_SERVER_DATASETS_DATASET_H_
