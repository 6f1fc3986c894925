// The wire API keeps what an earlier release said on the wire: clients of that
// release go on working. tests/data/wire/record.py made the files.
#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/message.h"
#include "google/protobuf/unknown_field_set.h"
#include "tessera/v1/access.pb.h"
#include "tessera/v1/dataset_service.pb.h"
#include "tessera/v1/error_info.pb.h"
#include "tessera/v1/model_service.pb.h"
#include "tessera/v1/segmentation_job_service.pb.h"
#include "tessera/v1/segmentation_service.pb.h"
#include "tessera/v1/server_service.pb.h"
#include "tessera/v1/training_service.pb.h"
#include "tessera/v1/upload_service.pb.h"
#include "tessera/worker/v1/worker_service.pb.h"

namespace tessera::rpc {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

std::string ReadFile(const std::string& name) {
  std::ifstream file("tests/data/wire/v1/" + name, std::ios::binary);
  EXPECT_TRUE(file) << name;
  return {std::istreambuf_iterator<char>(file),
          std::istreambuf_iterator<char>()};
}

// Links the messages into this program: a library's unused parts are left out.
void LinkAll() {
  for (const Message* message : std::initializer_list<const Message*>{
           &v1::Access::default_instance(), &v1::Dataset::default_instance(),
           &v1::ErrorInfo::default_instance(), &v1::Model::default_instance(),
           &v1::SegmentationJob::default_instance(),
           &v1::SegmentRequest::default_instance(),
           &v1::ServerStatus::default_instance(),
           &v1::TrainingJob::default_instance(),
           &v1::FindMissingFilesRequest::default_instance(),
           &worker::v1::Assignment::default_instance()}) {
    ASSERT_NE(message->GetDescriptor(), nullptr);
  }
}

class WireFormatTest : public ::testing::Test {
 protected:
  WireFormatTest() {
    LinkAll();
    google::protobuf::FileDescriptorSet files;
    EXPECT_TRUE(files.ParseFromString(ReadFile("api.binpb")));
    for (const auto& file : files.file()) {
      const FileDescriptor* built = earlier_.BuildFile(file);
      if (built == nullptr) {
        ADD_FAILURE() << file.name();
      } else if (built->package().rfind("tessera.", 0) == 0) {
        files_.push_back(built);
      }
    }
    EXPECT_GE(files_.size(), 10u);
  }

