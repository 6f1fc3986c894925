#include "server/front/http/router.h"

#include <cassert>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/error_reason.h"
#include "base/quoting.h"
#include "base/status_macros.h"

namespace tessera::front::http {
namespace {

// Templates are constants of the code.
PathTemplate TemplateOf(const std::string& path) {
  absl::StatusOr<PathTemplate> made = PathTemplate::Parse(path);
  assert(made.ok());
  return *std::move(made);
}

}  // namespace

void Router::Add(const std::string& verb, const std::string& path,
                 const app::Operation& operation, Endpoint endpoint,
                 Description about) {
  AddRoute({verb, TemplateOf(path), &operation, std::move(endpoint),
            std::move(about)});
}

void Router::AddReception(const std::string& verb, const std::string& path,
                          const app::Operation& operation, Reception reception,
                          Description about) {
  AddRoute({verb, TemplateOf(path), &operation, std::move(reception),
            std::move(about)});
}

void Router::AddOpen(const std::string& verb, const std::string& path,
                     Endpoint endpoint, Description about) {
  AddRoute(
      {verb, TemplateOf(path), nullptr, std::move(endpoint), std::move(about)});
}

void Router::AddAsync(const std::string& verb, const std::string& path,
                      AsyncEndpoint endpoint, Description about) {
  AddRoute(
      {verb, TemplateOf(path), nullptr, std::move(endpoint), std::move(about)});
}

void Router::SetFallback(Endpoint endpoint) {
  fallback_ = Route{"GET", TemplateOf("/*"), nullptr, std::move(endpoint), {}};
}

void Router::AddRoute(Route route) {
  for ([[maybe_unused]] const Route& other : routes_) {
    assert(other.verb != route.verb ||
           other.path.simple() != route.path.simple());
  }
  routes_.push_back(std::move(route));
}

absl::StatusOr<Router::Match> Router::Find(absl::string_view verb,
                                           absl::string_view path) const {
  ASSIGN_OR_RETURN(const Path parsed, Path::Parse(path));
  Match best{.route = nullptr, .values = {}};
  bool takes_others = false;
  for (const Route& route : routes_) {
    auto values = route.path.Match(parsed);
    if (!values) continue;
    if (route.verb != verb) {
      takes_others = true;
    } else if (best.route == nullptr ||
               route.path.rank() > best.route->path.rank()) {
      best = {&route, *std::move(values)};
    }
  }
  if (best.route != nullptr) return best;
  if (fallback_ && verb == "GET" && !takes_others &&
      (parsed.segments.empty() || parsed.segments.front() != "v1")) {
    return Match{.route = &*fallback_, .values = {}};
  }
  if (takes_others) {
    return WithReason(
        absl::UnimplementedError(absl::StrFormat(
            "%s takes %s, not %s", Quoted(path), Verbs(path), Quoted(verb))),
        "METHOD_NOT_ALLOWED");
  }
  return WithReason(
      absl::NotFoundError(absl::StrFormat(
          "%s is no path of the API; docs/api.md lists them", Quoted(path))),
      "PATH_UNKNOWN");
}

std::string Router::Verbs(absl::string_view path) const {
  const absl::StatusOr<Path> parsed =
      Path::Parse(path.substr(0, path.find('?')));
  std::set<std::string> verbs;
  for (const Route& route : routes_) {
    if (parsed.ok() && route.path.Match(*parsed)) verbs.insert(route.verb);
  }
  return absl::StrJoin(verbs, ", ");
}

}  // namespace tessera::front::http
