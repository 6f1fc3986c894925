// Rows in every table.
#ifndef TESSERA_TESTS_UNIT_SERVER_DB_OLD_ROWS_H_
#define TESSERA_TESTS_UNIT_SERVER_DB_OLD_ROWS_H_

#include <map>
#include <string>
#include <vector>

namespace tessera::db {

// Rows that a server of the time wrote, by the migration that made their
// tables; whoever adds a table adds a row.
inline const std::map<int, std::vector<std::string>>& OldRows() {
  static const auto* const rows = new std::map<int, std::vector<std::string>>{
      {1,
       {"INSERT INTO requests (request_id, kind, body_sha256, result, "
        "create_time) VALUES ('r', 'k', 'b', 'datasets/d/revisions/1', 1)",
        "INSERT INTO numbers (name, last) VALUES ('models/m', 1)",
        "INSERT INTO dataset_revisions (dataset_id, revision, sample_count, "
        "object_count, size_bytes, binary_masks, sha256, create_time) VALUES "
        "('d', 1, 1, 1, 1, 0, 'a', 1)",
        "INSERT INTO samples (dataset_id, revision, position, name, "
        "image_filename, image_sha256, mask_filename, mask_sha256, height, "
        "width, object_count) VALUES ('d', 1, 1, 's', 'i', 'b1', 'm', 'b2', 1, "
        "1, 1)",
        "INSERT INTO models (model_id, create_time) VALUES ('m', 1)",
        "INSERT INTO model_versions (model_id, number, sha256, weights_sha256, "
        "manifest_sha256, manifest_json, training_job, size_bytes, "
        "create_time) VALUES ('m', 1, 's', 'b3', 'b4', '{}', "
        "'trainingJobs/j', 1, 1)",
        "INSERT INTO model_aliases (model_id, alias, number) VALUES "
        "('m', 'production', 1)",
        "INSERT INTO training_jobs (job_id, position, resumed, dataset_id, "
        "revision, model_id, parameters_json, wanted_device, state, device, "
        "lease_sha256, cancel_requested, checkpoint_sha256, model_version, "
        "error_message, sequence, epoch, epochs, step, steps, seconds_left, "
        "paused, create_time) VALUES ('j', 1, 0, 'd', 1, 'm', '{}', 'auto', "
        "'QUEUED', '', '', 0, 'b5', '', '', 1, 0, 0, 0, 0, 0, 0, 0)",
        "INSERT INTO training_job_epochs (job_id, epoch, training_loss) "
        "VALUES ('j', 1, 0.5)"}},
      {4,
       {"INSERT INTO device_use (owner, seconds, as_of) VALUES ('ada', 2, "
        "1)"}},
      {5,
       {"INSERT INTO tokens (name, token_sha256, user_name, role, user_groups, "
        "create_time, expire_time) VALUES ('t', 'h', 'ada', 'member', '', 1, "
        "2)",
        "INSERT INTO resource_access (resource, owner, visibility, "
        "shared_group, claim_time) VALUES ('models/m', 'ada', 'PRIVATE', '', "
        "1)",
        "INSERT INTO file_holders (sha256, holder, size_bytes, create_time) "
        "VALUES ('b1', 'ada', 1, 1)"}},
      {6, {"INSERT INTO stored_bytes (owner, bytes) VALUES ('ada', 2)"}},
      {8,
       {"INSERT INTO dataset_warnings (dataset_id, revision, position, "
        "warning) VALUES ('d', 1, 1, 'w')"}},
      {11,
       {"INSERT INTO files (sha256, size_bytes, state, change_time, remover) "
        "VALUES ('b1', 1, 'KEPT', 1, '')"}},
      {14,
       {"INSERT INTO duties (name, holder, until_time) VALUES "
        "('housekeeping', 's', 1)",
        "INSERT INTO pixel_allowances (owner, pixels, as_of) VALUES ('ada', "
        "2, 1)",
        "INSERT INTO live_servers (server, seen_time) VALUES ('s', 1)",
        "INSERT INTO seat_blocks (kind, owner, server, seats) VALUES "
        "('watches', 'ada', 's', 8)"}},
      {15,
       {"INSERT INTO segmentation_jobs (job_id, position, owner, unlimited, "
        "state, model_id, version, model_sha256, parameters_json, "
        "error_message, sequence, images, images_opened, images_succeeded, "
        "images_failed, slices, slices_done, slices_queued, slices_running, "
        "objects, result_bytes, slice_seconds, device_seconds, not_before, "
        "create_time, change_time) VALUES ('s', 1, 'ada', 0, 'QUEUED', 'm', 1, "
        "'h', '{}', '', 1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 1)",
        "INSERT INTO segmentation_images (job_id, position, filename, sha256, "
        "size_bytes, channel, chosen_slices, state, error_message, "
        "slice_count, slices_done, objects) VALUES ('s', 1, 'a.tif', 'b1', 1, "
        "0, '', 'QUEUED', '', 0, 0, 0)",
        "INSERT INTO segmentation_slices (job_id, position, ordinal, state, "
        "lease_sha256, deaths, retries, objects, blob_sha256, blob_offset, "
        "blob_bytes) VALUES ('s', 1, 1, 'QUEUED', '', 0, 0, 0, '', 0, 0)",
        "INSERT INTO segmentation_leases (lease_sha256, job_id, worker, "
        "server, alone, expire_time) VALUES ('l', 's', 'w', '', 0, 1)",
        "INSERT INTO segmentation_blobs (sha256, job_id, size_bytes) VALUES "
        "('b6', 's', 1)"}},
      {16,
       {"INSERT INTO uploads (sender, sha256, size_bytes, committed_bytes, "
        "sha_state, upload, holder, server, held_until, change_time) VALUES "
        "('ada', 'b7', 9, 8, '', 'u', '', '', 0, 1)",
        "INSERT INTO upload_parts (upload, number, etag) VALUES ('u', 1, 'e')",
        "INSERT INTO installation (one, id) VALUES (1, 'i')"}},
      {19,
       {"INSERT INTO starting_models (model_id, version, decide_time) VALUES "
        "('m', 1, 1)"}},
      {20,
       {"INSERT INTO drafts (owner, sha256, slice, channel, x0, y0, x1, y1, "
        "revision, writer, filename, sample, objects, content, size_bytes, "
        "change_time) VALUES ('ada', 'b1', 1, 1, 0, 0, 9, 9, 1, 'w', 'f', '', "
        "1, 'eA==', 1, 1)",
        "INSERT INTO editors (editor, owner, sha256, slice, channel, x0, y0, "
        "x1, y1, seen_time) VALUES ('e', 'ada', 'b1', 1, 1, 0, 0, 9, 9, 1)"}}};
  return *rows;
}

}  // namespace tessera::db

#endif  // TESSERA_TESTS_UNIT_SERVER_DB_OLD_ROWS_H_
