// What one room reads of another and of all files, and must not read a whole
// table for.
#ifndef TESSERA_TESTS_UNIT_SERVER_DB_ASKED_STATEMENTS_H_
#define TESSERA_TESTS_UNIT_SERVER_DB_ASKED_STATEMENTS_H_

#include <string>
#include <vector>

namespace tessera::db {

inline std::vector<std::string> StatementsAboutOneThing() {
  return {
      "SELECT d.column1 FROM (VALUES ('a'), ('b')) AS d WHERE "
      "EXISTS (SELECT 1 FROM file_needs n WHERE n.sha256 = d.column1)",
      "SELECT sha256 FROM files WHERE state = 'LEAVING' AND remover = 's'",
      "SELECT sha256 FROM files WHERE sha256 > 'a' AND change_time < 1 "
      "ORDER BY sha256 LIMIT 100",
      "SELECT owner FROM shared_jobs WHERE job_id = 'j'",
      "SELECT job_id FROM shared_jobs WHERE dataset_id = 'd' AND "
      "state NOT IN ('SUCCEEDED', 'FAILED') ORDER BY position LIMIT 1",
      "SELECT job_id FROM shared_jobs WHERE initial_model_id = 'm' AND "
      "state NOT IN ('SUCCEEDED', 'FAILED') ORDER BY position LIMIT 1",
      "SELECT image_sha256 FROM shared_samples WHERE dataset_id = 'd' "
      "UNION SELECT mask_sha256 FROM shared_samples "
      "WHERE dataset_id = 'd' AND revision = 1",
      "SELECT revision FROM shared_revisions WHERE dataset_id = 'd' AND "
      "(1 = 0 OR revision = 1) ORDER BY revision DESC LIMIT 1",
      "SELECT 1 FROM shared_models WHERE model_id = 'm'",
      "SELECT 1 FROM shared_starting_models WHERE model_id = 'm'",
      "SELECT number FROM shared_versions WHERE training_job = 'j' "
      "ORDER BY number LIMIT 1",
      "SELECT size_bytes FROM shared_versions WHERE model_id = 'm' AND "
      "(0 = 0 OR number = 0)"};
}

}  // namespace tessera::db

#endif  // TESSERA_TESTS_UNIT_SERVER_DB_ASKED_STATEMENTS_H_
