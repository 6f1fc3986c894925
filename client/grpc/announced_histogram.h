// The histogram of an image, sent to the server before the image.
#ifndef TESSERA_CLIENT_GRPC_ANNOUNCED_HISTOGRAM_H_
#define TESSERA_CLIENT_GRPC_ANNOUNCED_HISTOGRAM_H_

#include <filesystem>
#include <optional>
#include <vector>

#include "models/imaging/intensity.h"

namespace tessera::client {

// Returns the slice, from 1, whose histogram lets the server begin to segment
// before the whole file has arrived. `channel` counts from 1 (not set: the
// first channel); `slices` are those to segment (empty: all). Returns nothing
// if a histogram would not help:
// * the file is below 16 MiB, or its format or layout requires the whole file;
// * several slices are segmented: the earlier ones arrive complete before the
//   file's end;
// * the server scales the values to 16 bit, for which it reads all of them;
// * the file cannot be read: the server reports the error.
std::optional<int> SliceToAnnounce(const std::filesystem::path& image,
                                   std::optional<int> channel,
                                   const std::vector<int>& slices);

// Counts the pixels of each intensity in the slice. Reads some rows at a time.
// Returns nothing if the image cannot be read or memory is short.
std::optional<imaging::IntensityHistogram> CountIntensities(
    const std::filesystem::path& image, std::optional<int> channel, int slice);

}  // namespace tessera::client

#endif  // TESSERA_CLIENT_GRPC_ANNOUNCED_HISTOGRAM_H_
