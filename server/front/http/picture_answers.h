// What the endpoints of images and of samples have in common.
#ifndef TESSERA_SERVER_FRONT_HTTP_PICTURE_ANSWERS_H_
#define TESSERA_SERVER_FRONT_HTTP_PICTURE_ANSWERS_H_

#include <string>
#include <vector>

#include "server/app/images.h"
#include "server/front/http/endpoint.h"
#include "server/front/http/router.h"

namespace tessera::front::http {

// Only the caller's own browser may keep the answer.
inline constexpr char kForEver[] = "private, max-age=31536000, immutable";
inline constexpr char kRaw[] = "application/octet-stream";

// The answer while a large file is read, or a slice is prepared.
Response Later(std::string json, int status);

// Of an endpoint that draws. For its client, which is a picture on a screen, a
// slice that is being prepared is not an error: it gets 202.
Endpoint Drawn(Endpoint endpoint);

// `type` is the content's, `caching` the header Cache-Control.
Response PictureResponse(std::string bytes, const char* type,
                         const char* caching);

// Headers say how large the region is, and how many bits a pixel has.
Response RawResponse(app::RawPixels pixels, const char* caching);

// The parameters of queries, for their description: `lo`, `hi` and `gamma`;
// the sides of a region; both of two lists.
std::vector<QueryParameter> WindowQuery();
std::vector<QueryParameter> RegionQuery();
std::vector<QueryParameter> With(std::vector<QueryParameter> parameters,
                                 const std::vector<QueryParameter>& more);

}  // namespace tessera::front::http

#endif  // TESSERA_SERVER_FRONT_HTTP_PICTURE_ANSWERS_H_
