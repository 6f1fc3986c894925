// Names that look like names of resources and are none.
#ifndef TESSERA_TESTS_SUPPORT_FALSE_NAMES_H_
#define TESSERA_TESTS_SUPPORT_FALSE_NAMES_H_

#include <string>
#include <vector>

namespace tessera::testing {

// Variations of `{collection}/{id}`: a bare id, segments too many, other
// collections, empty segments, upper case, blanks, percent and Unicode forms.
// None is a name of a member, either, if `members`, such as `versions`, are
// what the collection's things have; empty: they have none. All are UTF-8.
inline std::vector<std::string> FalseNames(const std::string& collection,
                                           const std::string& id,
                                           const std::string& members) {
  const std::string name = collection + "/" + id;
  const std::string other = collection == "models" ? "datasets" : "models";
  std::vector<std::string> names = {
      "", id, "/", "//", other + "/" + id, collection, collection + "/",
      collection + "//", collection + "//" + id, "/" + name, " " + name,
      name + "/", name + "//", name + " ", name + "\t", name + "\n",
      name + std::string(1, '\0'), name + std::string(1, '\0') + "x",
      name + "/x", name + "/x/y", name + "/" + name, name + "/versions",
      name + "/versions/", name + "/revisions", name + "/revisions/",
      name + "/versions//", name + "/versions/1/2", name + "/revisions/1/2",
      collection + "/ " + id, collection + "/./" + id, collection + "/../" + name,
      collection + "/.", collection + "/..", collection + "/-/-",
      collection + "%2F" + id, collection + "/%61", name + "%00", name + "%2e",
      collection + "\\" + id, name + "\\x", name + "?x", name + "#x", name + ":x",
      name + "*", name + ";", name + "'", name + "_", name + "\u200b",
      "\u202e" + name, collection + "\u2215" + id, collection + "/\u0430",
      collection + "/\uff41", collection + "/\u00e4", name + "\u0301",
      collection + "/A" + id, collection + "/" + std::string(64, 'a'),
      "tessera.v1/" + name, "https://host/v1/" + name};
  std::string upper = collection;
  upper[0] = static_cast<char>(upper[0] - 'a' + 'A');
  names.push_back(upper + "/" + id);
  for (const char* const kind : {"versions", "revisions"}) {
    if (kind != members) names.push_back(name + "/" + kind + "/1");
    names.push_back(name + "/" + kind + "/A");
    names.push_back(name + "/" + kind + "/1 ");
    names.push_back(name + "/" + kind + "/01");
    names.push_back(name + "/" + kind + "/0");
    names.push_back(name + "/" + kind + "/%31");
    names.push_back(name + "/" + kind + "/99999999999999999999");
  }
  return names;
}

}  // namespace tessera::testing

#endif  // TESSERA_TESTS_SUPPORT_FALSE_NAMES_H_
