#include <expat.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <memory>
#include <set>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "models/imaging/dimensions.h"

namespace tessera::imaging {
namespace {

// A file has at most one block of planes for each of its pages.
constexpr size_t kMostBlocks = static_cast<size_t>(kMostPlanes);
constexpr int kMostDepth = 64;

// A TiffData element: which planes lie in which directories.
struct Block {
  std::optional<int64_t> directory;
  std::optional<int64_t> count;
  int64_t c = 0;
  int64_t z = 0;
  int64_t t = 0;
  std::string file;  // The UUID of the file that has them, or empty.
};

struct Image {
  std::string order;
  int64_t c = 0;
  int64_t z = 0;
  int64_t t = 0;
  std::vector<std::string> channels;
  int64_t channel_samples = 0;  // Over all channels.
  Spacing spacing;
  std::vector<Block> blocks;
};

// Collects facts about the first image while expat goes through the text.
//
// Not thread-safe.
class Reader {
 public:
  // A null `encoding` means the encoding that the text declares. Returns false
  // if the text is damaged or not OME-XML.
  bool Read(absl::string_view text, const char* encoding) {
    const std::unique_ptr<XML_ParserStruct, void (*)(XML_Parser)> parser(
        XML_ParserCreate(encoding), &XML_ParserFree);
    if (parser == nullptr) return false;
    parser_ = parser.get();
    XML_SetUserData(parser_, this);
    XML_SetElementHandler(parser_, &Reader::OnStart, &Reader::OnEnd);
    XML_SetCharacterDataHandler(parser_, &Reader::OnText);
    // OME-XML has no document type. Refusing document types excludes entities.
    XML_SetStartDoctypeDeclHandler(
        parser_, [](void* self, const XML_Char*, const XML_Char*,
                    const XML_Char*, int) {
          XML_StopParser(static_cast<Reader*>(self)->parser_, XML_FALSE);
        });
    return XML_Parse(parser_, text.data(), static_cast<int>(text.size()), 1) ==
               XML_STATUS_OK &&
           is_ome_;
  }

  const Image& image() const { return image_; }
  const std::string& uuid() const { return uuid_; }
  int images() const { return images_; }

 private:
  using Attributes = std::map<std::string, std::string>;

  static void OnStart(void* self, const XML_Char* name,
                      const XML_Char** attributes) {
    static_cast<Reader*>(self)->Start(name, attributes);
  }
  static void OnEnd(void* self, const XML_Char* name) {
    static_cast<Reader*>(self)->End(name);
  }
  static void OnText(void* self, const XML_Char* text, int bytes) {
    Reader& reader = *static_cast<Reader*>(self);
    constexpr size_t kMostText = 256;
    if (!reader.in_uuid_ || reader.image_.blocks.empty()) return;
    std::string& file = reader.image_.blocks.back().file;
    if (file.size() < kMostText) file.append(text, static_cast<size_t>(bytes));
  }

  // The name without the prefix of its namespace.
  static std::string Local(const XML_Char* name) {
    const char* const colon = std::strrchr(name, ':');
    return colon == nullptr ? name : colon + 1;
  }

  void Start(const XML_Char* name, const XML_Char** attributes) {
    Attributes found;
    for (; attributes[0] != nullptr; attributes += 2) {
      found[attributes[0]] = attributes[1];
    }
    const std::string element = Local(name);
    if (depth_ == 0) {
      is_ome_ = element == "OME";
      uuid_ = found["UUID"];
    }
    if (!is_ome_ || ++depth_ > kMostDepth) {
      XML_StopParser(parser_, XML_FALSE);
      return;
    }
    if (element == "Image") in_first_ = ++images_ == 1;
    if (in_first_) StartInImage(element, found);
  }

