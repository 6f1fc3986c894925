#include "server/front/grpc/oip_messages.h"

#include <memory>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/message_limit.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/wire_format_lite.h"
#include "grpcpp/support/proto_buffer_reader.h"
#include "grpcpp/support/slice.h"

namespace tessera::front {
namespace {

using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;
using ::inference::ModelInferRequest;
using ::inference::ModelInferResponse;

// How many times larger bytes of a message may be in memory. A number of one
// byte may become one of eight, in a list that doubles when it grows, beside
// the list before; other numbers have their size from the beginning. Names and
// parameters may become objects with allocations of their own.
constexpr int64_t kGrowthOfShortNumbers = 24;
constexpr int64_t kGrowthOfNumbers = 3;
constexpr int64_t kGrowthOfRest = 128;
// Of everything but values.
constexpr int64_t kMostRest = 64 << 10;

absl::Status MessageInvalid() {
  return WithReason(
      absl::InvalidArgumentError(
          "the message is not an inference.ModelInferRequest; check that the "
          "client speaks version 2 of the Open Inference Protocol"),
      "MESSAGE_INVALID");
}

// The bytes of a request's values, by what becomes of them.
struct Values {
  int64_t raw = 0;
  int64_t numbers = 0;
  int64_t short_numbers = 0;
};

// Calls `add` with the tag of each field of a message, which must read the
// field. Returns false if the message is malformed.
template <typename Add>
bool ForEachField(CodedInputStream& stream, Add add) {
  while (const uint32_t tag = stream.ReadTag()) {
    if (!add(tag)) return false;
  }
  return stream.ConsumedEntireMessage();
}

// The same for a message that is a field.
template <typename Add>
bool ForEachFieldInside(CodedInputStream& stream, Add add) {
  uint32_t length = 0;
  if (!stream.ReadVarint32(&length) ||
      length > static_cast<uint32_t>(kMaxTensorMessageBytes)) {
    return false;
  }
  const auto limit = stream.PushLimit(static_cast<int>(length));
  const bool read = ForEachField(stream, add);
  stream.PopLimit(limit);
  return read;
}

uint32_t MessageTag(int field) {
  return WireFormatLite::MakeTag(field,
                                 WireFormatLite::WIRETYPE_LENGTH_DELIMITED);
}

bool AddContents(CodedInputStream& stream, Values& values) {
  using Contents = ::inference::InferTensorContents;
  return ForEachFieldInside(stream, [&](uint32_t tag) {
    const int begin = stream.CurrentPosition();
    if (!WireFormatLite::SkipField(&stream, tag)) return false;
    const int64_t bytes = stream.CurrentPosition() - begin;
    switch (WireFormatLite::GetTagFieldNumber(tag)) {
      case Contents::kBoolContentsFieldNumber:
      case Contents::kFp32ContentsFieldNumber:
      case Contents::kFp64ContentsFieldNumber:
        values.numbers += bytes;
        break;
      case Contents::kIntContentsFieldNumber:
      case Contents::kInt64ContentsFieldNumber:
      case Contents::kUintContentsFieldNumber:
      case Contents::kUint64ContentsFieldNumber:
        values.short_numbers += bytes;
        break;
      default:
        break;  // Part of the rest.
    }
    return true;
  });
}

bool AddInput(CodedInputStream& stream, Values& values) {
  using Input = ModelInferRequest::InferInputTensor;
  return ForEachFieldInside(stream, [&](uint32_t tag) {
    return tag == MessageTag(Input::kContentsFieldNumber)
               ? AddContents(stream, values)
               : WireFormatLite::SkipField(&stream, tag);
  });
}

bool AddRequest(CodedInputStream& stream, Values& values) {
  return ForEachField(stream, [&](uint32_t tag) {
    if (tag == MessageTag(ModelInferRequest::kInputsFieldNumber)) {
      return AddInput(stream, values);
    }
    const int begin = stream.CurrentPosition();
    if (!WireFormatLite::SkipField(&stream, tag)) return false;
    if (tag == MessageTag(ModelInferRequest::kRawInputContentsFieldNumber)) {
      // Few bytes are as much as the object that holds them.
      const int64_t bytes = stream.CurrentPosition() - begin;
      if (bytes > kGrowthOfRest) values.raw += bytes;
    }
    return true;
  });
}

// Keeps `bytes` until gRPC has sent them.
grpc::Slice SliceOf(std::string bytes) {
  auto kept = std::make_unique<std::string>(std::move(bytes));
  std::string* const text = kept.release();
  return grpc::Slice(
      text->data(), text->size(),
      [](void* owner) { delete static_cast<std::string*>(owner); }, text);
}

}  // namespace

absl::StatusOr<int64_t> BytesWhenParsed(const grpc::ByteBuffer& buffer) {
  // Only reads, but takes no const.
  grpc::ByteBuffer shared(buffer);
  grpc::ProtoBufferReader reader(&shared);
  if (!reader.status().ok()) return MessageInvalid();
  CodedInputStream stream(&reader);
  Values values;
  if (!AddRequest(stream, values)) return MessageInvalid();
  const int64_t rest = static_cast<int64_t>(buffer.Length()) - values.raw -
                       values.numbers - values.short_numbers;
  if (rest > kMostRest) {
    return WithReason(
        absl::InvalidArgumentError(absl::StrFormat(
            "the request has %d bytes beside the values of its tensor; it may "
            "have %d",
            rest, kMostRest)),
        "MESSAGE_INVALID");
  }
  return values.raw + kGrowthOfNumbers * values.numbers +
         kGrowthOfShortNumbers * values.short_numbers + kGrowthOfRest * rest;
}

absl::StatusOr<ModelInferRequest> ParseInferRequest(
    const grpc::ByteBuffer& buffer) {
  grpc::ByteBuffer shared(buffer);
  grpc::ProtoBufferReader reader(&shared);
  ModelInferRequest request;
  if (!reader.status().ok() || !request.ParseFromZeroCopyStream(&reader)) {
    return MessageInvalid();
  }
  return request;
}

grpc::ByteBuffer WithRawOutputs(const ModelInferResponse& response,
                                std::vector<std::string> outputs) {
  std::vector<grpc::Slice> slices = {SliceOf(response.SerializeAsString())};
  for (std::string& output : outputs) {
    constexpr size_t kMostBytes = 10;  // Of a tag and a length.
    std::string head(kMostBytes, '\0');
    auto* const begin = reinterpret_cast<uint8_t*>(head.data());
    uint8_t* end = WireFormatLite::WriteTagToArray(
        ModelInferResponse::kRawOutputContentsFieldNumber,
        WireFormatLite::WIRETYPE_LENGTH_DELIMITED, begin);
    end = google::protobuf::io::CodedOutputStream::WriteVarint32ToArray(
        static_cast<uint32_t>(output.size()), end);
    head.resize(static_cast<size_t>(end - begin));
    slices.push_back(SliceOf(std::move(head)));
    slices.push_back(SliceOf(std::move(output)));
  }
  return grpc::ByteBuffer(slices.data(), slices.size());
}

}  // namespace tessera::front
