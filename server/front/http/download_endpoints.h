// Files of models and of datasets as downloads.
#ifndef TESSERA_SERVER_FRONT_HTTP_DOWNLOAD_ENDPOINTS_H_
#define TESSERA_SERVER_FRONT_HTTP_DOWNLOAD_ENDPOINTS_H_

#include "server/app/datasets.h"
#include "server/app/models.h"
#include "server/front/http/router.h"

namespace tessera::front::http {

// Adds:
// * GET /v1/{name=models/*}:export and /v1/{name=models/*/versions/*}:export:
//   the two files of a version as an archive.
// * GET /v1/{parent=datasets/*}/samples/{sample}/image:download and
//   mask:download, also of a revision: the file as it was sent.
//
// Borrows the use cases.
void AddDownloadEndpoints(Router& router, const app::Models& models,
                          const app::Datasets& datasets);

}  // namespace tessera::front::http

#endif  // TESSERA_SERVER_FRONT_HTTP_DOWNLOAD_ENDPOINTS_H_