  void StartInImage(const std::string& element, Attributes& found) {
    if (element == "Pixels") {
      image_.order = found["DimensionOrder"];
      image_.c = Number(found, "SizeC").value_or(1);
      image_.z = Number(found, "SizeZ").value_or(1);
      image_.t = Number(found, "SizeT").value_or(1);
      image_.spacing = {
          .x_um = Length(found, "PhysicalSizeX", MicrometresIn),
          .y_um = Length(found, "PhysicalSizeY", MicrometresIn),
          .z_um = Length(found, "PhysicalSizeZ", MicrometresIn),
          .t_s = Length(found, "TimeIncrement", SecondsIn)};
    } else if (element == "Channel" && image_.channels.size() < kMostBlocks) {
      image_.channels.push_back(found["Name"]);
      const int64_t samples = Number(found, "SamplesPerPixel").value_or(1);
      image_.channel_samples += std::clamp<int64_t>(samples, 1, kMostPlanes);
    } else if (element == "TiffData" && image_.blocks.size() < kMostBlocks) {
      image_.blocks.push_back({.directory = Number(found, "IFD"),
                               .count = Number(found, "PlaneCount"),
                               .c = Number(found, "FirstC").value_or(0),
                               .z = Number(found, "FirstZ").value_or(0),
                               .t = Number(found, "FirstT").value_or(0)});
    }
    in_uuid_ = element == "UUID";
  }

  void End(const XML_Char* name) {
    --depth_;
    in_uuid_ = false;
    if (Local(name) == "Image") in_first_ = false;
  }

  static std::optional<int64_t> Number(const Attributes& attributes,
                                       const char* name) {
    const auto found = attributes.find(name);
    int64_t value = 0;
    if (found == attributes.end() ||
        !absl::SimpleAtoi(found->second, &value)) {
      return std::nullopt;
    }
    return value;
  }

  // The positive length named `name`, in µm or s, which are OME's units where
  // none is given; 0 if it is absent or its unit is not known.
  static double Length(const Attributes& attributes, const std::string& name,
                       double (*in_unit)(absl::string_view)) {
    const auto found = attributes.find(name);
    double length = 0;
    if (found == attributes.end() ||
        !absl::SimpleAtod(found->second, &length) || !(length > 0)) {
      return 0;
    }
    const auto unit = attributes.find(name + "Unit");
    return unit == attributes.end() ? length : length * in_unit(unit->second);
  }

