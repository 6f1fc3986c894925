// What a TIFF says of its planes, in its description and in tags that other
// programs added. Private to this room.
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
  // ImageJ or tifffile wrote the file: "white is zero" only says how to display
  // it.
  bool white_is_display = false;
};

// Of the current directory, which has to be the first one: the text that
// ReadDescription() reads, with ImageJ's labels as names of channels; else the
// numbers of a Zeiss LSM or of a MetaMorph stack, whose images follow one
// directory. Errors: those of ReadDescription().
absl::StatusOr<TiffDescription> DescribeTiff(const TiffHandle& tiff);

// The labels of the first `most` images in ImageJ's own tags, a line each;
// `sizes` and `bytes` are IJMetadataByteCounts and IJMetadata. Empty if they are
// damaged or there are fewer.
std::vector<std::string> ReadImageJLabels(const std::vector<uint32_t>& sizes,
                                          absl::string_view bytes, size_t most);

// CZ_LSMINFO, the tag of a Zeiss LSM. None if it is something else.
std::optional<PlaneDescription> ReadLsmInfo(absl::string_view bytes);

}  // namespace tessera::imaging

#endif  // TESSERA_MODELS_IMAGING_TIFF_DESCRIPTION_H_
