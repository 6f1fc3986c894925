#include "client/cli/session.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/error_reason.h"
#include "base/quoting.h"
#include "base/status_macros.h"
#include "base/utf8.h"

namespace tessera::cli {
namespace {

constexpr char kUsageReason[] = "USAGE";

// Converts all strings to UTF-8, as JSON requires: file names may be other
// bytes.
Json InUtf8(const Json& value) {
  if (value.is_string()) return ToUtf8(value.get_ref<const std::string&>());
  Json text = value;
  if (value.is_structured()) {
    for (Json& member : text) member = InUtf8(member);
  }
  return text;
}

// Pads every cell but the last, so that no line ends with blanks.
std::string Line(const std::vector<std::string>& cells,
                 const std::vector<size_t>& widths) {
  std::string line;
  for (size_t i = 0; i < cells.size(); ++i) {
    line += cells[i];
    if (i + 1 == cells.size()) break;
    line.append(widths[i] - cells[i].size() + 2, ' ');
  }
  return line;
}

}  // namespace

absl::Status UsageError(const std::string& sentence) {
  return WithReason(absl::InvalidArgumentError(sentence), kUsageReason);
}

bool IsUsageError(const absl::Status& status) {
  return ReasonOf(status) == kUsageReason;
}

absl::Status Session::UseSignIn() {
  if (!connection.token_file.empty() || connection.token) {
    return absl::OkStatus();
  }
  client::SignInFolder folder(environment_.sign_ins);
  ASSIGN_OR_RETURN(auto saved, folder.Read(connection.server));
  if (!saved) return absl::OkStatus();
  const auto keeper = std::make_shared<client::TokenKeeper>(
      std::move(folder), connection.server, *std::move(saved),
      environment_.make_http, environment_.clock);
  connection.token = [keeper] { return keeper->Token(); };
  return absl::OkStatus();
}

absl::StatusOr<client::Api*> Session::Api() {
  // connect() only checks the options; it does not contact the server.
  if (api_ == nullptr) {
    RETURN_IF_ERROR(UseSignIn());
    auto api = environment_.connect(connection);
    if (!api.ok()) return UsageError(std::string(api.status().message()));
    api_ = *std::move(api);
  }
  return api_.get();
}

void Session::Print(const std::string& text, const Json& object) {
  environment_.out << (json ? Dump(object) : PrintableLines(text))
                   << std::endl;
}

void Session::PrintTable(const std::vector<std::string>& header,
                         const std::vector<std::vector<std::string>>& rows,
                         const std::vector<Json>& objects) {
  if (json) {
    for (const Json& object : objects) environment_.out << Dump(object) << "\n";
    return;
  }
  std::vector<size_t> widths;
  for (const std::string& cell : header) widths.push_back(cell.size());
  std::vector<std::vector<std::string>> shown = rows;
  for (auto& row : shown) {
    for (size_t i = 0; i < row.size(); ++i) {
      row[i] = Printable(row[i]);
      widths[i] = std::max(widths[i], row[i].size());
    }
  }
  environment_.out << Line(header, widths) << "\n";
  for (const auto& row : shown) environment_.out << Line(row, widths) << "\n";
}

void Session::Note(const std::string& sentence) {
  environment_.err << (json ? Dump({{"note", sentence}})
                            : absl::StrCat("note: ", Printable(sentence)))
                   << std::endl;
}

std::string Dump(const Json& object) {
  return PrintableJson(InUtf8(object).dump());
}

}  // namespace tessera::cli
