// Divides long lists into pages.
#ifndef TESSERA_SERVER_DB_PAGE_H_
#define TESSERA_SERVER_DB_PAGE_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tessera::db {

// The part of a list that a caller asks for.
struct PageRequest {
  int size = 0;       // 0 means 100; above 1,000 means 1,000.
  std::string token;  // From the previous page; empty: the first.
};

// A part of a list, and the token for the next part.
template <typename T>
struct Page {
  std::vector<T> items;
  std::string next_token;  // Empty on the last page.
};

// Errors: INVALID_ARGUMENT if `request.size` is negative.
absl::StatusOr<int> PageSize(const PageRequest& request);

// A token that means "go on after `key`" in the list called `list`. Opaque to
// clients. A token of another list, or a changed token, is refused.
std::string MakePageToken(absl::string_view list, absl::string_view key);

// The key in `token`; empty for an empty token.
// Errors: INVALID_ARGUMENT (PAGE_TOKEN_INVALID) if `token` is not of `list`.
absl::StatusOr<std::string> ParsePageToken(absl::string_view list,
                                           absl::string_view token);

// Makes a page of `items`, of which the caller has read one more than `size` if
// there are more. Drops that item and sets the token for the rest. `key`
// returns the key by which the list is sorted.
template <typename T, typename Key>
Page<T> MakePage(std::vector<T> items, int size, absl::string_view list,
                 const Key& key) {
  Page<T> page{.items = std::move(items), .next_token = ""};
  if (page.items.size() > static_cast<size_t>(size)) {
    page.items.resize(size);
    page.next_token = MakePageToken(list, key(page.items.back()));
  }
  return page;
}

}  // namespace tessera::db

#endif  // TESSERA_SERVER_DB_PAGE_H_
