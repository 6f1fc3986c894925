// RETURN_IF_ERROR and ASSIGN_OR_RETURN: hand a failed absl::Status to the
// caller, as Google's own code base does.
#ifndef TESSERA_BASE_STATUS_MACROS_H_
#define TESSERA_BASE_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define TESSERA_CONCAT_INNER_(a, b) a##b
#define TESSERA_CONCAT_(a, b) TESSERA_CONCAT_INNER_(a, b)

// Returns from the enclosing function if `expr` is not OK.
#define RETURN_IF_ERROR(expr)                               \
  do {                                                      \
    absl::Status tessera_status_ = (expr);                  \
    if (!tessera_status_.ok()) return tessera_status_;      \
  } while (false)

// Assigns the value of the StatusOr `expr` to `lhs`, which may declare a
// variable, or returns its status from the enclosing function.
#define ASSIGN_OR_RETURN(lhs, expr) \
  ASSIGN_OR_RETURN_IMPL_(TESSERA_CONCAT_(tessera_or_, __LINE__), lhs, expr)

#define ASSIGN_OR_RETURN_IMPL_(statusor, lhs, expr)       \
  auto statusor = (expr);                                 \
  if (!statusor.ok()) return std::move(statusor).status(); \
  lhs = *std::move(statusor)

#endif  // TESSERA_BASE_STATUS_MACROS_H_
