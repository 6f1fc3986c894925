#include "models/pyjamas/classifier.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "tests/support/status_matchers.h"
#include "tests/unit/models/pyjamas/small_classifier.h"

namespace tessera::pyjamas {
namespace {

using testing::Entries;
using testing::Entry;
using testing::OldEntries;
using testing::PickleOf;
using testing::PickleWriter;
using testing::TextEntry;
using testing::TupleEntry;
using testing::WholeEntry;
using testing::With;
using ::testing::HasSubstr;

std::string Refusal(const std::string& pickle) {
  const auto read = ReadClassifier(pickle);
  EXPECT_EQ(read.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(read.status().message());
}

TEST(Classifier, IsReadWithItsSettings) {
  const std::string pickle = PickleOf(Entries());
  const auto read = ReadClassifier(pickle);
  ASSERT_OK(read);
  EXPECT_EQ(read->input_size, (imaging::Size{64, 32}));
  EXPECT_EQ(read->step_size, (imaging::Size{16, 8}));
  EXPECT_EQ(read->scaler, 4095);
  EXPECT_EQ(read->erosion_width, 3);
  EXPECT_EQ(read->epochs, 12);
  EXPECT_EQ(read->batch_size, 3);
  EXPECT_EQ(read->learning_rate, 0.001f);
  EXPECT_EQ(read->early_stopping_patience, 9);
  EXPECT_EQ(read->learning_rate_patience, 4);
  EXPECT_EQ(read->base_width, 2);
  EXPECT_EQ(read->depth, 4);
  ASSERT_EQ(read->arrays.size(), 46u);
  EXPECT_EQ(read->arrays[45][1], testing::WeightAt(45, 1));
}

TEST(Classifier, OfPyjamas2022ErodesBySeven) {
  const std::string pickle = PickleOf(OldEntries());
  const auto read = ReadClassifier(pickle);
  ASSERT_OK(read);
  EXPECT_EQ(read->erosion_width, 7);
  EXPECT_EQ(read->early_stopping_patience, std::nullopt);
}

TEST(Classifier, WithoutCallbacksNeverStopsAndKeepsItsRate) {
  const std::string pickle = PickleOf(
      With(With(Entries(), testing::CallbackEntry("early_stopper", false, 5)),
           testing::CallbackEntry("lr_scheduler", false, 5)));
  const auto read = ReadClassifier(pickle);
  ASSERT_OK(read);
  EXPECT_EQ(read->early_stopping_patience, 0);
  EXPECT_EQ(read->learning_rate_patience, 0);
}

TEST(Classifier, WithoutAnErosionWidthErodesNothing) {
  const std::string pickle = PickleOf(
      With(Entries(), {"erosion_width", [](PickleWriter& w) { w.None(); }}));
  const auto read = ReadClassifier(pickle);
  ASSERT_OK(read);
  EXPECT_EQ(read->erosion_width, 0);
}

TEST(Classifier, OfNumpy2IsReadToo) {
  std::string pickle = PickleOf(Entries());
  const std::string old = "numpy.core.";
  for (size_t at = 0; (at = pickle.find(old, at)) != std::string::npos;) {
    pickle.replace(at, old.size(), "numpy._core.");
  }
  ASSERT_OK(ReadClassifier(pickle));
}

TEST(Classifier, OfAnotherKindGetsASentenceOfItsOwn) {
  for (const char* const kind : {"ReSCU-Net", "QuickieNet"}) {
    EXPECT_THAT(
        Refusal(PickleOf(With(Entries(), TextEntry("classifier_type", kind)))),
        ::testing::AllOf(HasSubstr(kind), HasSubstr("Train a model")));
  }
  EXPECT_THAT(Refusal(PickleOf(
                  With(Entries(), TextEntry("classifier_type", "Forest")))),
              HasSubstr("\"Forest\""));
  // The others hold objects of scikit-learn.
  for (const auto& [kind, global] :
       {std::pair("support vector machine", "csklearn.svm._classes\nSVC\n."),
        std::pair("logistic regression",
                  "csklearn.linear_model._logistic\nLogisticRegression\n.")}) {
    EXPECT_THAT(Refusal(global), HasSubstr(kind));
  }
}

TEST(Classifier, ThatAsksForCodeIsRefusedByName) {
  EXPECT_THAT(Refusal("cposix\nsystem\n(X\x02\0\0\0idtR."),
              ::testing::AllOf(HasSubstr("\"system\""), HasSubstr("\"posix\""),
                               HasSubstr("nothing was run")));
}

TEST(Classifier, WithWrongSettingsNamesThem) {
  for (const Entry& wrong :
       {WholeEntry("scaler", 0), WholeEntry("scaler", 70'000),
        TextEntry("scaler", "1"), TupleEntry("train_image_size", {60, 64}),
        TupleEntry("train_image_size", {64}),
        TupleEntry("train_image_size", {64, 64, 3}),
        TupleEntry("train_image_size", {8192, 64}), TupleEntry("step_sz", {0, 8}),
        WholeEntry("step_sz", 8), WholeEntry("erosion_width", -1)}) {
    EXPECT_THAT(Refusal(PickleOf(With(Entries(), wrong))),
                HasSubstr("`" + wrong.first + "`"));
  }
}

TEST(Classifier, WithOtherArraysSaysWhich) {
  const auto with_list = [](auto write) {
    return PickleOf(With(Entries(), {"classifier", [=](PickleWriter& writer) {
                                       writer.BeginList();
                                       write(writer);
                                       writer.EndList();
                                     }}));
  };
  EXPECT_THAT(Refusal(with_list([](PickleWriter&) {})),
              HasSubstr("0 arrays of weights instead of 46"));
  EXPECT_THAT(Refusal(with_list([](PickleWriter& writer) {
                for (int i = 0; i < 46; ++i) writer.Whole(i);
              })),
              HasSubstr("no arrays"));
  EXPECT_THAT(Refusal(with_list([](PickleWriter& writer) {
                for (int i = 0; i < 46; ++i) {
                  writer.BeginFloat32Array({1});
                  writer.Raw("1234");
                  writer.EndArray();
                }
              })),
              HasSubstr("no convolution"));
  // Base width 3 begins, base width 2 goes on.
  EXPECT_THAT(Refusal(with_list([](PickleWriter& writer) {
                writer.BeginFloat32Array({3, 3, 1, 3});
                writer.Raw(std::string(27 * sizeof(float), '\0'));
                writer.EndArray();
                for (int i = 1; i < 46; ++i) {
                  writer.BeginFloat32Array({2});
                  writer.Raw(std::string(2 * sizeof(float), '\0'));
                  writer.EndArray();
                }
              })),
              HasSubstr("array 2 of its weights has the shape 2 instead of 3"));
}

TEST(Classifier, WithoutFiniteWeightsIsRefused) {
  std::string pickle = PickleOf(Entries());
  const float weight = testing::WeightAt(0, 1);
  const std::string bytes(reinterpret_cast<const char*>(&weight), sizeof(weight));
  const float nan = std::numeric_limits<float>::quiet_NaN();
  pickle.replace(pickle.find(bytes), sizeof(nan),
                 std::string(reinterpret_cast<const char*>(&nan), sizeof(nan)));
  EXPECT_THAT(Refusal(pickle), HasSubstr("array 1 of its weights has values"));
}

TEST(Classifier, IsNoOtherPickle) {
  EXPECT_THAT(Refusal("]."), HasSubstr("no classifier"));
  EXPECT_THAT(Refusal(""), HasSubstr("damaged"));
  const std::string pickle = PickleOf(Entries());
  EXPECT_THAT(Refusal(pickle.substr(0, pickle.size() / 2)),
              HasSubstr("damaged"));
}

}  // namespace
}  // namespace tessera::pyjamas
