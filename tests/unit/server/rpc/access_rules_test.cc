#include "server/rpc/access_rules.h"

#include <gtest/gtest.h>

#include <set>

#include "tessera/v1/dataset_service.pb.h"
#include "tessera/v1/model_service.pb.h"
#include "tessera/v1/segmentation_service.pb.h"
#include "tessera/v1/server_service.pb.h"
#include "tessera/v1/training_service.pb.h"
#include "tessera/v1/upload_service.pb.h"
#include "tessera/worker/v1/worker_service.pb.h"

namespace tessera::rpc {
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
          EXPECT_EQ(ResourceIn(*request, resource), "");
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
    EXPECT_EQ(FindRule(*request)->role, auth::Role::kMember);
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
  EXPECT_EQ(in("models/a"), "models/a");
  EXPECT_EQ(in("models/a/versions/3"), "models/a");
  EXPECT_EQ(in("models/a/"), "models/a");
  EXPECT_EQ(in("datasets/a"), "");
  EXPECT_EQ(in("modelsa"), "");

  v1::CreateDatasetRequest create;
  create.set_dataset_id("a");
  EXPECT_EQ(ResourceIn(create, FindRule(create)->resources.front()),
            "datasets/a");
  v1::CreateTrainingJobRequest train;
  train.mutable_job()->set_dataset("datasets/a/revisions/1");
  EXPECT_EQ(ResourceIn(train, FindRule(train)->resources.front()),
            "datasets/a");
}

}  // namespace
}  // namespace tessera::rpc
