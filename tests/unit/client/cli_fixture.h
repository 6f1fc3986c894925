// Runs commands against a fake server.
#ifndef TESSERA_TESTS_UNIT_CLIENT_CLI_FIXTURE_H_
#define TESSERA_TESTS_UNIT_CLIENT_CLI_FIXTURE_H_

#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "client/cli/app.h"
#include "models/imaging/image_writer.h"
#include "tests/support/scratch_folder.h"
#include "tests/unit/client/fake_api.h"
#include "tests/unit/models/results/example.h"

namespace tessera::testing {

// Time that passes only when told to.
class FakeClock : public Clock {
 public:
  absl::Time now = absl::UnixEpoch();
  absl::Time Now() const override { return now; }
};

class CliTest : public ::testing::Test {
 protected:
  // Runs `tessera` with these arguments; what it prints lies in out and err.
  int Run(std::vector<std::string> arguments) {
    std::vector<const char*> argv = {"tessera"};
    for (const std::string& argument : arguments) {
      argv.push_back(argument.c_str());
    }
    std::ostringstream out_stream;
    std::ostringstream err_stream;
    const cli::Environment environment{
        .out = out_stream,
        .err = err_stream,
        .clock = clock,
        .connect = [this](const client::ConnectOptions& options)
            -> absl::StatusOr<std::shared_ptr<client::Api>> {
          connected_to = options.server;
          // The fixture keeps the server: it is asked afterwards.
          if (options.token) token = options.token();
          return std::shared_ptr<client::Api>(&api, [](client::Api*) {});
        },
        .make_http = make_http,
        .sign_ins = folder / "sign-ins",
        .sleep = [this](absl::Duration duration, const std::stop_token&) {
          slept.push_back(duration);
          clock.now += duration;
        }};
    const int status =
        cli::Run(static_cast<int>(argv.size()), argv.data(), environment);
    out = out_stream.str();
    err = err_stream.str();
    return status;
  }

  // The lines on `out`, each a JSON object.
  std::vector<nlohmann::json> JsonLines() const {
    std::vector<nlohmann::json> lines;
    for (const auto line : absl::StrSplit(out, '\n', absl::SkipEmpty())) {
      lines.push_back(nlohmann::json::parse(line));
    }
    return lines;
  }

  // Writes a sample whose mask is ExampleLabels(); `shade` tells images apart.
  void WriteSample(const std::string& name, uint16_t shade) {
    const auto sample = folder / "samples" / name;
    std::filesystem::create_directories(sample / "image");
    std::filesystem::create_directories(sample / "mask");
    imaging::GrayPlane image(kExampleSize, 10);
    image.at(0, 0) = shade;
    ASSERT_TRUE(
        imaging::WriteGrayTiff(sample / "image" / "i.tif", {image}, 16).ok());
    ASSERT_TRUE(
        imaging::WriteLabelTiff(sample / "mask" / "m.tif", {ExampleLabels()})
            .ok());
  }

  ScratchFolder folder;
  FakeClock clock;
  FakeApi api;
  client::MakeHttpClient make_http;      // Of the identity provider.
  std::vector<absl::Duration> slept;     // In turn.
  std::string token;                     // Of the last connection.
  std::string connected_to;  // Empty: the command worked offline.
  std::string out;
  std::string err;
};

}  // namespace tessera::testing

#endif  // TESSERA_TESTS_UNIT_CLIENT_CLI_FIXTURE_H_
