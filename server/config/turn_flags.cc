#include "server/config/turn_flags.h"

#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace tessera::config {
namespace {

// Parses `ada=2`; CLI11 adds the flag's name to the message.
void AddWeight(const std::string& text, ServeOptions& options) {
  const size_t equals = text.rfind('=');
  double weight = 0;
  if (equals == 0 || equals == std::string::npos ||
      !absl::SimpleAtod(text.substr(equals + 1), &weight) ||
      !(weight >= 0.001 && weight <= 1000)) {
    throw CLI::ValidationError(
        "--user-weight",
        absl::StrCat("\"", text, "\" is not USER=WEIGHT with a weight from "
                     "0.001 to 1000"));
  }
  options.user_weights[text.substr(0, equals)] = weight;
}

void SetHalfLife(const std::string& text, ServeOptions& options) {
  if (!absl::ParseDuration(text, &options.fair_share_half_life) ||
      options.fair_share_half_life < absl::Minutes(1) ||
      options.fair_share_half_life == absl::InfiniteDuration()) {
    throw CLI::ValidationError(
        "--fair-share-half-life",
        absl::StrCat("\"", text, "\" is not a time of at least 1m, such as 24h "
                     "or 90m"));
  }
}

}  // namespace

void AddTurnFlags(CLI::App& serve, ServeOptions& options) {
  const CLI::Range counts(1, 1'000'000);
  serve.add_option("--max-queued-jobs", options.max_queued_jobs,
                   "The most training jobs that may wait, of all users "
                   "together")
      ->check(counts);
  serve.add_option("--max-queued-jobs-per-user",
                   options.max_queued_jobs_per_user,
                   "The most training jobs that may wait, of each user")
      ->check(counts);
  serve.add_option("--max-segmentations", options.max_segmentations,
                   "The most images that may be in work or wait, of all "
                   "users together")
      ->check(counts);
  serve.add_option("--max-segmentations-per-user",
                   options.max_segmentations_per_user,
                   "The most images that may be in work or wait, of each "
                   "user")
      ->check(counts);
  serve
      .add_option_function<std::string>(
          "--fair-share-half-life",
          [&options](const std::string& text) { SetHalfLife(text, options); },
          "After this time, the device time that a user had counts half")
      ->default_str(absl::FormatDuration(options.fair_share_half_life));
  serve.add_option_function<std::vector<std::string>>(
      "--user-weight",
      [&options](const std::vector<std::string>& texts) {
        for (const std::string& text : texts) AddWeight(text, options);
      },
      "USER=WEIGHT. A user with twice the weight gets twice the device time. "
      "Default weight: 1");
}

}  // namespace tessera::config
