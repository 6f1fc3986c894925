// Unfinished drawings, and who else is at an image, over HTTP.
#ifndef TESSERA_SERVER_FRONT_HTTP_DRAFT_ENDPOINTS_H_
#define TESSERA_SERVER_FRONT_HTTP_DRAFT_ENDPOINTS_H_

#include <string>
#include <vector>

#include "server/app/drafts.h"
#include "server/front/http/router.h"

namespace tessera::front::http {

// Adds, for the caller's own drafts:
// * GET /v1/drafts: all of them, without what is drawn.
// * PUT, GET and DELETE /v1/files/{sha256}/slices/{slice}/draft: what is drawn
//   in the query's region, as bytes that only the page understands.
// and, for all who may see a file:
// * PUT and DELETE /v1/files/{sha256}/editors/{editor}: says that the caller
//   has a region open, or no longer. GET /v1/events tells of others.
// Borrows the use case.
void AddDraftEndpoints(Router& router, app::Drafts& drafts);

// Those who have the file open, as JSON on one line: the answer of the PUT and
// the data of the event `editors`.
std::string EditorsJson(const std::string& sha256,
                        const std::vector<drafts::Editor>& editors);

}  // namespace tessera::front::http

#endif  // TESSERA_SERVER_FRONT_HTTP_DRAFT_ENDPOINTS_H_
