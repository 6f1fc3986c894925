#include "server/config/endpoint.h"

#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace tessera::config {
namespace {

TEST(Endpoint, ComesBackAsItWasWritten) {
  for (const char* text :
       {"127.0.0.1:7443", "localhost:0", "[::1]:9464", "lab.example.org:1"}) {
    const auto endpoint = ParseEndpoint(text);
    ASSERT_OK(endpoint) << text;
    EXPECT_EQ(ToString(*endpoint), text);
  }
}

TEST(Endpoint, RefusesWhatIsNotHostAndPort) {
  for (const char* text : {"", "7443", ":7443", "host", "host:", "host:x",
                           "host:65536", "host:-1", "::1:7443", "[]:1"}) {
    EXPECT_EQ(ParseEndpoint(text).status().code(),
              absl::StatusCode::kInvalidArgument)
        << text;
  }
}

TEST(Endpoint, KnowsWhatOnlyThisMachineReaches) {
  for (const char* host : {"localhost", "127.0.0.1", "127.8.9.10", "::1"}) {
    EXPECT_TRUE(IsLoopback({.host = host})) << host;
  }
  for (const char* host : {"0.0.0.0", "::", "192.168.0.7", "128.0.0.1",
                           "example.org", "127.0.0.1.example.org"}) {
    EXPECT_FALSE(IsLoopback({.host = host})) << host;
  }
}

}  // namespace
}  // namespace tessera::config
