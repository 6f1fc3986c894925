#include "server/db/database.h"

#include <cassert>

namespace tessera::db {

bool Row::IsNull(size_t column) const {
  assert(column < values_.size());
  return std::holds_alternative<std::monostate>(values_[column]);
}

int64_t Row::Int(size_t column) const {
  if (IsNull(column)) return 0;
  assert(std::holds_alternative<int64_t>(values_[column]));
  return std::get<int64_t>(values_[column]);
}

double Row::Real(size_t column) const {
  if (IsNull(column)) return 0;
  const auto* const integer = std::get_if<int64_t>(&values_[column]);
  if (integer != nullptr) return static_cast<double>(*integer);
  assert(std::holds_alternative<double>(values_[column]));
  return std::get<double>(values_[column]);
}

const std::string& Row::Text(size_t column) const {
  // Never destroyed, since rows may outlive static objects.
  static const auto* const empty = new std::string;
  if (IsNull(column)) return *empty;
  assert(std::holds_alternative<std::string>(values_[column]));
  return std::get<std::string>(values_[column]);
}

}  // namespace tessera::db