  XML_Parser parser_ = nullptr;
  bool is_ome_ = false;
  int depth_ = 0;
  bool in_uuid_ = false;
  bool in_first_ = false;  // In the first image.
  int images_ = 0;
  Image image_;
  std::string uuid_;
};

// The UUID of this file: the only UUID in the blocks, or that of the root
// element. Empty if no block has one.
absl::StatusOr<std::string> OwnFile(const Reader& reader) {
  std::set<std::string> files;
  for (const Block& block : reader.image().blocks) files.insert(block.file);
  files.erase("");
  if (files.empty()) return std::string();
  if (files.size() == 1) return *files.begin();
  if (!reader.uuid().empty()) return reader.uuid();
  return absl::InvalidArgumentError(absl::StrFormat(
      "is one of %d files of an image, but its OME-XML does not say which one; "
      "save the image as one file",
      files.size()));
}

// How many pages hold the channels of one plane. OME's sizes count samples, and
// a page may have several.
int64_t PagesOfChannels(const Image& image) {
  const auto named = static_cast<int64_t>(image.channels.size());
  return named > 0 && image.channel_samples == image.c ? named : image.c;
}

// The number of a block's first plane in the description's order. None if the
// plane is outside the image.
std::optional<int64_t> FirstPlane(const Block& block,
                                  const PlaneDescription& description,
                                  int64_t samples) {
  int64_t number = 0;
  int64_t step = 1;
  for (const char axis : description.order) {
    const int64_t size = axis == 'C'   ? description.channels
                         : axis == 'Z' ? description.z
                                       : description.t;
    const int64_t at = axis == 'C'   ? block.c / samples
                       : axis == 'Z' ? block.z
                                     : block.t;
    if (at < 0 || at >= size) return std::nullopt;
    number += at * step;
    step *= size;
  }
  return number;
}

// Sets PlaneDescription::directories. Returns false if a block names a plane
// outside the image or too many planes.
bool Place(const Reader& reader, const std::string& own, int64_t samples,
           PlaneDescription& description) {
  const int64_t planes = description.planes();
  description.directories.assign(static_cast<size_t>(planes), -1);
  int64_t placed = 0;
  for (const Block& block : reader.image().blocks) {
    const auto first = FirstPlane(block, description, samples);
    if (!first) return false;
    const int64_t directory = block.directory.value_or(0);
    const int64_t count = block.count.value_or(block.directory ? 1 : planes);
    if (directory < 0 || directory > kMostPlanes || count < 0) return false;
    if (!block.file.empty() && block.file != own) {
      description.in_other_files = true;
      continue;
    }
    const int64_t end = std::min(count, planes - *first);
    placed += end;
    if (placed > planes) return false;  // Some plane is named twice.
    for (int64_t i = 0; i < end; ++i) {
      description.directories[static_cast<size_t>(*first + i)] = directory + i;
    }
  }
  return true;
}

bool IsOrder(const std::string& order) {
  std::string axes = order;
  std::sort(axes.begin(), axes.end());
  return order.size() == 5 && absl::StartsWith(order, "XY") && axes == "CTXYZ";
}

absl::StatusOr<std::optional<PlaneDescription>> Describe(
    const Reader& reader) {
  const Image& image = reader.image();
  PlaneDescription description{.source = "OME-XML"};
  const int64_t channels = PagesOfChannels(image);
  if (!description.SetSizes(channels, image.z, image.t)) {
    return absl::ResourceExhaustedError(absl::StrFormat(
        "has no or more than %d planes by its OME-XML; export it again",
        kMostPlanes));
  }
  if (!IsOrder(image.order)) {
    return absl::InvalidArgumentError(
        "has OME-XML without a DimensionOrder; export it again");
  }
  description.order = image.order.substr(2);
  description.names = image.channels;
  description.spacing = image.spacing;
  auto own = OwnFile(reader);
  if (!own.ok()) return own.status();
  const int64_t samples = std::max<int64_t>(1, image.c / channels);
  description.samples = samples;
  if (!image.blocks.empty() && !Place(reader, *own, samples, description)) {
    return absl::InvalidArgumentError(
        "has OME-XML that names a plane twice or outside the image; export it "
        "again");
  }
  if (reader.images() > 1) {
    description.notices.push_back(absl::StrFormat(
        "it holds %d images; the first one was read", reader.images()));
  }
  return description;
}

}  // namespace

absl::StatusOr<std::optional<PlaneDescription>> ReadOmeXml(
    absl::string_view text) {
  const absl::string_view trimmed = absl::StripAsciiWhitespace(text);
  constexpr size_t kMostText = size_t{1} << 30;
  if (!absl::StartsWith(trimmed, "<") || trimmed.size() > kMostText ||
      !absl::StrContains(trimmed.substr(0, 4096), "OME")) {
    return std::nullopt;
  }
  // Some programs declare UTF-8 but write µ in Latin-1.
  std::optional<Reader> reader;
  for (const char* const encoding : {static_cast<const char*>(nullptr),
                                     "ISO-8859-1"}) {
    reader.emplace();
    if (reader->Read(trimmed, encoding)) break;
    if (encoding == nullptr) continue;
    if (!absl::StrContains(trimmed.substr(0, 4096), "<OME")) {
      return std::nullopt;  // Some other XML.
    }
    return absl::InvalidArgumentError(
        "has damaged OME-XML, which tells its planes; export it again");
  }
  if (reader->images() > 0) return Describe(*reader);
  PlaneDescription description{.source = "OME-XML", .is_elsewhere = true};
  description.notices.push_back(
      "its planes are described in another file, which is not read; its pages "
      "were taken for times");
  return description;
}

}  // namespace tessera::imaging
