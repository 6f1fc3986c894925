#include "client/cli/text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace tessera::cli {

std::string FormatBytes(int64_t bytes) {
  if (bytes < 1000) return absl::StrFormat("%d B", bytes);
  // Decimal units, as for disks and networks.
  double value = static_cast<double>(bytes);
  const char* unit = "";
  for (const char* larger : {"kB", "MB", "GB", "TB"}) {
    if (value < 1000) break;
    value /= 1000;
    unit = larger;
  }
  return absl::StrFormat("%.1f %s", value, unit);
}

std::string FormatLocalTime(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d %H:%M", time, absl::LocalTimeZone());
}

std::string FormatSeconds(double seconds) {
  if (seconds < 10) return absl::StrFormat("%.1f s", seconds);
  if (seconds < 120) return absl::StrFormat("%.0f s", seconds);
  if (seconds < 7200) return absl::StrFormat("%.0f min", seconds / 60);
  return absl::StrFormat("%.1f h", seconds / 3600);
}

std::string FormatSize(const imaging::Size& size) {
  return absl::StrFormat("%dx%d", size.height, size.width);
}

std::string FormatCount(int64_t count, const char* noun) {
  return absl::StrFormat("%d %s%s", count, noun, count == 1 ? "" : "s");
}

std::string FormatAp(double ap) {
  return std::isnan(ap) ? "-" : absl::StrFormat("%.4f", ap);
}

std::string Sparkline(const std::vector<double>& values, size_t columns) {
  constexpr std::array<const char*, 8> kBars = {"▁", "▂", "▃", "▄",
                                                "▅", "▆", "▇", "█"};
  columns = std::min(columns, values.size());
  std::vector<double> means;
  for (size_t i = 0; i < columns; ++i) {
    const size_t from = i * values.size() / columns;
    const size_t to = (i + 1) * values.size() / columns;
    means.push_back(
        std::accumulate(values.begin() + static_cast<std::ptrdiff_t>(from),
                        values.begin() + static_cast<std::ptrdiff_t>(to), 0.0) /
        static_cast<double>(to - from));
  }
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (const double mean : means) {
    low = std::fmin(low, mean);
    high = std::fmax(high, mean);
  }
  std::string line;
  for (const double mean : means) {
    const double height = high > low ? (mean - low) / (high - low) : 0;
    line += std::isfinite(mean)
                ? kBars[static_cast<size_t>(std::lround(7 * height))]
                : " ";
  }
  return line;
}

std::string NameOf(client::JobState state) {
  switch (state) {
    case client::JobState::kQueued:
      return "QUEUED";
    case client::JobState::kRunning:
      return "RUNNING";
    case client::JobState::kSucceeded:
      return "SUCCEEDED";
    case client::JobState::kFailed:
      return "FAILED";
    case client::JobState::kCancelled:
      return "CANCELLED";
    case client::JobState::kUnreadable:
      return "UNREADABLE";
    case client::JobState::kUnknown:
      break;
  }
  return "STATE_UNSPECIFIED";
}

std::string SmallObjectsRemoved(int64_t objects, int min_area_px) {
  return absl::StrFormat(
      "%s of fewer than %d px %s left out; --min-area 0 keeps all",
      FormatCount(objects, "object"), min_area_px,
      objects == 1 ? "was" : "were");
}

std::string NameOf(client::Visibility visibility) {
  switch (visibility) {
    case client::Visibility::kPrivate: return "private";
    case client::Visibility::kGroup: return "group";
    case client::Visibility::kPublic: return "public";
  }
  return "";
}

std::string Describe(const client::Access& access) {
  const std::string who = access.visibility == client::Visibility::kGroup
                              ? absl::StrCat("shared with ", access.group)
                              : NameOf(access.visibility);
  return access.owner.empty() ? who : absl::StrCat(who, ", of ", access.owner);
}

}  // namespace tessera::cli
