#include "server/telemetry/traced_database.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/trace.h"
#include "server/db/open_database.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/status_matchers.h"

namespace tessera::telemetry {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class TracedDatabaseTest : public ::testing::Test, public trace::Sink {
 public:
  void Add(trace::SpanData span) override { spans_.push_back(std::move(span)); }

 protected:
  TracedDatabaseTest() { trace::SetSink(this); }
  ~TracedDatabaseTest() override { trace::SetSink(nullptr); }

  testing::ScratchFolder folder_;
  TracedDatabase traced_{
      db::Open(db::DatabaseUrlIn(folder_.path()), db::DatabaseUse::kServe)
          .value()};
  db::Database& database_ = traced_;
  std::vector<trace::SpanData> spans_;
};

TEST_F(TracedDatabaseTest, MakesSpansBelowACalls) {
  trace::Span call("call", trace::Kind::kServer, std::nullopt);
  const trace::Scope scope(call.context());
  EXPECT_OK(database_.Transaction([](db::Session& session) {
    return session.Execute("SELECT $1", {std::string("secret")}).status();
  }));
  ASSERT_THAT(spans_, SizeIs(2));
  EXPECT_EQ(spans_[0].name, "db.statement");
  EXPECT_EQ(spans_[0].attributes[0].second, trace::Value("SELECT $1"));
  EXPECT_EQ(spans_[0].parent_id, spans_[1].context.span_id);
  EXPECT_EQ(spans_[1].name, "db.transaction");
  EXPECT_EQ(spans_[1].parent_id, call.context()->span_id);
  spans_.clear();
  EXPECT_FALSE(database_.Execute("SELECT nothing").ok());
  ASSERT_THAT(spans_, SizeIs(1));
  EXPECT_FALSE(spans_[0].outcome.ok());
}

TEST_F(TracedDatabaseTest, MakesNoneOfWhatNoCallAsksFor) {
  EXPECT_OK(database_.Execute("SELECT 1"));
  EXPECT_OK(database_.Transaction([](db::Session& session) {
    return session.Execute("SELECT 1").status();
  }));
  EXPECT_THAT(spans_, IsEmpty());
}

}  // namespace
}  // namespace tessera::telemetry
