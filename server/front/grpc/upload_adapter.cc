#include "server/front/grpc/upload_adapter.h"

#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/quoting.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "server/front/grpc/received_bytes.h"
#include "server/front/grpc/receiving_call.h"
#include "server/front/grpc/upload_receiver.h"

namespace tessera::front {
namespace {

constexpr int kMaxDigests = 1000;

using Digests = google::protobuf::RepeatedPtrField<std::string>;

absl::Status CheckDigests(const Digests& digests) {
  if (digests.size() > kMaxDigests) {
    return WithReason(
        absl::InvalidArgumentError(absl::StrFormat(
            "%d digests in one call; ask for at most %d at a time",
            digests.size(), kMaxDigests)),
        "TOO_MANY_DIGESTS");
  }
  for (const std::string& digest : digests) {
    if (IsSha256Hex(digest)) continue;
    return WithReason(
        absl::InvalidArgumentError(absl::StrFormat(
            "%s is not a SHA-256 digest of 64 lower-case hexadecimal digits",
            Quoted(digest))),
        "DIGEST_INVALID");
  }
  return absl::OkStatus();
}

}  // namespace

UploadAdapter::UploadAdapter(const Gate& gate, access::FileHolders& holders,
                             storage::UploadStore& uploads,
                             storage::BlobStore& blobs, FileStreams& streams,
                             UnaryCalls& calls, Metrics& metrics)
    : gate_(gate),
      holders_(holders),
      uploads_(uploads),
      blobs_(blobs),
      streams_(streams),
      calls_(calls),
      received_bytes_(ReceivedBytes(metrics)) {}

grpc::ServerUnaryReactor* UploadAdapter::FindMissingFiles(
    grpc::CallbackServerContext* context,
    const v1::FindMissingFilesRequest* request,
    v1::FindMissingFilesResponse* response) {
  return calls_.Answer(*context, [=, this] {
    return gate_.Answer(
        *context, *request, [&](const Gate::Call& call) -> absl::Status {
          RETURN_IF_ERROR(CheckDigests(request->sha256()));
          for (const std::string& digest : request->sha256()) {
            ASSIGN_OR_RETURN(const bool held,
                             holders_.Holds(call.caller, digest));
            if (held && blobs_.Contains(digest)) continue;
            v1::FindMissingFilesResponse::MissingFile* file =
                response->add_files();
            file->set_sha256(digest);
            // Of what the caller has sent, even if others have sent all.
            file->set_committed_bytes(
                uploads_.CommittedBytes(call.caller.user, digest));
          }
          return absl::OkStatus();
        });
  });
}

grpc::ServerReadReactor<v1::UploadFileRequest>* UploadAdapter::UploadFile(
    grpc::CallbackServerContext* context, v1::UploadFileResponse* response) {
  return new ReceivingCall<v1::UploadFileRequest>(
      {streams_, gate_.drain()}, *context,
      std::make_unique<UploadReceiver>(
          UploadReceiver::Parts{gate_, holders_, uploads_, blobs_,
                                received_bytes_},
          *context, *response));
}

grpc::ServerUnaryReactor* UploadAdapter::ClearUploads(
    grpc::CallbackServerContext* context,
    const v1::ClearUploadsRequest* request,
    v1::ClearUploadsResponse* response) {
  return calls_.Answer(*context, [=, this] {
    return gate_.Answer(
        *context, *request, [&](const Gate::Call& call) -> absl::Status {
          RETURN_IF_ERROR(CheckDigests(request->sha256()));
          const std::vector<storage::Digest> digests(request->sha256().begin(),
                                                     request->sha256().end());
          ASSIGN_OR_RETURN(const storage::UploadStore::Cleared parts,
                           uploads_.Clear(call.caller.user, digests));
          ASSIGN_OR_RETURN(
              const access::FileHolders::Cleared files,
              holders_.Clear(call.caller, digests,
                             [this](const storage::Digest& digest) {
                               return blobs_.Remove(digest);
                             }));
          response->set_files(parts.files + files.files);
          response->set_size_bytes(parts.bytes + files.bytes);
          return absl::OkStatus();
        });
  });
}

}  // namespace tessera::front
