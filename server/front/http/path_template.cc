#include "server/front/http/path_template.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/error_reason.h"
#include "base/quoting.h"
#include "base/status_macros.h"
#include "server/front/http/percent.h"

namespace tessera::front::http {
namespace {

constexpr char kAny[] = "*";

absl::Status Invalid(absl::string_view path, absl::string_view why) {
  return WithReason(
      absl::InvalidArgumentError(absl::StrFormat(
          "the path %s %s; docs/api.md lists the paths", Quoted(path), why)),
      "PATH_INVALID");
}

absl::StatusOr<std::string> DecodedSegment(absl::string_view path,
                                           absl::string_view segment) {
  const std::optional<std::string> text = DecodePercent(segment);
  if (!text) return Invalid(path, "has a malformed escape");
  if (text->empty()) return Invalid(path, "has an empty segment");
  if (*text == "." || *text == "..") return Invalid(path, "has a dot segment");
  for (const char c : *text) {
    if (c == '/' || static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      return Invalid(path, "escapes a character that no name has");
    }
  }
  return *text;
}

absl::Status NotTemplate(absl::string_view text) {
  return absl::InvalidArgumentError(
      absl::StrFormat("%s is no template of a path", Quoted(text)));
}

}  // namespace

absl::StatusOr<Path> Path::Parse(absl::string_view text) {
  absl::string_view rest = text;
  if (!absl::ConsumePrefix(&rest, "/")) {
    return Invalid(text, "does not begin with /");
  }
  Path path;
  if (rest.empty()) return path;
  const std::vector<absl::string_view> pieces = absl::StrSplit(rest, '/');
  for (const absl::string_view piece : pieces) {
    ASSIGN_OR_RETURN(path.segments.emplace_back(), DecodedSegment(text, piece));
  }
  const absl::string_view last = pieces.back();
  const size_t colon = last.rfind(':');
  if (colon == absl::string_view::npos || colon == 0) return path;
  ASSIGN_OR_RETURN(path.last_without_verb,
                   DecodedSegment(text, last.substr(0, colon)));
  path.verb = std::string(last.substr(colon + 1));
  return path;
}

absl::StatusOr<PathTemplate> PathTemplate::Parse(absl::string_view text) {
  PathTemplate made;
  made.text_ = std::string(text);
  absl::string_view rest = text;
  while (absl::ConsumePrefix(&rest, "/")) {
    if (absl::ConsumePrefix(&rest, "{")) {
      const size_t end = rest.find('}');
      if (end == absl::string_view::npos) return NotTemplate(text);
      const std::pair<absl::string_view, absl::string_view> parts =
          absl::StrSplit(rest.substr(0, end), absl::MaxSplits('=', 1));
      Variable variable{.name = std::string(parts.first),
                        .first = made.segments_.size()};
      const absl::string_view pattern =
          parts.second.empty() ? kAny : parts.second;
      for (const absl::string_view piece : absl::StrSplit(pattern, '/')) {
        made.segments_.emplace_back(piece);
      }
      variable.count = made.segments_.size() - variable.first;
      made.variables_.push_back(std::move(variable));
      rest.remove_prefix(end + 1);
    } else {
      const size_t end = std::min(rest.find_first_of("/:"), rest.size());
      if (end == 0) return NotTemplate(text);
      made.segments_.emplace_back(rest.substr(0, end));
      rest.remove_prefix(end);
    }
  }
  if (absl::ConsumePrefix(&rest, ":")) made.verb_ = std::string(rest);
  if (made.segments_.empty() || (made.verb_.empty() && !rest.empty())) {
    return NotTemplate(text);
  }
  return made;
}

std::optional<std::map<std::string, std::string>> PathTemplate::Match(
    const Path& path) const {
  if (path.segments.size() != segments_.size()) return std::nullopt;
  std::vector<std::string> found = path.segments;
  if (!verb_.empty()) {
    if (path.verb != verb_) return std::nullopt;
    found.back() = path.last_without_verb;
  }
  for (size_t i = 0; i < found.size(); ++i) {
    if (segments_[i] != kAny && segments_[i] != found[i]) return std::nullopt;
  }
  std::map<std::string, std::string> values;
  for (const Variable& variable : variables_) {
    const auto first =
        found.begin() + static_cast<std::ptrdiff_t>(variable.first);
    values[variable.name] = absl::StrJoin(
        first, first + static_cast<std::ptrdiff_t>(variable.count), "/");
  }
  return values;
}

int PathTemplate::rank() const {
  int fixed = verb_.empty() ? 0 : 1;
  for (const std::string& segment : segments_) {
    if (segment != kAny) fixed += 2;
  }
  return fixed;
}

std::vector<std::string> PathTemplate::variables() const {
  std::vector<std::string> names;
  for (const Variable& variable : variables_) names.push_back(variable.name);
  return names;
}

void PathTemplate::Write(std::string* path,
                         std::vector<std::string>* names) const {
  for (size_t i = 0; i < segments_.size(); ++i) {
    if (segments_[i] != kAny) {
      absl::StrAppend(path, "/", segments_[i]);
      continue;
    }
    for (const Variable& variable : variables_) {
      if (i < variable.first || i >= variable.first + variable.count) continue;
      int number = 1;
      for (size_t k = variable.first; k < i; ++k) {
        if (segments_[k] == kAny) ++number;
      }
      names->push_back(number == 1 ? variable.name
                                   : absl::StrCat(variable.name, number));
      absl::StrAppend(path, "/{", names->back(), "}");
    }
  }
  if (!verb_.empty()) absl::StrAppend(path, ":", verb_);
}

std::string PathTemplate::simple() const {
  std::string path;
  std::vector<std::string> names;
  Write(&path, &names);
  return path;
}

std::vector<std::string> PathTemplate::simple_variables() const {
  std::string path;
  std::vector<std::string> names;
  Write(&path, &names);
  return names;
}

}  // namespace tessera::front::http
