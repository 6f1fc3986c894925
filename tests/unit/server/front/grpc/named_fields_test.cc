#include "tests/support/named_fields.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/error_reason.h"
#include "server/app/operation.h"
#include "tessera/v1/dataset_service.pb.h"
#include "tessera/v1/evaluation_service.pb.h"
#include "tessera/v1/model_service.pb.h"
#include "tessera/v1/segmentation_job_service.pb.h"
#include "tessera/v1/segmentation_service.pb.h"
#include "tessera/v1/server_service.pb.h"
#include "tessera/v1/training_service.pb.h"
#include "tessera/v1/upload_service.pb.h"

namespace tessera::front {
namespace {

using google::protobuf::MethodDescriptor;

std::vector<const MethodDescriptor*> Methods() {
  std::vector<const MethodDescriptor*> methods;
  for (const auto* file :
       {v1::Dataset::descriptor()->file(), v1::Accuracy::descriptor()->file(),
        v1::Model::descriptor()->file(),
        v1::SegmentRequest::descriptor()->file(),
        v1::SegmentationJob::descriptor()->file(),
        v1::ServerStatus::descriptor()->file(),
        v1::TrainingJob::descriptor()->file(),
        v1::UploadFileRequest::descriptor()->file()}) {
    for (int i = 0; i < file->service_count(); ++i) {
      for (int j = 0; j < file->service(i)->method_count(); ++j) {
        methods.push_back(file->service(i)->method(j));
      }
    }
  }
  return methods;
}

TEST(Operations, AreThoseOfTheWireApi) {
  std::map<std::string, app::Operation> operations;
  for (const app::Operation& operation : app::AllOperations()) {
    EXPECT_TRUE(operations.emplace(operation.name, operation).second)
        << operation.name;
  }
  for (const MethodDescriptor* method : Methods()) {
    EXPECT_EQ(operations.erase(method->name()), 1u) << method->full_name();
  }
  EXPECT_TRUE(operations.empty()) << operations.begin()->first << " is no rpc";
}

// By the names that AIPs give them: whoever adds an operation says its role.
TEST(Operations, ThatChangeSomethingTakeAMember) {
  for (const app::Operation& operation : app::AllOperations()) {
    const std::string name = operation.name;
    const bool reads = name.starts_with("Get") || name.starts_with("List") ||
                       name.starts_with("Read") || name.starts_with("Watch") ||
                       name.starts_with("Export") ||
                       name.starts_with("Evaluate") || name == "Segment" ||
                       name == "FindMissingFiles";
    EXPECT_EQ(operation.changes, !reads) << name;
    if (reads) continue;
    EXPECT_EQ(operation.role, access::Role::kMember) << name;
  }
}

TEST(NamedFields, AreThereInTheirRequests) {
  std::set<std::string> requests;
  for (const MethodDescriptor* method : Methods()) {
    const auto* const request =
        google::protobuf::MessageFactory::generated_factory()->GetPrototype(
            method->input_type());
    requests.insert(method->input_type()->name());
    // Fails on a field that does not exist.
    for (const testing::NamedField& field : testing::NamedFieldsOf(*request)) {
      EXPECT_EQ(testing::TextIn(*request, field), "");
    }
  }
  for (const testing::NamedField& field : testing::NamedFields()) {
    EXPECT_TRUE(requests.contains(field.request)) << field.request;
  }
}

TEST(NamedFields, HoldNoNameThatIsNone) {
  int names = 0;
  for (const testing::NamedField& field : testing::NamedFields()) {
    for (const std::string& name : testing::FalseNamesOf(field.form, "a")) {
      if (name.empty() && field.optional) continue;
      ++names;
      EXPECT_EQ(ReasonOf(testing::ParseAs(field.form, name)), "NAME_INVALID")
          << field.request << "." << field.field << " '" << name << "'";
    }
  }
  EXPECT_GT(names, 20 * 60);
}

}  // namespace
}  // namespace tessera::front
