// The two documents that a browser sees on its way back from the provider.
#ifndef TESSERA_SERVER_FRONT_HTTP_SIGN_IN_PAGE_H_
#define TESSERA_SERVER_FRONT_HTTP_SIGN_IN_PAGE_H_

#include <string>

#include "absl/status/status.h"
#include "server/front/http/endpoint.h"

namespace tessera::front::http {

// Leads to `path` of the page. A redirect would not do: the browser takes it as
// part of the way that began at the provider's site, and leaves out cookies
// with `SameSite=Strict`. This document is of the server's own site.
Response LeadTo(const std::string& path);

// Says why nobody is signed in, and offers to try again.
// REQUIRES: !error.ok().
Response SignInFailed(const absl::Status& error, const std::string& request_id);

// `text` with the characters escaped that mean something in HTML.
std::string HtmlEscaped(const std::string& text);

}  // namespace tessera::front::http

#endif  // TESSERA_SERVER_FRONT_HTTP_SIGN_IN_PAGE_H_
