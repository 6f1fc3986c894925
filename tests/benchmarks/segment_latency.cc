// How long single images take on a server: segments one image again and again
// and prints the percentiles of the seconds from asking to the last outline.
//
// usage: segment_latency HOST:PORT MODEL IMAGE COUNT
#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/time/clock.h"
#include "client/connect.h"
#include "client/names.h"

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

}  // namespace

int main(int argc, char** argv) {
  int count = 0;
  if (argc != 5 || !absl::SimpleAtoi(argv[4], &count) || count < 1) {
    std::fputs("usage: segment_latency HOST:PORT MODEL IMAGE COUNT\n", stderr);
    return 2;
  }
  const auto model = tessera::client::ParseModelVersion(argv[2]);
  if (!model.ok()) return Fail(model.status());
  const auto api = tessera::client::Connect({.server = argv[1]});
  if (!api.ok()) return Fail(api.status());
  std::vector<double> seconds;
  // The first loads the model and is not counted.
  for (int i = 0; i <= count; ++i) {
    const absl::Time start = absl::Now();
    const auto found = (*api)->Segment({.model = *model}, argv[3],
                                       [](const auto&) {});
    if (!found.ok()) return Fail(found.status());
    if (i > 0) seconds.push_back(absl::ToDoubleSeconds(absl::Now() - start));
  }
  std::sort(seconds.begin(), seconds.end());
  std::printf("{\"p50\": %.4f, \"p95\": %.4f, \"count\": %d}\n",
              Percentile(seconds, 50), Percentile(seconds, 95), count);
  return 0;
}
