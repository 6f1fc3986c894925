#include "server/config/retention_flags.h"

#include <cmath>
#include <functional>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace tessera::config {
namespace {

constexpr absl::Duration kShortest = absl::Hours(1);

// Takes `90d` as well as Abseil's durations, which have no days.
bool ParseAge(absl::string_view text, absl::Duration& age) {
  double days = 0;
  if (absl::ConsumeSuffix(&text, "d")) {
    // NaN is not a duration.
    if (!absl::SimpleAtod(text, &days) || std::isnan(days)) return false;
    age = absl::Hours(24) * days;
    return true;
  }
  return absl::ParseDuration(text, &age);
}

std::string FormatAge(absl::Duration age) {
  return absl::StrCat(absl::ToInt64Hours(age) / 24, "d");
}

// Parses the value of `flag` into `age`, which must outlive the parsing.
std::function<void(const std::string&)> ReadAge(const char* flag,
                                                absl::Duration& age) {
  return [flag, &age](const std::string& text) {
    if (ParseAge(text, age) && age >= kShortest) return;
    throw CLI::ValidationError(
        flag, absl::StrFormat("\"%s\" is not a time of at least 1h, such as "
                              "30d or 36h; inf keeps all",
                              text));
  };
}

}  // namespace

void AddRetentionFlags(CLI::App& serve, RetentionOptions& options) {
  serve
      .add_option_function<std::string>(
          "--keep-request-ids",
          ReadAge("--keep-request-ids", options.request_ids),
          "How long a repeated request gets the answer of the first one")
      ->default_str(FormatAge(options.request_ids));
  serve
      .add_option_function<std::string>(
          "--keep-ended-jobs",
          ReadAge("--keep-ended-jobs", options.ended_jobs),
          "How long ended jobs are listed. A job whose model version exists "
          "is always listed")
      ->default_str(FormatAge(options.ended_jobs));
  serve
      .add_option_function<std::string>(
          "--keep-job-logs", ReadAge("--keep-job-logs", options.job_logs),
          "How long the logs of ended jobs are kept")
      ->default_str(FormatAge(options.job_logs));
  serve
      .add_option_function<std::string>(
          "--keep-results", ReadAge("--keep-results", options.results),
          "How long segmentation jobs that have ended are kept, with their "
          "results")
      ->default_str(FormatAge(options.results));
}

absl::Status CheckRetention(const RetentionOptions& options) {
  if (options.ended_jobs >= options.request_ids) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrFormat(
      "--keep-ended-jobs is %s and --keep-request-ids %s; keep jobs at least as "
      "long as requests, which are answered with them",
      absl::FormatDuration(options.ended_jobs),
      absl::FormatDuration(options.request_ids)));
}

}  // namespace tessera::config
