// Reads the XML of S3's answers.
#ifndef TESSERA_SERVER_STORAGE_S3_XML_H_
#define TESSERA_SERVER_STORAGE_S3_XML_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tessera::storage {

// An element, without namespaces and attributes.
struct XmlElement {
  std::string name;
  std::string text;  // Of this element alone.
  std::vector<XmlElement> children;

  // The text of the first child of this name; "" if there is none.
  std::string TextOf(absl::string_view child) const;
  // The first child of this name; null if there is none.
  const XmlElement* Child(absl::string_view child) const;
};

// The root of a document. Errors: DATA_LOSS if `text` is not XML, or is nested
// deeper than any answer of S3.
absl::StatusOr<XmlElement> ParseXml(absl::string_view text);

}  // namespace tessera::storage

#endif  // TESSERA_SERVER_STORAGE_S3_XML_H_
