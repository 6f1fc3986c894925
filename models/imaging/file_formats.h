// What the readers of the file formats share. Private to this room.
//
// Each reader parses a header, calls CheckSize(), and only then takes memory.
// Files come from strangers, and a header can promise any size.
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
#include "models/imaging/image_file.h"

namespace tessera::imaging {

// The file's name for messages: the path's last part.
std::string NameOf(const std::filesystem::path& path);

// Checks the size that a header promises, before memory is taken for the image.
// `decoded_bytes_per_pixel` counts the stored samples of all channels.
// `packed_bytes` is the size of the whole file.
// Errors: INVALID_ARGUMENT if a side is 0; RESOURCE_EXHAUSTED if the image has
// more than `max_pixels`, is too large for a Size, or is more tightly packed
// than any honest file.
absl::Status CheckSize(const std::filesystem::path& path, uint64_t width,
                       uint64_t height, double decoded_bytes_per_pixel,
                       int64_t packed_bytes, int64_t max_pixels);

// Errors: OUT_OF_RANGE unless 0 ≤ index < header.slices.
absl::Status CheckIndex(const std::string& name, const ImageHeader& header,
                        int index);

// `channel` counts from 1; `names` may be empty.
// Errors: OUT_OF_RANGE unless 1 ≤ channel ≤ channels.
absl::Status CheckChannel(const std::string& name, int channel, int channels,
                          const std::vector<std::string>& names);

// Lists the channels that have a name: " (1 is DAPI, 2 is GFP)". Empty if no
// channel has one.
std::string ListChannels(const std::vector<std::string>& names);

// The notice where nobody chose a channel and the file has several; `read` is
// the one that is read, from 1.
std::string FirstChannelNotice(int channels,
                               const std::vector<std::string>& names, int read);

// For masks. Errors: INVALID_ARGUMENT if the file has several channels.
absl::Status CheckOneChannel(const std::string& name,
                             const ImageHeader& header);

// The error of all formats for a mask whose channels differ. Such a file is a
// coloured picture of a mask, without the objects' numbers.
absl::Status ColourMaskError(const std::string& name);

bool IsOfOneValue(const LabelPlane& plane);

// Call for a mask whose pixels all have one value: its shapes may be in the
// alpha channel, which is not read.
// Errors: INVALID_ARGUMENT if `alpha` differs from pixel to pixel.
absl::Status CheckAlphaOfMask(const std::string& name, const LabelPlane& alpha);

// Rec. 601 luma, rounded. Integers give the same result on every machine and
// for every format.
// REQUIRES: red, green, blue ≤ 65,535.
inline uint16_t Luminance(uint32_t red, uint32_t green, uint32_t blue) {
  return static_cast<uint16_t>((299 * red + 587 * green + 114 * blue + 500) /
                               1000);
}

// Opens a file that begins like a TIFF.
// Errors: as ImageFile::Open().
absl::StatusOr<std::unique_ptr<ImageFile>> OpenTiff(
    const std::filesystem::path& path, const ReadLimits& limits,
    std::optional<int> channel);
// Opens a file that begins like a PNG or JPEG, which have one channel. Maps the
// packed file into memory. Errors: as ImageFile::Open().
absl::StatusOr<std::unique_ptr<ImageFile>> OpenRaster(
    const std::filesystem::path& path, const ReadLimits& limits);

// Opens a .npy file: height × width, or slices × height × width, in C's or
// Fortran's order. Reads it in pieces. Errors: as ImageFile::Open().
absl::StatusOr<std::unique_ptr<ImageFile>> OpenNpy(
    const std::filesystem::path& path, const ReadLimits& limits,
    std::optional<int> channel);

// Open an OME-Zarr of version 0.4 or 0.5, or a plain Zarr array: the folder,
// or a zip of it. Chunks are decoded as they are needed.
// Errors: as ImageFile::Open(). What is no Zarr is refused.
absl::StatusOr<std::unique_ptr<ImageFile>> OpenZarrFolder(
    const std::filesystem::path& path, const ReadLimits& limits,
    std::optional<int> channel);
absl::StatusOr<std::unique_ptr<ImageFile>> OpenZarrZip(
    const std::filesystem::path& path, const ReadLimits& limits,
    std::optional<int> channel);

}  // namespace tessera::imaging

#endif  // TESSERA_MODELS_IMAGING_FILE_FORMATS_H_
