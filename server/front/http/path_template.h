// Templates of paths, as the AIPs write them.
#ifndef TESSERA_SERVER_FRONT_HTTP_PATH_TEMPLATE_H_
#define TESSERA_SERVER_FRONT_HTTP_PATH_TEMPLATE_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tessera::front::http {

// A path of a request in its decoded segments.
struct Path {
  std::vector<std::string> segments;
  // The last segment without its `:verb`, and the verb; both empty without one.
  std::string last_without_verb;
  std::string verb;

  // `text` as in the request line, without the query.
  // Errors: INVALID_ARGUMENT (PATH_INVALID) if the path does not begin with
  // `/`, has an empty segment within, `.` or `..`, or if an escape is malformed
  // or stands for `/` or a control character.
  static absl::StatusOr<Path> Parse(absl::string_view text);
};

// A template such as `/v1/{name=models/*/versions/*}:export`. A variable
// without `=` is one segment. Thread-safe.
class PathTemplate {
 public:
  // Errors: INVALID_ARGUMENT if the text is no template.
  static absl::StatusOr<PathTemplate> Parse(absl::string_view text);

  // What the variables stand for; nothing if the path does not match.
  std::optional<std::map<std::string, std::string>> Match(
      const Path& path) const;

  // How specific the template is: its fixed segments, and its verb.
  int rank() const;

  const std::string& text() const { return text_; }
  // The variables in the order of the path.
  std::vector<std::string> variables() const;
  // The template without variables that span segments: the variable `name` of
  // `/v1/{name=models/*}` is written out as `/v1/models/{name}`, which OpenAPI
  // can describe. Further segments of it are numbered: `{name2}`.
  std::string simple() const;
  // The names in simple(), in the order of the path.
  std::vector<std::string> simple_variables() const;

 private:
  struct Variable {
    std::string name;
    size_t first = 0;  // Its segments.
    size_t count = 0;
  };

  void Write(std::string* path, std::vector<std::string>* names) const;

  std::string text_;
  std::vector<std::string> segments_;  // `*` is any.
  std::vector<Variable> variables_;
  std::string verb_;
};

}  // namespace tessera::front::http

#endif  // TESSERA_SERVER_FRONT_HTTP_PATH_TEMPLATE_H_
