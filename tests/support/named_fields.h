// Which fields of the wire API's requests hold names of resources.
#ifndef TESSERA_TESTS_SUPPORT_NAMED_FIELDS_H_
#define TESSERA_TESTS_SUPPORT_NAMED_FIELDS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "google/protobuf/message.h"

namespace tessera::testing {

// What a field must hold.
enum class NameForm {
  kNewId,     // An id that the call makes; whoever makes it checks the id.
  kDataset,   // `datasets/{id}`.
  kRevision,  // And `datasets/{id}/revisions/{n}`.
  kModel,     // `models/{id}`.
  kVersion,   // And `models/{id}/versions/{n or alias}`.
  kJob,       // `trainingJobs/{id}`.
  kSegmentationJob,  // `segmentationJobs/{id}`.
};

struct NamedField {
  std::string request;  // The message's name.
  std::string field;    // Such as `name` or `job.dataset`.
  NameForm form;
  bool optional = false;  // May be left empty.
};

// One for each field; those of a request in the order in which they are parsed.
const std::vector<NamedField>& NamedFields();

std::vector<NamedField> NamedFieldsOf(const google::protobuf::Message& request);

// REQUIRES of both: the request has the field.
std::string TextIn(const google::protobuf::Message& request,
                   const NamedField& field);
void SetText(google::protobuf::Message& request, const NamedField& field,
             const std::string& text);

// Whether the server takes `text` in such a field. Errors: INVALID_ARGUMENT
// (NAME_INVALID).
absl::Status ParseAs(NameForm form, const std::string& text);

// Texts that no field of that form may hold; `id` is one that would do.
std::vector<std::string> FalseNamesOf(NameForm form, const std::string& id);

}  // namespace tessera::testing

#endif  // TESSERA_TESTS_SUPPORT_NAMED_FIELDS_H_
