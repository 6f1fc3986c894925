// What the readers of the file formats share. Private to this room.
//
// Each reader parses a header, calls CheckSize(), and only then takes memory:
// a file comes from a stranger, and its header costs him nothing.
#ifndef TESSERA_MODELS_IMAGING_FILE_FORMATS_H_
#define TESSERA_MODELS_IMAGING_FILE_FORMATS_H_

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "models/imaging/arrival.h"
#include "models/imaging/image_file.h"

namespace tessera::imaging {

// The file name, as messages call the file.
std::string NameOf(const std::filesystem::path& path);

// Checks what a header promises before anyone takes memory for it.
// `decoded_bytes_per_pixel` is that of the stored samples, all channels;
// `packed_bytes` the whole file's.
// Errors: INVALID_ARGUMENT if a side is 0; RESOURCE_EXHAUSTED above
// `max_pixels`, above what a Size holds, or where no honest file packs so
// tightly.
absl::Status CheckSize(const std::filesystem::path& path, uint64_t width,
                       uint64_t height, double decoded_bytes_per_pixel,
                       int64_t packed_bytes, int64_t max_pixels);

// Errors: OUT_OF_RANGE unless 0 ≤ index < header.slices.
absl::Status CheckIndex(const std::string& name, const ImageHeader& header,
                        int index);

// Whether `channel`, counted from 1, may be read of so many; `names` may be
// empty. Errors: OUT_OF_RANGE if not.
absl::Status CheckChannel(const std::string& name, int channel, int channels,
                          const std::vector<std::string>& names);

// Channels that have a name, such as " (1 is DAPI, 2 is GFP)"; empty if none has.
std::string ListChannels(const std::vector<std::string>& names);

// The one message for a mask whose channels differ, whatever the format: a
// picture of a mask in colours has lost the objects' numbers.
absl::Status ColourMaskError(const std::string& name);

bool IsOfOneValue(const LabelPlane& plane);

// A mask whose pixels all have one value may have its shapes in the alpha
// channel, which is not read. Errors: INVALID_ARGUMENT if `alpha` differs from
// pixel to pixel.
absl::Status CheckAlphaOfMask(const std::string& name, const LabelPlane& alpha);

// Rec. 601 luma, rounded. In integers, so that it is the same on every
// machine and for every format.
// REQUIRES: red, green, blue ≤ 65,535.
inline uint16_t Luminance(uint32_t red, uint32_t green, uint32_t blue) {
  return static_cast<uint16_t>((299 * red + 587 * green + 114 * blue + 500) /
                               1000);
}

// Open files whose content was found to be of the format, which `path` still
// has to live up to. Errors: as ImageFile::Open(). `arrival` is null if the
// file is whole, as it has to be for OpenRaster().
absl::StatusOr<std::unique_ptr<ImageFile>> OpenTiff(
    const std::filesystem::path& path, const ReadLimits& limits,
    Arrival* arrival, std::optional<int> channel);
// PNG and JPEG, of one channel. Keeps the packed file in memory.
absl::StatusOr<std::unique_ptr<ImageFile>> OpenRaster(
    const std::filesystem::path& path, const ReadLimits& limits);

}  // namespace tessera::imaging

#endif  // TESSERA_MODELS_IMAGING_FILE_FORMATS_H_
