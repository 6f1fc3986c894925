// What a server is told of an image before it comes.
#ifndef TESSERA_CLIENT_ANNOUNCED_HISTOGRAM_H_
#define TESSERA_CLIENT_ANNOUNCED_HISTOGRAM_H_

#include <filesystem>
#include <optional>
#include <vector>

#include "models/imaging/intensity.h"

namespace tessera::client {

// How often each intensity occurs in the slice to segment, with which a server
// can begin before the file's end: reads the image for it. Nothing where that is
// not worth it, since the file is below 16 MiB, of a format or layout that is
// only segmented once it is there, or has several of `slices` (from 1; empty:
// all), each of which is whole before the last one comes; nor where the file
// cannot be read: the server says why.
std::optional<imaging::IntensityHistogram> HistogramToAnnounce(
    const std::filesystem::path& image, const std::vector<int>& slices);

}  // namespace tessera::client

#endif  // TESSERA_CLIENT_ANNOUNCED_HISTOGRAM_H_
