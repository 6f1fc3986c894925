#include "server/app/tokens.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace tessera::app {

absl::StatusOr<std::vector<Tokens::Entry>> Tokens::List(
    const Caller& caller) const {
  return control_.Run(
      caller, kListTokens, "", [&]() -> absl::StatusOr<std::vector<Entry>> {
        ASSIGN_OR_RETURN(std::vector<access::Token> tokens, store_.List());
        std::vector<Entry> entries;
        for (access::Token& token : tokens) {
          Entry entry;
          ASSIGN_OR_RETURN(entry.stored_bytes, control_.holders().StoredBytes(
                                                   token.principal.user));
          entry.token = std::move(token);
          entries.push_back(std::move(entry));
        }
        return entries;
      });
}

absl::StatusOr<std::string> Tokens::Create(const Caller& caller,
                                           const std::string& name,
                                           const access::Principal& principal,
                                           absl::Duration lifetime) {
  return control_.Run(caller, kCreateToken, absl::StrCat("tokens/", name), [&] {
    return store_.Create({.name = name,
                          .principal = principal,
                          .expire_time = clock_.Now() + lifetime});
  });
}

absl::Status Tokens::Revoke(const Caller& caller, const std::string& name) {
  return control_.Run(caller, kRevokeToken, absl::StrCat("tokens/", name),
                      [&] { return store_.Revoke(name); });
}

}  // namespace tessera::app
