#include "server/rpc/segmentation_adapter.h"

#include <utility>

#include "absl/time/clock.h"
#include "base/error_reason.h"
#include "base/status_macros.h"
#include "server/rpc/convert_segmentation.h"
#include "server/rpc/received_bytes.h"
#include "server/rpc/status.h"

namespace tessera::rpc {
namespace {

absl::Status HeaderMisplaced() {
  return WithReason(
      absl::InvalidArgumentError(
          "a segmentation begins with one header, then come chunks"),
      "HEADER_MISPLACED");
}

}  // namespace

SegmentationAdapter::SegmentationAdapter(inference::Segmenter& segmenter,
                                         Spool& spool, Metrics& metrics)
    : segmenter_(segmenter),
      spool_(spool),
      received_bytes_(ReceivedBytes(metrics)) {}

grpc::Status SegmentationAdapter::Segment(grpc::ServerContext* context,
                                          SegmentStream::Stream* stream) {
  return Answer([&] { return Serve(*context, *stream); });
}

absl::Status SegmentationAdapter::Serve(const grpc::ServerContext& context,
                                        SegmentStream::Stream& stream) {
  v1::SegmentRequest first;
  if (!stream.Read(&first) || !first.has_header()) return HeaderMisplaced();
  const v1::SegmentHeader& header = first.header();
  const inference::SegmentParameters parameters =
      FromProto(header.parameters());
  RETURN_IF_ERROR(segmenter_.Check(header.model(), parameters));
  const absl::Time start = absl::Now();
  ASSIGN_OR_RETURN(const std::unique_ptr<SpoolFile> file,
                   Receive(header, stream));
  const absl::Duration received = absl::Now() - start;
  const CancellationWatch cancellation(context);
  SegmentStream sink(stream);
  ASSIGN_OR_RETURN(
      const inference::SegmentSummary summary,
      segmenter_.Segment(
          {.model = header.model(),
           .image = file->path(),
           .slices = {header.slices().begin(), header.slices().end()},
           .parameters = parameters},
          sink, cancellation.token()));
  v1::SegmentSummary answer = ToProto(summary);
  answer.set_receive_seconds(absl::ToDoubleSeconds(received));
  return sink.SendSummary(std::move(answer));
}

absl::StatusOr<std::unique_ptr<SpoolFile>> SegmentationAdapter::Receive(
    const v1::SegmentHeader& header, SegmentStream::Stream& stream) {
  ASSIGN_OR_RETURN(std::unique_ptr<SpoolFile> file,
                   spool_.Open(header.filename(), header.size_bytes()));
  v1::SegmentRequest request;
  while (stream.Read(&request)) {
    if (!request.has_chunk()) return HeaderMisplaced();
    received_bytes_.Increment(static_cast<double>(request.chunk().size()));
    RETURN_IF_ERROR(file->Append(request.chunk()));
  }
  RETURN_IF_ERROR(file->Finish());
  return file;
}

}  // namespace tessera::rpc
