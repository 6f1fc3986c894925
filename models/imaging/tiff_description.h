// What a TIFF's description and the tags of other programs say about its
// planes. Private to this room.
#ifndef TESSERA_MODELS_IMAGING_TIFF_DESCRIPTION_H_
#define TESSERA_MODELS_IMAGING_TIFF_DESCRIPTION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "models/imaging/dimensions.h"
#include "models/imaging/tiff_handle.h"

namespace tessera::imaging {

struct TiffDescription {
  std::optional<PlaneDescription> planes;
  // ImageJ or tifffile wrote the file. "White is zero" then only says how to
  // display the values.
  bool white_is_display = false;
  Spacing spacing;
};

// Reads the text for ReadDescription(), with ImageJ's labels as names of the
// channels. Without such a text, reads the numbers of a Zeiss LSM or of a
// MetaMorph stack, whose images all follow one directory.
// REQUIRES: the current directory is the first one. Errors: those of
// ReadDescription().
absl::StatusOr<TiffDescription> DescribeTiff(const TiffHandle& tiff);

// The labels of the first `most` images in ImageJ's own tags; of each label the
// first line. `sizes` is the tag IJMetadataByteCounts, `bytes` is IJMetadata.
// Empty if the tags are damaged or hold fewer labels.
std::vector<std::string> ReadImageJLabels(const std::vector<uint32_t>& sizes,
                                          absl::string_view bytes, size_t most);

// Reads CZ_LSMINFO, the tag of a Zeiss LSM. None if the bytes are something
// else.
std::optional<PlaneDescription> ReadLsmInfo(absl::string_view bytes);

}  // namespace tessera::imaging

#endif  // TESSERA_MODELS_IMAGING_TIFF_DESCRIPTION_H_
