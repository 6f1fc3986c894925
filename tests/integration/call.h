// A segmentation whose messages a test sends and reads when it wants to.
#ifndef TESSERA_TESTS_INTEGRATION_CALL_H_
#define TESSERA_TESTS_INTEGRATION_CALL_H_

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>

#include "tests/integration/client.h"

namespace tessera::testing {

struct Call {
  grpc::ClientContext context;
  std::unique_ptr<grpc::ClientReaderWriter<v1::SegmentRequest,
                                           v1::SegmentResponse>>
      stream;

  void Begin(Client& client, const v1::SegmentHeader& header) {
    stream = client.segmentation->Segment(&context);
    v1::SegmentRequest request;
    *request.mutable_header() = header;
    stream->Write(request);
  }
  // The bytes [from, to) of the image; its end is not told.
  void SendPart(const std::string& image, size_t from, size_t to) {
    constexpr size_t kChunkBytes = 1 << 16;
    v1::SegmentRequest request;
    for (size_t at = from; at < to; at += kChunkBytes) {
      request.set_chunk(image.substr(at, std::min(kChunkBytes, to - at)));
      stream->Write(request);
    }
  }
  void Send(const std::string& image) {
    SendPart(image, 0, image.size());
    stream->WritesDone();
  }
  // Whether anything came.
  bool AwaitMessage() {
    v1::SegmentResponse response;
    return stream->Read(&response);
  }
  grpc::Status End() {
    v1::SegmentResponse response;
    while (stream->Read(&response)) {
    }
    return stream->Finish();
  }
};

}  // namespace tessera::testing

#endif  // TESSERA_TESTS_INTEGRATION_CALL_H_
