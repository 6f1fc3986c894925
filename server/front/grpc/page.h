// Pages of lists: conversions from and to protos.
#ifndef TESSERA_SERVER_FRONT_GRPC_PAGE_H_
#define TESSERA_SERVER_FRONT_GRPC_PAGE_H_

#include "server/db/page.h"

namespace tessera::front {

// The page that a request asks for.
template <typename Request>
db::PageRequest PageOf(const Request& request) {
  return {.size = request.page_size(), .token = request.page_token()};
}

// Adds each item, converted by `convert`, to `items`, and sets the token for
// the next page.
template <typename T, typename Items, typename Response, typename Convert>
void FillPage(const db::Page<T>& page, Items* items, Response& response,
              Convert convert) {
  for (const T& item : page.items) *items->Add() = convert(item);
  response.set_next_page_token(page.next_token);
}

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_PAGE_H_
