#include "server/front/http/endpoint.h"

namespace tessera::front::http {
namespace {

template <typename Map>
std::string Find(const Map& map, const std::string& name) {
  const auto found = map.find(name);
  return found == map.end() ? "" : found->second;
}

}  // namespace

std::string Request::value(const std::string& name) const {
  return Find(values, name);
}

std::string Request::parameter(const std::string& name) const {
  const auto found = query.lower_bound(name);
  return found == query.end() || found->first != name ? "" : found->second;
}

std::string Request::header(const std::string& name) const {
  return Find(headers, name);
}

}  // namespace tessera::front::http
