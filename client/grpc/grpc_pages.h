// Lists that come in pages.
#ifndef TESSERA_CLIENT_GRPC_GRPC_PAGES_H_
#define TESSERA_CLIENT_GRPC_GRPC_PAGES_H_

#include "absl/status/status.h"
#include "client/grpc/grpc_connection.h"

namespace tessera::client {

// Few calls, and pages far below the size that a message may have.
inline constexpr int kPageSize = 500;

// Calls `list(context, request, response)`, which returns a grpc::Status, for
// one page after the other and hands each to `take(response)`.
// Errors: those of the call; DATA_LOSS if the server gives the same page
// token twice, which would never end.
template <typename Response, typename Request, typename List, typename Take>
absl::Status ForEachPage(GrpcConnection& connection, Request request,
                         const List& list, const Take& take) {
  request.set_page_size(kPageSize);
  while (true) {
    ASSIGN_OR_RETURN(const Response page,
                     connection.Call<Response>(
                         kShortCall, [&](auto* context, auto* response) {
                           return list(context, request, response);
                         }));
    take(page);
    if (page.next_page_token().empty()) return absl::OkStatus();
    if (page.next_page_token() == request.page_token()) {
      return absl::DataLossError("the server's list does not end");
    }
    request.set_page_token(page.next_page_token());
  }
}

}  // namespace tessera::client

#endif  // TESSERA_CLIENT_GRPC_GRPC_PAGES_H_
