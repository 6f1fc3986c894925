// Pictures of which small ones already count as large.
#ifndef TESSERA_TESTS_UNIT_SERVER_APP_SMALL_PICTURES_H_
#define TESSERA_TESTS_UNIT_SERVER_APP_SMALL_PICTURES_H_

#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "server/files/kept_files.h"
#include "server/pictures/pictures.h"

namespace tessera::app {

// Slices above 256² are large. Nothing limits the memory.
inline std::unique_ptr<pictures::Pictures> OpenSmallPictures(
    files::KeptFiles& files, const Clock& clock,
    const std::filesystem::path& folder,
    const pictures::PictureInfosOptions& infos = {}) {
  return pictures::Pictures::Open(
             files, clock,
             {.folder = folder,
              .reserve = [](const std::string&, int64_t, const std::stop_token&)
                  -> absl::StatusOr<std::shared_ptr<void>> {
                return std::shared_ptr<void>();
              },
              .most_pixels_in_memory = 256 * 256,
              .infos = infos})
      .value();
}

}  // namespace tessera::app

#endif  // TESSERA_TESTS_UNIT_SERVER_APP_SMALL_PICTURES_H_
