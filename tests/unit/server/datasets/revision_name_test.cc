#include <gtest/gtest.h>

#include "tests/unit/server/datasets/catalog_fixture.h"

namespace tessera::datasets {
namespace {

TEST(RevisionName, IsTakenApart) {
  EXPECT_EQ(Revision("datasets/a").dataset().text(), "a");
  EXPECT_EQ(Revision("datasets/a").revision(), 0);
  EXPECT_EQ(Revision("datasets/a/revisions/12").revision(), 12);
  EXPECT_EQ(Revision("datasets/a/revisions/12").text(),
            "datasets/a/revisions/12");
  EXPECT_EQ(Revision("datasets/a").text(), "datasets/a");
}

TEST(RevisionName, RefusesWhatIsNone) {
  for (const char* const name :
       {"", "a", "datasets/", "datasets/a/revisions/", "datasets/a/revisions/0",
        "datasets/a/revisions/x", "datasets/a/versions/1", "models/a",
        "datasets/A", "datasets/a%2f", "datasets/a/revisions/1/2"}) {
    EXPECT_ERROR(RevisionName::Parse(name), kInvalidArgument, "NAME_INVALID");
  }
}

}  // namespace
}  // namespace tessera::datasets
