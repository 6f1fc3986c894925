// Where a server keeps its state.
#ifndef TESSERA_SERVER_UPKEEP_STATE_URLS_H_
#define TESSERA_SERVER_UPKEEP_STATE_URLS_H_

#include <filesystem>
#include <string>

#include "server/db/open_database.h"
#include "server/storage/open_blobs.h"

namespace tessera::upkeep {

// URLs of the database and of the blob store. Empty: in the data folder.
struct StateUrls {
  std::string database;
  std::string blobs;
};

// `urls`, without an empty one.
inline StateUrls UrlsIn(const std::filesystem::path& data_dir,
                        const StateUrls& urls) {
  return {urls.database.empty() ? db::DatabaseUrlIn(data_dir) : urls.database,
          urls.blobs.empty() ? storage::BlobsUrlIn(data_dir) : urls.blobs};
}

}  // namespace tessera::upkeep

#endif  // TESSERA_SERVER_UPKEEP_STATE_URLS_H_
