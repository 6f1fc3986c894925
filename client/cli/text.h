// Formats values for people.
#ifndef TESSERA_CLIENT_CLI_TEXT_H_
#define TESSERA_CLIENT_CLI_TEXT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "client/api/resources.h"
#include "client/api/training.h"
#include "models/imaging/image.h"

namespace tessera::cli {

std::string FormatBytes(int64_t bytes);          // `12.3 MB`; 1 MB = 10^6 B.
std::string FormatLocalTime(absl::Time time);    // `2026-01-31 12:05`.
std::string FormatSeconds(double seconds);       // `45 s`, `12 min`, `3.4 h`.
std::string FormatSize(const imaging::Size& size);  // `256x512`: height first.
std::string FormatCount(int64_t count, const char* noun);  // `1 object`.
// Four decimals; `-` for NaN.
std::string FormatAp(double ap);
// Draws the values as bars of eight heights, `▇▄▂▁`, scaled from the smallest
// value to the largest; NaN is a blank. Longer series are averaged to `columns`
// bars.
std::string Sparkline(const std::vector<double>& values, size_t columns);
std::string NameOf(client::JobState state);  // As in the API: `RUNNING`.

// Says how many objects were left out, and how to keep them: `3 objects of
// fewer than 10 px were left out; …`.
std::string SmallObjectsRemoved(int64_t objects, int min_area_px);

// `private`, `group` or `public`.
std::string NameOf(client::Visibility visibility);

// `public`, `private, of ada`, `shared with lab, of ada`.
std::string Describe(const client::Access& access);

}  // namespace tessera::cli

#endif  // TESSERA_CLIENT_CLI_TEXT_H_
