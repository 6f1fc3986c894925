// Samples in memory, made what a training takes.
#ifndef TESSERA_TESTS_SUPPORT_STORED_SAMPLES_H_
#define TESSERA_TESTS_SUPPORT_STORED_SAMPLES_H_

#include <cstddef>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "models/data/sample.h"
#include "models/examples/sample_store.h"
#include "models/version/parameters.h"

namespace tessera::testing {

// The samples in their order, in a store of the system's temporary folder.
inline std::unique_ptr<examples::SampleStore> Stored(
    const std::vector<data::Sample>& samples,
    const version::TrainingParameters& parameters) {
  const auto check = [](const absl::Status& status) {
    if (!status.ok()) throw std::runtime_error(std::string(status.message()));
  };
  auto writer = examples::SampleStoreWriter::Create(
      std::filesystem::temp_directory_path(), samples.size(), parameters);
  check(writer.status());
  for (size_t i = 0; i < samples.size(); ++i) {
    check((*writer)->Add(i, samples[i]));
  }
  auto store = (*writer)->Finish();
  check(store.status());
  return *std::move(store);
}

}  // namespace tessera::testing

#endif  // TESSERA_TESTS_SUPPORT_STORED_SAMPLES_H_
