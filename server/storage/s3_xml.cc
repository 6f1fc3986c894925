#include "server/storage/s3_xml.h"

#include <expat.h>

#include <memory>
#include <utility>

#include "absl/strings/str_format.h"

namespace tessera::storage {
namespace {

constexpr size_t kMostDepth = 16;

// The elements that are open, from the root on, below an element that collects
// the root.
struct Reader {
  XML_Parser parser;
  std::vector<XmlElement> open = {XmlElement{}};
};

void Begin(void* user, const XML_Char* name, const XML_Char** /*attributes*/) {
  auto& reader = *static_cast<Reader*>(user);
  reader.open.push_back({.name = name, .text = "", .children = {}});
  if (reader.open.size() > kMostDepth) XML_StopParser(reader.parser, XML_FALSE);
}

void End(void* user, const XML_Char* /*name*/) {
  auto& reader = *static_cast<Reader*>(user);
  XmlElement ended = std::move(reader.open.back());
  reader.open.pop_back();
  reader.open.back().children.push_back(std::move(ended));
}

void Take(void* user, const XML_Char* text, int size) {
  static_cast<Reader*>(user)->open.back().text.append(
      text, static_cast<size_t>(size));
}

}  // namespace

const XmlElement* XmlElement::Child(absl::string_view child) const {
  for (const XmlElement& element : children) {
    if (element.name == child) return &element;
  }
  return nullptr;
}

std::string XmlElement::TextOf(absl::string_view child) const {
  const XmlElement* const found = Child(child);
  return found == nullptr ? "" : found->text;
}

absl::StatusOr<XmlElement> ParseXml(absl::string_view text) {
  const std::unique_ptr<XML_ParserStruct, void (*)(XML_Parser)> parser(
      XML_ParserCreate(nullptr), &XML_ParserFree);
  Reader reader{.parser = parser.get()};
  XML_SetUserData(parser.get(), &reader);
  XML_SetElementHandler(parser.get(), &Begin, &End);
  XML_SetCharacterDataHandler(parser.get(), &Take);
  if (XML_Parse(parser.get(), text.data(), static_cast<int>(text.size()),
                XML_TRUE) != XML_STATUS_OK) {
    return absl::DataLossError(absl::StrFormat(
        "not XML: %s", XML_ErrorString(XML_GetErrorCode(parser.get()))));
  }
  return std::move(reader.open.front().children.front());
}

}  // namespace tessera::storage
