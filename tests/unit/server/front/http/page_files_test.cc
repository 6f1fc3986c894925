#include "server/front/http/page_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/error_reason.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/status_matchers.h"

namespace tessera::front::http {
namespace {

using ::testing::HasSubstr;
using testing::ScratchFolder;
using ::testing::StartsWith;

Request For(const std::string& path,
            std::map<std::string, std::string> headers = {}) {
  return {.method = "GET", .path = path, .headers = std::move(headers)};
}

class FolderPageTest : public ::testing::Test {
 protected:
  FolderPageTest() {
    std::filesystem::create_directory(folder_ / "page");
    Write("page/index.html", "<html>");
    Write("page/app.js", "first");
    Write("secret", "secret");
    std::filesystem::create_symlink(folder_ / "secret",
                                    folder_ / "page/link.txt");
    page_ = FolderPage::Open(folder_ / "page").value();
  }
  void Write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name, std::ios::trunc) << text;
  }

  const ScratchFolder folder_;
  std::unique_ptr<FolderPage> page_;
};

TEST_F(FolderPageTest, SendsFilesAsTheyAreNow) {
  const Endpoint endpoint = PageEndpoint(*page_);
  auto response = endpoint(For("/app.js"));
  ASSERT_OK(response);
  EXPECT_EQ(response->body, "first");
  EXPECT_EQ(response->content_type, "text/javascript; charset=utf-8");
  const std::string tag = response->headers.at("ETag");
  response = endpoint(For("/app.js", {{"if-none-match", tag}}));
  ASSERT_OK(response);
  EXPECT_EQ(response->status, 304);
  Write("page/app.js", "second");
  response = endpoint(For("/app.js", {{"if-none-match", tag}}));
  ASSERT_OK(response);
  EXPECT_EQ(response->body, "second");
}

TEST_F(FolderPageTest, SendsTheIndexToBrowsersThatAskForAPage) {
  const Endpoint endpoint = PageEndpoint(*page_);
  for (const char* path : {"/", "/results/7", "/models/a.b"}) {
    const auto response = endpoint(For(path, {{"accept", "text/html,*/*"}}));
    ASSERT_OK(response);
    EXPECT_EQ(response->body, "<html>") << path;
    EXPECT_EQ(ReasonOf(endpoint(For(path)).status()), "PATH_UNKNOWN") << path;
  }
}

TEST_F(FolderPageTest, SendsNoFileOfAnotherFolder) {
  EXPECT_FALSE(page_->Find("/link.txt").has_value());
  EXPECT_FALSE(page_->Find("/../secret").has_value());
  EXPECT_FALSE(page_->Find("/").has_value());
}

TEST_F(FolderPageTest, SaysWhichFolderHasNoPage) {
  const auto page = FolderPage::Open(folder_ / "none");
  EXPECT_EQ(page.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(page.status().message()), HasSubstr("--web-dir"));
}

TEST(BuiltInPage, IsPackedAndUnpacked) {
  if (!HasBuiltInPage()) GTEST_SKIP() << "built without the page";
  const Endpoint endpoint = PageEndpoint(BuiltInPage());
  const auto packed =
      endpoint(For("/index.html", {{"accept-encoding", "gzip, br"}}));
  ASSERT_OK(packed);
  EXPECT_EQ(packed->headers.at("Content-Encoding"), "gzip");
  EXPECT_THAT(packed->body, StartsWith("\x1f\x8b"));
  const auto plain = endpoint(For("/index.html"));
  ASSERT_OK(plain);
  EXPECT_THAT(plain->body, StartsWith("<!doctype html>"));
  EXPECT_EQ(plain->headers.count("Content-Encoding"), 0u);
}

}  // namespace
}  // namespace tessera::front::http
