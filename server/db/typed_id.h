// Parsed ids of one collection.
#ifndef TESSERA_SERVER_DB_TYPED_ID_H_
#define TESSERA_SERVER_DB_TYPED_ID_H_

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/status_macros.h"
#include "server/db/resource_name.h"

namespace tessera::db {

// The id in `{collection}/{id}`. Functions that look up a resource take a
// TypedId and not text. So only parsed ids are looked up, and a model's id
// cannot be passed as a dataset's.
//
// `Collection` is a struct with `static constexpr char kName[]`, such as
// "datasets". Immutable; thread-safe.
template <typename Collection>
class TypedId {
 public:
  // Parses the name `{collection}/{id}`; nothing may follow the id.
  // Errors: INVALID_ARGUMENT (NAME_INVALID).
  static absl::StatusOr<TypedId> Parse(absl::string_view name) {
    ASSIGN_OR_RETURN(ResourceName parsed, ParseName(name, Collection::kName));
    return TypedId(std::move(parsed.id));
  }

  // REQUIRES: `id` is from a row of the database or from a parsed name.
  static TypedId Known(std::string id) { return TypedId(std::move(id)); }

  const std::string& text() const { return id_; }
  std::string name() const { return absl::StrCat(Collection::kName, "/", id_); }

  friend bool operator==(const TypedId& a, const TypedId& b) {
    return a.id_ == b.id_;
  }

 private:
  explicit TypedId(std::string id) : id_(std::move(id)) {}

  std::string id_;
};

}  // namespace tessera::db

#endif  // TESSERA_SERVER_DB_TYPED_ID_H_
