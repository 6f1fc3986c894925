#include "models/imaging/zarr/multiscale.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "models/imaging/dimensions.h"
#include "models/imaging/zarr/json.h"

namespace tessera::imaging::zarr {
namespace {

using nlohmann::json;

constexpr int64_t kMostJsonBytes = int64_t{4} << 20;
constexpr size_t kMostPathBytes = 1000;
constexpr size_t kMostChannels = 10'000;

// Metadata of a group or array: its attributes, and what else version 2 or 3
// says of it.
struct Node {
  bool exists = false;
  bool version3 = false;
  bool is_array = false;
  json attributes;  // With the members of version 3's "ome" among them.
  json array;       // .zarray or zarr.json.
};

absl::Status Refuse(const Store& store, absl::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrFormat("%s %s", store.name(), what));
}

absl::StatusOr<std::optional<json>> ReadJson(Store& store,
                                             const std::string& key) {
  ASSIGN_OR_RETURN(const auto text, store.Read(key, kMostJsonBytes));
  if (!text) return std::nullopt;
  auto parsed = ParseJson(*text);
  if (parsed && parsed->is_object()) return parsed;
  return Refuse(store,
                absl::StrFormat("has damaged JSON in %s; write it again", key));
}

absl::StatusOr<Node> ReadNode(Store& store, const std::string& path) {
  Node node;
  ASSIGN_OR_RETURN(auto zarr, ReadJson(store, path + "zarr.json"));
  if (zarr) {
    node.exists = true;
    node.version3 = true;
    node.is_array = TextOf(Member(*zarr, "node_type")) == "array";
    node.attributes = Member(*zarr, "attributes");
    const json ome = Member(node.attributes, "ome");
    if (ome.is_object()) node.attributes.update(ome);
    if (node.is_array) node.array = *std::move(zarr);
    return node;
  }
  ASSIGN_OR_RETURN(auto attributes, ReadJson(store, path + ".zattrs"));
  ASSIGN_OR_RETURN(auto array, ReadJson(store, path + ".zarray"));
  ASSIGN_OR_RETURN(const auto group, ReadJson(store, path + ".zgroup"));
  node.exists = attributes || array || group;
  node.is_array = array.has_value();
  if (attributes) node.attributes = *std::move(attributes);
  if (array) node.array = *std::move(array);
  return node;
}

// A path of the metadata as a key that ends with a slash.
absl::StatusOr<std::string> KeyOf(const Store& store, const std::string& group,
                                  const std::string& path) {
  if (path.size() <= kMostPathBytes) {
    const std::vector<absl::string_view> parts = absl::StrSplit(path, '/');
    const bool honest =
        std::all_of(parts.begin(), parts.end(), [](absl::string_view part) {
          return !part.empty() && part != "." && part != ".." &&
                 !absl::StrContains(part, '\0');
        });
    if (honest) return absl::StrCat(group, path, "/");
  }
  return Refuse(store, "names an array outside of it; write it again");
}

// The axis's letter; '?' for an axis of another kind. Names count only where
// there is no type.
char LetterOf(const json& axis) {
  const std::string name =
      axis.is_string() ? TextOf(axis) : TextOf(Member(axis, "name"));
  const std::string type = TextOf(Member(axis, "type"));
  if (type == "time") return 't';
  if (type == "channel") return 'c';
  if (name.size() == 1 && absl::StrContains("tczyx", name)) return name[0];
  if (name == "X" || name == "Y" || name == "Z") {
    return static_cast<char>(name[0] - 'A' + 'a');
  }
  return '?';
}

absl::Status CheckAxes(const Store& store, const std::vector<char>& axes,
                       size_t expected) {
  std::string sorted(axes.begin(), axes.end());
  std::sort(sorted.begin(), sorted.end());
  const bool twice =
      std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end();
  if (axes.size() != expected || twice || absl::StrContains(sorted, '?') ||
      !absl::StrContains(sorted, "xy")) {
    return Refuse(store,
                  "has axes other than x, y, z, c and t, or not one for each "
                  "axis of its array; write it with these");
  }
  return absl::OkStatus();
}

// Micrometres or seconds in a unit of UDUNITS-2, which OME-Zarr names; 0 if it
// is not known.
double InOurUnit(const std::string& unit, bool time) {
  static const std::map<std::string, double> seconds = {
      {"second", 1},         {"millisecond", 1e-3},
      {"microsecond", 1e-6}, {"nanosecond", 1e-9},
      {"minute", 60},        {"hour", 3600},
      {"day", 86'400},       {"s", 1},
      {"ms", 1e-3}};
  static const std::map<std::string, double> lengths = {{"angstrom", 1e-4},
                                                        {"picometer", 1e-6},
                                                        {"centimeter", 1e4},
                                                        {"meter", 1e6},
                                                        {"inch", 25'400}};
  const auto& known = time ? seconds : lengths;
  const auto found = known.find(unit);
  if (found != known.end()) return found->second;
  return time ? 0 : MicrometresIn(unit);
}

// The product of the scales along an axis.
double ScaleOf(const json& transforms, size_t axis) {
  double scale = 1;
  if (!transforms.is_array()) return scale;
  for (const json& transform : transforms) {
    const json& factors = Member(transform, "scale");
    if (TextOf(Member(transform, "type")) == "scale" && factors.is_array() &&
        axis < factors.size() && factors[axis].is_number()) {
      scale *= factors[axis].get<double>();
    }
  }
  return scale;
}

Spacing SpacingOf(const json& multiscale, const json& dataset,
                  const std::vector<char>& axes) {
  Spacing spacing;
  const json& named = Member(multiscale, "axes");
  if (!named.is_array() || named.size() != axes.size()) return spacing;
  for (size_t i = 0; i < axes.size(); ++i) {
    const double scale =
        ScaleOf(Member(dataset, "coordinateTransformations"), i) *
        ScaleOf(Member(multiscale, "coordinateTransformations"), i) *
        InOurUnit(TextOf(Member(named[i], "unit")), axes[i] == 't');
    constexpr double kMost = 1e9;
    if (!(scale > 0 && scale < kMost)) continue;
    if (axes[i] == 'x') spacing.x_um = scale;
    if (axes[i] == 'y') spacing.y_um = scale;
    if (axes[i] == 'z') spacing.z_um = scale;
    if (axes[i] == 't') spacing.t_s = scale;
  }
  return spacing;
}

std::vector<std::string> ChannelsOf(const json& attributes) {
  std::vector<std::string> names;
  const json& channels = Member(Member(attributes, "omero"), "channels");
  if (!channels.is_array() || channels.size() > kMostChannels) return names;
  for (const json& channel : channels) {
    names.push_back(TextOf(Member(channel, "label")));
  }
  return names;
}

// What to say of a node that is no image.
absl::Status NoImage(const Store& store, const Node& node) {
  const std::string zipped =
      store.packed_bytes() ? "; unpack the zip first" : "";
  if (node.attributes.contains("plate")) {
    return Refuse(store, absl::StrCat("is a plate of many images; name one of "
                                      "them, such as ",
                                      store.name(), "/A/1/0", zipped));
  }
  if (node.attributes.contains("well")) {
    return Refuse(store, absl::StrCat("is a well of a plate; name one of its "
                                      "images, such as ",
                                      store.name(), "/0", zipped));
  }
  if (node.attributes.contains("labels")) {
    return Refuse(store,
                  "holds only labels; name the OME-Zarr of the image, or one "
                  "of the labels as a mask");
  }
  return Refuse(store,
                "is a Zarr group without an image (it has no multiscales); "
                "name the folder of an OME-Zarr image");
}

absl::StatusOr<ArrayMetadata> ReadArray(Store& store, const Node& node,
                                        const std::string& path) {
  auto array = node.version3 ? ReadArray3(node.array) : ReadArray2(node.array);
  if (array.ok()) return array;
  const std::string where = path.empty() ? "" : absl::StrCat("'s array ", path);
  return absl::Status(
      array.status().code(),
      absl::StrCat(store.name(), where, " ", array.status().message()));
}

// An array without OME-NGFF's metadata.
absl::StatusOr<Multiscale> PlainArray(Store& store, const Node& node) {
  Multiscale image;
  ASSIGN_OR_RETURN(image.array, ReadArray(store, node, ""));
  const size_t count = image.array.shape.size();
  for (const std::string& name : image.array.axes) {
    image.axes.push_back(LetterOf(json(name)));
  }
  if (CheckAxes(store, image.axes, count).ok()) return image;
  if (count > 3) {
    return Refuse(store, absl::StrFormat(
                             "is an array of %d axes that have no names; name "
                             "the OME-Zarr folder that it lies in",
                             count));
  }
  image.axes = count == 2 ? std::vector<char>{'y', 'x'}
                          : std::vector<char>{'t', 'y', 'x'};
  return image;
}

absl::StatusOr<Multiscale> ReadMultiscale(Store& store, const Node& node,
                                          const std::string& group) {
  Multiscale image{.group = group};
  const json& multiscale = Member(node.attributes, "multiscales")[0];
  const json& datasets = Member(multiscale, "datasets");
  if (!datasets.is_array() || datasets.empty()) {
    return Refuse(store, "has multiscales without datasets; write it again");
  }
  ASSIGN_OR_RETURN(image.path,
                   KeyOf(store, group, TextOf(Member(datasets[0], "path"))));
  ASSIGN_OR_RETURN(const Node array, ReadNode(store, image.path));
  if (!array.is_array) {
    return Refuse(store, absl::StrFormat(
                             "lacks its array %s, the largest of its pyramid; "
                             "copy or write it again",
                             image.path));
  }
  ASSIGN_OR_RETURN(image.array, ReadArray(store, array, image.path));
  const json& axes = Member(multiscale, "axes");
  const size_t count = image.array.shape.size();
  if (axes.is_array()) {
    for (const json& axis : axes) image.axes.push_back(LetterOf(axis));
  } else if (count == 5) {
    image.axes = {'t', 'c', 'z', 'y', 'x'};  // Before version 0.3.
  }
  RETURN_IF_ERROR(CheckAxes(store, image.axes, count));
  image.spacing = SpacingOf(multiscale, datasets[0], image.axes);
  image.channels = ChannelsOf(node.attributes);
  return image;
}

bool HasImage(const Node& node) {
  const json& multiscales = Member(node.attributes, "multiscales");
  return multiscales.is_array() && !multiscales.empty();
}

}  // namespace

absl::StatusOr<Multiscale> FindImage(Store& store) {
  ASSIGN_OR_RETURN(const Node root, ReadNode(store, ""));
  if (!root.exists) {
    return Refuse(store,
                  "is a folder without an OME-Zarr image in it (zarr.json or "
                  ".zattrs); name an image file");
  }
  if (HasImage(root)) return ReadMultiscale(store, root, "");
  if (root.is_array) return PlainArray(store, root);
  if (!root.attributes.contains("bioformats2raw.layout")) {
    return NoImage(store, root);
  }
  ASSIGN_OR_RETURN(const Node first, ReadNode(store, "0/"));
  if (!HasImage(first)) return NoImage(store, root);
  ASSIGN_OR_RETURN(Multiscale image, ReadMultiscale(store, first, "0/"));
  ASSIGN_OR_RETURN(const Node second, ReadNode(store, "1/"));
  if (second.exists) {
    image.notices.emplace_back("it holds several images; the first was read");
  }
  return image;
}

}  // namespace tessera::imaging::zarr