  const DescriptorPool& now_ = *DescriptorPool::generated_pool();
  DescriptorPool earlier_;
  std::vector<const FileDescriptor*> files_;  // Ours, as they were.
};

std::string TypeOf(const FieldDescriptor& field) {
  std::string type = field.type_name();
  if (field.message_type()) type = field.message_type()->full_name();
  if (field.enum_type()) type = field.enum_type()->full_name();
  return (field.is_repeated() ? "repeated " : "") + type +
         (field.is_packed() ? " packed" : "") +
         (field.has_presence() ? " with presence" : "");
}

void CompareField(const FieldDescriptor& then, const FieldDescriptor* now) {
  ASSERT_NE(now, nullptr) << then.full_name() << " was removed";
  EXPECT_EQ(now->name(), then.name());
  EXPECT_EQ(now->json_name(), then.json_name());
  EXPECT_EQ(TypeOf(*now), TypeOf(then)) << then.full_name();
  const auto* const choice = then.real_containing_oneof();
  if (choice == nullptr) return;
  ASSERT_NE(now->real_containing_oneof(), nullptr) << then.full_name();
  EXPECT_EQ(now->real_containing_oneof()->name(), choice->name());
}

void CompareEnum(const EnumDescriptor& then, const EnumDescriptor* now) {
  ASSERT_NE(now, nullptr) << then.full_name() << " was removed";
  for (int i = 0; i < then.value_count(); ++i) {
    const auto* const value = now->FindValueByNumber(then.value(i)->number());
    ASSERT_NE(value, nullptr) << then.value(i)->full_name() << " was removed";
    EXPECT_EQ(value->name(), then.value(i)->name());
  }
}

void CompareMessage(const Descriptor& then, const Descriptor* now) {
  ASSERT_NE(now, nullptr) << then.full_name() << " was removed";
  for (int i = 0; i < then.field_count(); ++i) {
    CompareField(*then.field(i), now->FindFieldByNumber(then.field(i)->number()));
  }
  for (int i = 0; i < then.reserved_range_count(); ++i) {
    for (int n = then.reserved_range(i)->start; n < then.reserved_range(i)->end;
         ++n) {
      EXPECT_EQ(now->FindFieldByNumber(n), nullptr)
          << then.full_name() << " has used " << n << " before";
    }
  }
  for (int i = 0; i < then.nested_type_count(); ++i) {
    CompareMessage(*then.nested_type(i),
                   now->FindNestedTypeByName(then.nested_type(i)->name()));
  }
  for (int i = 0; i < then.enum_type_count(); ++i) {
    CompareEnum(*then.enum_type(i),
                now->FindEnumTypeByName(then.enum_type(i)->name()));
  }
}

TEST_F(WireFormatTest, MessagesKeepTheirFields) {
  for (const FileDescriptor* file : files_) {
    for (int i = 0; i < file->message_type_count(); ++i) {
      const Descriptor& then = *file->message_type(i);
      CompareMessage(then, now_.FindMessageTypeByName(then.full_name()));
    }
    for (int i = 0; i < file->enum_type_count(); ++i) {
      const EnumDescriptor& then = *file->enum_type(i);
      CompareEnum(then, now_.FindEnumTypeByName(then.full_name()));
    }
  }
}

TEST_F(WireFormatTest, ServicesKeepTheirCalls) {
  int calls = 0;
  for (const FileDescriptor* file : files_) {
    for (int i = 0; i < file->service_count(); ++i) {
      const ServiceDescriptor& service = *file->service(i);
      for (int j = 0; j < service.method_count(); ++j, ++calls) {
        const MethodDescriptor& then = *service.method(j);
        const MethodDescriptor* now = now_.FindMethodByName(then.full_name());
        ASSERT_NE(now, nullptr) << then.full_name() << " was removed";
        EXPECT_EQ(now->input_type()->full_name(),
                  then.input_type()->full_name());
        EXPECT_EQ(now->output_type()->full_name(),
                  then.output_type()->full_name());
        EXPECT_EQ(now->client_streaming(), then.client_streaming());
        EXPECT_EQ(now->server_streaming(), then.server_streaming());
      }
    }
  }
  EXPECT_GT(calls, 40);
}

// Takes a part that follows its length in four bytes.
std::string TakePart(std::string& rest) {
  uint32_t size = 0;
  EXPECT_GE(rest.size(), sizeof(size));
  std::memcpy(&size, rest.data(), sizeof(size));
  std::string part = rest.substr(sizeof(size), size);
  rest.erase(0, sizeof(size) + size);
  return part;
}

void ExpectAllKnown(const Message& message) {
  const auto& reflection = *message.GetReflection();
  EXPECT_TRUE(reflection.GetUnknownFields(message).empty())
      << message.GetTypeName() << " lost fields";
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->message_type() == nullptr) continue;
    if (!field->is_repeated()) {
      ExpectAllKnown(reflection.GetMessage(message, field));
      continue;
    }
    for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
      ExpectAllKnown(reflection.GetRepeatedMessage(message, field, i));
    }
  }
}

TEST_F(WireFormatTest, RecordedMessagesReadAndWriteAsTheyWere) {
  std::string rest = ReadFile("messages.binpb");
  int messages = 0;
  for (; !rest.empty(); ++messages) {
    const std::string name = TakePart(rest);
    const std::string bytes = TakePart(rest);
    const Descriptor* const type = now_.FindMessageTypeByName(name);
    ASSERT_NE(type, nullptr) << name;
    const std::unique_ptr<Message> message(
        google::protobuf::MessageFactory::generated_factory()
            ->GetPrototype(type)
            ->New());
    ASSERT_TRUE(message->ParseFromString(bytes)) << name;
    ExpectAllKnown(*message);
    EXPECT_EQ(message->SerializeAsString(), bytes) << name;
  }
  EXPECT_GT(messages, 100);
}

}  // namespace
}  // namespace tessera::rpc
