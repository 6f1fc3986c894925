// What a server is told of an image before it comes.
#ifndef TESSERA_CLIENT_GRPC_ANNOUNCED_HISTOGRAM_H_
#define TESSERA_CLIENT_GRPC_ANNOUNCED_HISTOGRAM_H_

#include <filesystem>
#include <optional>
#include <vector>

#include "models/imaging/intensity.h"

namespace tessera::client {

// The slice of the channel (none: the first), from 1, of which a server may want the histogram, so that it can
// begin before the file's end. None where that is not worth it, since the file
// is below 16 MiB, of a format or layout that is only segmented once it is
// there, or has several of `slices` (empty: all), each of which is whole before
// the last one comes; nor where values have to be fitted into 16 bit, for which
// the server reads all of them anyway; nor where it cannot be read, of which the
// server tells.
std::optional<int> SliceToAnnounce(const std::filesystem::path& image,
                                   std::optional<int> channel,
                                   const std::vector<int>& slices);

// How often each intensity occurs in it: reads the image, some rows at a time.
// Nothing if it cannot be read, or memory is short.
std::optional<imaging::IntensityHistogram> CountIntensities(
    const std::filesystem::path& image, std::optional<int> channel, int slice);

}  // namespace tessera::client

#endif  // TESSERA_CLIENT_GRPC_ANNOUNCED_HISTOGRAM_H_
