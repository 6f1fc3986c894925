#include "server/access/audit_reader.h"

#include <algorithm>
#include <fstream>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "base/error_reason.h"
#include "nlohmann/json.hpp"

namespace tessera::access {
namespace {

using Json = nlohmann::json;

constexpr int64_t kMostBytes = int64_t{16} << 20;
constexpr int64_t kPieceBytes = int64_t{64} << 10;
// Longer lines are not the log's; see kMaxAuditedBytes in app/.
constexpr size_t kMostLineBytes = size_t{64} << 10;

std::string TextOf(const Json& line, const char* name) {
  const auto found = line.find(name);
  return found != line.end() && found->is_string() ? found->get<std::string>()
                                                   : std::string();
}

std::optional<AuditEntry> EntryOf(absl::string_view text) {
  const Json line = Json::parse(text.begin(), text.end(), nullptr,
                                /*allow_exceptions=*/false);
  if (!line.is_object()) return std::nullopt;
  AuditEntry entry{.user = TextOf(line, "user"),
                   .rpc = TextOf(line, "rpc"),
                   .resource = TextOf(line, "resource"),
                   .code = TextOf(line, "code"),
                   .reason = TextOf(line, "reason"),
                   .request_id = TextOf(line, "request_id"),
                   .peer = TextOf(line, "peer")};
  std::string fault;
  if (!absl::ParseTime(absl::RFC3339_full, TextOf(line, "time"), &entry.time,
                       &fault)) {
    return std::nullopt;
  }
  return entry;
}

bool Matches(const AuditEntry& entry, const AuditQuestion& question) {
  return (question.user.empty() || entry.user == question.user) &&
         (question.rpc.empty() || entry.rpc == question.rpc) &&
         (!question.failures || entry.code != "OK") &&
         absl::StrContains(absl::AsciiStrToLower(entry.resource),
                           absl::AsciiStrToLower(question.resource));
}

// Lines of a file from one place backwards.
//
// Not thread-safe.
class LinesBackwards {
 public:
  LinesBackwards(std::ifstream& file, int64_t end) : file_(file), at_(end) {}

  // The line that ends before begin(); none at the beginning of the file.
  std::optional<std::string> Next() {
    while (true) {
      // The last byte is the end of the line itself.
      const size_t cut =
          rest_.size() < 2 ? std::string::npos
                           : rest_.rfind('\n', rest_.size() - 2);
      if (cut != std::string::npos) return TakeFrom(cut + 1);
      if (at_ == 0) {
        return rest_.empty() ? std::nullopt
                             : std::optional<std::string>(TakeFrom(0));
      }
      ReadPiece();
    }
  }
  // Where the last line that Next() returned begins.
  int64_t begin() const { return at_ + static_cast<int64_t>(rest_.size()); }

 private:
  std::string TakeFrom(size_t cut) {
    std::string line = rest_.substr(cut);
    rest_.resize(cut);
    return line;
  }

  void ReadPiece() {
    // Of a line without an end only the beginning matters.
    if (rest_.size() > kMostLineBytes) rest_ = "\n";
    const int64_t size = std::min(at_, kPieceBytes);
    std::string piece(static_cast<size_t>(size), '\0');
    at_ -= size;
    file_.seekg(at_);
    file_.read(piece.data(), size);
    if (file_.gcount() != size) {  // Emptied meanwhile.
      at_ = 0;
      rest_.clear();
      return;
    }
    rest_ = piece + rest_;
  }

  std::ifstream& file_;
  int64_t at_;        // Where `rest_` begins in the file.
  std::string rest_;  // Read, but not returned yet.
};

}  // namespace

absl::StatusOr<AuditPage> ReadAuditLog(const std::filesystem::path& path,
                                       const AuditQuestion& question) {
  std::error_code error;
  std::ifstream file(path, std::ios::binary);
  if (!std::filesystem::is_regular_file(path, error) || !file) {
    return WithReason(
        absl::FailedPreconditionError(
            "the audit log goes to standard output, not to a file, so the "
            "server cannot read it; look where that output is collected, or "
            "start the server with --audit-log=FILE"),
        "AUDIT_LOG_NOT_READABLE");
  }
  const auto size = static_cast<int64_t>(
      std::filesystem::file_size(path, error));
  const int64_t from =
      question.before < 0 ? size : std::min(question.before, size);
  LinesBackwards lines(file, from);
  AuditPage page;
  while (const std::optional<std::string> line = lines.Next()) {
    const std::optional<AuditEntry> entry = EntryOf(*line);
    if (entry && Matches(*entry, question)) page.entries.push_back(*entry);
    const bool full = static_cast<int>(page.entries.size()) >= question.most;
    if (full || from - lines.begin() > kMostBytes) {
      page.next = lines.begin();
      break;
    }
  }
  return page;
}

}  // namespace tessera::access
