#include "server/front/grpc/access_rules.h"

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/error_reason.h"

#include "tessera/v1/dataset_service.pb.h"
#include "tessera/v1/model_service.pb.h"
#include "tessera/v1/segmentation_service.pb.h"
#include "tessera/v1/server_service.pb.h"
#include "tessera/v1/training_service.pb.h"
#include "tessera/v1/upload_service.pb.h"
#include "tessera/worker/v1/worker_service.pb.h"
#include "tests/support/false_names.h"

namespace tessera::front {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::MessageFactory;

TEST(AccessRules, EveryRpcHasOneOfItsOwn) {
  std::set<std::string> requests;
  for (const FileDescriptor* file :
       {v1::Dataset::descriptor()->file(), v1::Model::descriptor()->file(),
        v1::SegmentRequest::descriptor()->file(),
        v1::ServerStatus::descriptor()->file(),
        v1::TrainingJob::descriptor()->file(),
        v1::UploadFileRequest::descriptor()->file()}) {
    for (int i = 0; i < file->service_count(); ++i) {
      for (int j = 0; j < file->service(i)->method_count(); ++j) {
        const auto* const method = file->service(i)->method(j);
        const Descriptor* const input = method->input_type();
        EXPECT_TRUE(requests.insert(input->full_name()).second)
            << "the gate tells rpcs by their requests: " << method->full_name();
        const google::protobuf::Message* const request =
            MessageFactory::generated_factory()->GetPrototype(input);
        const AccessRule* const rule = FindRule(*request);
        ASSERT_NE(rule, nullptr) << method->full_name();
        EXPECT_EQ(RpcOf(*rule), method->name());
        // Fails on a field that does not exist.
        for (const NamedResource& resource : rule->resources) {
          EXPECT_EQ(NameIn(*request, resource), "");
        }
      }
    }
  }
  EXPECT_GT(requests.size(), 20u);
}

TEST(AccessRules, WhatChangesSomethingTakesAMember) {
  for (const google::protobuf::Message* request :
       std::initializer_list<const google::protobuf::Message*>{
           &v1::DeleteDatasetRequest::default_instance(),
           &v1::SetModelAliasRequest::default_instance(),
           &v1::CancelTrainingJobRequest::default_instance(),
           &v1::UploadFileRequest::default_instance()}) {
    EXPECT_TRUE(FindRule(*request)->changes);
    EXPECT_EQ(FindRule(*request)->role, access::Role::kMember);
  }
}

TEST(AccessRules, AreNoneForOtherPackages) {
  EXPECT_EQ(FindRule(worker::v1::GetAssignmentRequest()), nullptr);
  EXPECT_EQ(FindRule(v1::Dataset()), nullptr);
}

TEST(AccessRules, FindTheResourceInARequest) {
  v1::GetModelVersionRequest request;
  const NamedResource& resource = FindRule(request)->resources.front();
  const auto in = [&](const std::string& name) {
    request.set_name(name);
    return ResourceIn(request, resource);
  };
  EXPECT_EQ(*in("models/a"), "models/a");
  EXPECT_EQ(*in("models/a/versions/3"), "models/a");
  EXPECT_EQ(*in("models/a/versions/best"), "models/a");

  v1::CreateDatasetRequest create;
  create.set_dataset_id("a");
  EXPECT_EQ(*ResourceIn(create, FindRule(create)->resources.front()),
            "datasets/a");
  v1::CreateTrainingJobRequest train;
  train.mutable_job()->set_dataset("datasets/a/revisions/1");
  EXPECT_EQ(*ResourceIn(train, FindRule(train)->resources.front()),
            "datasets/a");
  EXPECT_EQ(*ResourceIn(train, FindRule(train)->resources[1]), "")
      << "an initial model may be left out";
}

// Sets the field that `resource` says.
void SetName(google::protobuf::Message& request, const NamedResource& resource,
             const std::string& name) {
  google::protobuf::Message* message = &request;
  std::string field = resource.field;
  if (const size_t dot = field.find('.'); dot != std::string::npos) {
    message = message->GetReflection()->MutableMessage(
        message,
        message->GetDescriptor()->FindFieldByName(field.substr(0, dot)));
    field = field.substr(dot + 1);
  }
  message->GetReflection()->SetString(
      message, message->GetDescriptor()->FindFieldByName(field), name);
}

std::vector<std::string> FalseNamesFor(NameForm form) {
  switch (form) {
    case NameForm::kDataset: return testing::FalseNames("datasets", "a", "");
    case NameForm::kRevision:
      return testing::FalseNames("datasets", "a", "revisions");
    case NameForm::kModel: return testing::FalseNames("models", "a", "");
    case NameForm::kVersion:
      return testing::FalseNames("models", "a", "versions");
    case NameForm::kJob: return testing::FalseNames("trainingJobs", "a", "");
    // Whoever makes a thing checks its id.
    case NameForm::kNewDataset:
    case NameForm::kNewModel: break;
  }
  return {};
}

TEST(AccessRules, FindNoResourceInWhatIsNoName) {
  int names = 0;
  for (const AccessRule& rule : AccessRules()) {
    const auto* const type =
        google::protobuf::DescriptorPool::generated_pool()
            ->FindMessageTypeByName("tessera.v1." + rule.request);
    ASSERT_NE(type, nullptr) << rule.request;
    for (const NamedResource& resource : rule.resources) {
      for (const std::string& name : FalseNamesFor(resource.form)) {
        if (name.empty() && resource.optional) continue;
        ++names;
        const std::unique_ptr<google::protobuf::Message> request(
            MessageFactory::generated_factory()->GetPrototype(type)->New());
        SetName(*request, resource, name);
        const auto found = ResourceIn(*request, resource);
        EXPECT_EQ(ReasonOf(found.status()), "NAME_INVALID")
            << rule.request << "." << resource.field << " '" << name << "'";
      }
    }
  }
  EXPECT_GT(names, 20 * 60);
}

}  // namespace
}  // namespace tessera::front
