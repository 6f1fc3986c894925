#include "server/front/http/image_outputs.h"

#include <gtest/gtest.h>

#include <thread>

#include "absl/synchronization/notification.h"
#include "base/retry_delay.h"
#include "tests/support/status_matchers.h"

namespace tessera::front::http {
namespace {

TEST(FewAtOnce, RefusesOrWaitsForASeat) {
  FewAtOnce few(2);
  auto first = few.Begin(/*waits=*/false);
  const auto second = few.Begin(false);
  ASSERT_OK(first);
  ASSERT_OK(second);
  const auto third = few.Begin(false);
  EXPECT_ERROR(third, kResourceExhausted, "SERVER_BUSY");
  EXPECT_TRUE(RetryDelayOf(third.status()).has_value());
  absl::Notification seated;
  std::thread waiting([&] {
    EXPECT_OK(few.Begin(true));
    seated.Notify();
  });
  EXPECT_FALSE(seated.HasBeenNotified());
  first->reset();
  seated.WaitForNotification();
  waiting.join();
  EXPECT_OK(few.Begin(false));
}

TEST(AttachmentNamed, LetsNoNameEscape) {
  EXPECT_EQ(AttachmentNamed("cells 1.csv"),
            "attachment; filename=\"cells 1.csv\"; "
            "filename*=UTF-8''cells%201.csv");
  EXPECT_EQ(AttachmentNamed("β\"\r\n;.csv"),
            "attachment; filename=\"______.csv\"; "
            "filename*=UTF-8''%CE%B2%22%0D%0A%3B.csv");
}

TEST(ContentTypeOf, IsThatOfTheFormatWithTheLongestSuffix) {
  EXPECT_EQ(ContentTypeOf("a.geojson"), "application/geo+json");
  EXPECT_EQ(ContentTypeOf("a.geojson.gz"), "application/gzip");
  EXPECT_EQ(ContentTypeOf("a.measurements.parquet"),
            "application/vnd.apache.parquet");
  EXPECT_EQ(ContentTypeOf("a.pjs.csv"), "text/csv; charset=utf-8");
  EXPECT_EQ(ContentTypeOf("a.zip"), "application/zip");
  EXPECT_EQ(ContentTypeOf("a_seg.npy"), "application/octet-stream");
}

TEST(FormatsIn, NamesTheFormatsThatThereAre) {
  const auto formats = FormatsIn({.query = {{"format", "csv,geojson"}}});
  ASSERT_OK(formats);
  EXPECT_EQ(*formats, (std::vector<std::string>{"csv", "geojson"}));
  EXPECT_ERROR(FormatsIn({}), kInvalidArgument, "FORMAT_UNKNOWN");
  EXPECT_ERROR(FormatsIn({.query = {{"format", "csv,gif"}}}), kInvalidArgument,
               "FORMAT_UNKNOWN");
}

}  // namespace
}  // namespace tessera::front::http
