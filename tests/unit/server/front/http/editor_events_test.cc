#include "server/front/http/editor_events.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/unit/server/app/app_fixture.h"

namespace tessera::front::http {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class EditorEventsTest : public app::AppTest {
 protected:
  drafts::Place At(int x0) {
    return {.sha256 = file_, .x0 = x0, .x1 = x0 + 64, .y1 = 64};
  }
  // Takes what the stream tells as soon as it comes, as a client does.
  void Listen(EventStream& stream) {
    stream.Ask([this, &stream](const absl::StatusOr<std::string>& text) {
      text_ += *text;
      Listen(stream);
    });
  }
  // What came since the last call.
  std::string Take() { return std::exchange(text_, ""); }

  const std::string file_ = Send(owner_, "an image");
  const std::string topic_ = absl::StrCat("files/", file_);
  app::Drafts drafts_{*control_, *database_, clock_};
  // Its thread looks when the test has ended long ago.
  EditorEvents events_{drafts_, absl::Hours(1)};
  std::string text_;
};

TEST_F(EditorEventsTest, TellWhoIsThereAtOnceAndAfterEachChange) {
  Send(colleague_, "an image");
  EXPECT_OK(drafts_.Enter(owner_, "tab-1", At(0)));
  const auto stream = std::make_shared<EventStream>(EventCursor());
  EXPECT_OK(events_.Follow(colleague_, topic_, stream));
  Listen(*stream);
  EXPECT_THAT(Take(),
              AllOf(HasSubstr("event: editors"), HasSubstr("\"owner\""),
                    HasSubstr("\"x0\":0"), HasSubstr(file_)));
  events_.Look();
  EXPECT_EQ(Take(), "");
  EXPECT_OK(drafts_.Enter(owner_, "tab-1", At(100)));
  events_.Look();
  EXPECT_THAT(Take(), HasSubstr("\"x0\":100"));
  EXPECT_OK(drafts_.Leave(owner_, "tab-1"));
  events_.Look();
  EXPECT_THAT(Take(), AllOf(HasSubstr("\"editors\":[]"),
                                  Not(HasSubstr("\"owner\""))));
}

TEST_F(EditorEventsTest, AreForThoseWhoMaySeeTheFile) {
  const auto stream = std::make_shared<EventStream>(EventCursor());
  EXPECT_ERROR(events_.Follow(stranger_, topic_, stream), kNotFound,
               "FILE_NOT_FOUND");
}

TEST_F(EditorEventsTest, TopicsNameFilesByTheirDigest) {
  EXPECT_THAT(EventTopics::Parse(absl::StrCat("queue,", topic_))->files,
              ::testing::ElementsAre(topic_));
  EXPECT_ERROR(EventTopics::Parse("files/short"), kInvalidArgument,
               "TOPIC_INVALID");
}

}  // namespace
}  // namespace tessera::front::http
