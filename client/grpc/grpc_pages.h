// Reads lists that the server sends in pages.
#ifndef TESSERA_CLIENT_GRPC_GRPC_PAGES_H_
#define TESSERA_CLIENT_GRPC_GRPC_PAGES_H_

#include <type_traits>

#include "absl/status/status.h"
#include "client/grpc/grpc_connection.h"

namespace tessera::client {

// Large enough for few calls; a page is far below the longest message.
inline constexpr int kPageSize = 500;

// Calls `list(context, request, response)`, which returns a grpc::Status, once
// for each page, and `take(response)` with each page. `take` may return false,
// which ends the list.
// Errors: those of the call; DATA_LOSS if the server returns the same page
// token twice, since the list would never end.
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
    if constexpr (std::is_void_v<decltype(take(page))>) {
      take(page);
    } else if (!take(page)) {
      return absl::OkStatus();
    }
    if (page.next_page_token().empty()) return absl::OkStatus();
    if (page.next_page_token() == request.page_token()) {
      return absl::DataLossError("the server's list does not end");
    }
    request.set_page_token(page.next_page_token());
  }
}

}  // namespace tessera::client

#endif  // TESSERA_CLIENT_GRPC_GRPC_PAGES_H_
