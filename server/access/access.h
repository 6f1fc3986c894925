// The owner of a resource, and who may see it.
#ifndef TESSERA_SERVER_ACCESS_ACCESS_H_
#define TESSERA_SERVER_ACCESS_ACCESS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/access/principal.h"

namespace tessera::access {

// Who may see a resource beside its owner and the admins.
enum class Visibility { kPrivate, kGroup, kPublic };

// `PRIVATE`, `GROUP` or `PUBLIC`, as stored in the database.
std::string NameOf(Visibility visibility);
// The inverse of NameOf(). Any other text is kPrivate.
Visibility VisibilityOf(absl::string_view name);

// The owner and visibility of a resource. Also the default for resources
// without an owner: public.
struct Access {
  std::string owner;  // A user; empty: no owner.
  Visibility visibility = Visibility::kPublic;
  std::string group;  // Set if `visibility` is kGroup.
  // The model came with Tessera and has no owner: everybody who may read the
  // model and train may add versions.
  bool open = false;
};

// The access of a new resource of `creator`: private. It is public without
// authentication, and for a job that was queued before Tessera had users.
Access AccessFor(const Principal& creator);

// The access of a job of the user `owner`. A job shows the names of its dataset
// or images and of its model, so it is private, unless it has no owner.
Access AccessOfJob(const std::string& owner);

// Whether `principal` may know of the resource and read it.
bool MayRead(const Principal& principal, const Access& access);

// Whether `principal` may change, share and delete the resource.
bool MayChange(const Principal& principal, const Access& access);

// Whether `principal`, who may train, may add a version to the model.
bool MayAdd(const Principal& principal, const Access& access);

// The error for a principal that may not change the resource. It names the
// owner if `principal` may read the resource.
// REQUIRES: !MayChange(principal, access).
// Errors: always PERMISSION_DENIED (NOT_OWNER).
absl::Status NotOwner(const Principal& principal, absl::string_view resource,
                      const Access& access);

}  // namespace tessera::access

#endif  // TESSERA_SERVER_ACCESS_ACCESS_H_
