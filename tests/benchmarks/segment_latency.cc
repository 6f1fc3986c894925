// How long images take on a server: segments one image again and again, as one
// client or as many at once, and prints the percentiles of the seconds from
// asking to the last outline, and the images that all got a second.
//
// usage: segment_latency HOST:PORT MODEL IMAGE COUNT [CLIENTS]
#include <algorithm>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "client/api/connect.h"
#include "client/api/names.h"
#include "client/api/whole_segmentation.h"

namespace {

int Fail(const absl::Status& status) {
  std::fprintf(stderr, "segment_latency: %s\n", status.ToString().c_str());
  return 1;
}

// Nearest rank.
double Percentile(const std::vector<double>& sorted, int percent) {
  const size_t rank = (sorted.size() * percent + 99) / 100;
  return sorted[std::max<size_t>(rank, 1) - 1];
}

// What one client waited for each image.
absl::StatusOr<std::vector<double>> Measure(const std::string& server,
                                            const std::string& model,
                                            const std::string& image,
                                            int count) {
  ASSIGN_OR_RETURN(const auto api,
                   tessera::client::Connect({.server = server}));
  std::vector<double> seconds;
  for (int i = 0; i < count; ++i) {
    const absl::Time start = absl::Now();
    RETURN_IF_ERROR(
        tessera::client::SegmentWhole(*api, {.model = model}, image,
                                      [](const auto&) {})
            .status());
    seconds.push_back(absl::ToDoubleSeconds(absl::Now() - start));
  }
  return seconds;
}

}  // namespace

int main(int argc, char** argv) {
  int count = 0;
  int clients = 1;
  if (argc < 5 || argc > 6 || !absl::SimpleAtoi(argv[4], &count) ||
      (argc == 6 && !absl::SimpleAtoi(argv[5], &clients)) || count < 1 ||
      clients < 1) {
    std::fputs("usage: segment_latency HOST:PORT MODEL IMAGE COUNT [CLIENTS]\n",
               stderr);
    return 2;
  }
  const auto model = tessera::client::ParseModelVersion(argv[2]);
  if (!model.ok()) return Fail(model.status());
  // Loads the model, and is not counted.
  const auto first = Measure(argv[1], *model, argv[3], 1);
  if (!first.ok()) return Fail(first.status());
  std::vector<absl::StatusOr<std::vector<double>>> measured(
      static_cast<size_t>(clients));
  const absl::Time start = absl::Now();
  {
    std::vector<std::jthread> threads;
    for (auto& own : measured) {
      threads.emplace_back(
          [&] { own = Measure(argv[1], *model, argv[3], count); });
    }
  }
  const double all = absl::ToDoubleSeconds(absl::Now() - start);
  std::vector<double> seconds;
  for (const auto& own : measured) {
    if (!own.ok()) return Fail(own.status());
    seconds.insert(seconds.end(), own->begin(), own->end());
  }
  std::sort(seconds.begin(), seconds.end());
  std::printf(
      "{\"p50\": %.4f, \"p95\": %.4f, \"count\": %zu, \"per_second\": %.3f}\n",
      Percentile(seconds, 50), Percentile(seconds, 95), seconds.size(),
      static_cast<double>(seconds.size()) / all);
  return 0;
}
