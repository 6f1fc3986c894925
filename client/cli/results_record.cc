#include "client/cli/results_record.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <system_error>

#include "absl/strings/str_format.h"
#include "client/cli/session.h"

namespace tessera::cli {
namespace {

constexpr char kRecordName[] = ".tessera-results.jsonl";

// The size and the time of the last change of an output.
struct FileState {
  int64_t bytes = -1;  // -1: there is no such file.
  int64_t modified_ns = 0;
};

FileState StateOf(const std::filesystem::path& path) {
  std::error_code error;
  const auto bytes = std::filesystem::file_size(path, error);
  if (error) return {};
  const auto modified = std::filesystem::last_write_time(path, error);
  if (error) return {};
  const auto since_1970 =
      std::chrono::file_clock::to_sys(modified).time_since_epoch();
  return {
      static_cast<int64_t>(bytes),
      std::chrono::duration_cast<std::chrono::nanoseconds>(since_1970).count()};
}

// Returns a null value if `line` is no JSON object.
Json Parsed(const std::string& line) {
  Json json = Json::parse(line, nullptr, /*allow_exceptions=*/false);
  return json.is_object() ? json : Json();
}

// Returns a null value if there is no such member.
const Json& Member(const Json& object, const char* key) {
  static const auto* const none = new Json;
  const auto found = object.find(key);
  return found == object.end() ? *none : *found;
}

// Whether the file is as the record says.
bool IsAsWritten(const std::filesystem::path& folder, const Json& output) {
  const Json& file = Member(output, "file");
  const Json& bytes = Member(output, "bytes");
  const Json& modified = Member(output, "modified");
  if (!file.is_string() || !bytes.is_number_integer() ||
      !modified.is_number_integer()) {
    return false;
  }
  const FileState state = StateOf(folder / file.get<std::string>());
  return state.bytes == bytes.get<int64_t>() &&
         state.modified_ns == modified.get<int64_t>();
}

// Returns the formats of a line whose outputs are all as they were written.
std::vector<std::string> FormatsThere(const std::filesystem::path& folder,
                                      const Json& line) {
  const Json& outputs = Member(line, "outputs");
  const bool there =
      outputs.is_array() &&
      std::all_of(outputs.begin(), outputs.end(), [&](const Json& output) {
        return output.is_object() && IsAsWritten(folder, output);
      });
  std::vector<std::string> formats;
  if (!there) return formats;
  for (const Json& format : Member(line, "formats")) {
    if (format.is_string()) formats.push_back(format.get<std::string>());
  }
  return formats;
}

absl::Status CannotRecord(const std::filesystem::path& folder) {
  return absl::UnavailableError(absl::StrFormat(
      "cannot write %s; check that the folder may be written and has room",
      (folder / kRecordName).string()));
}

}  // namespace

absl::StatusOr<ResultsRecord> ResultsRecord::Open(std::filesystem::path folder,
                                                  std::string job) {
  // With `app`, every write goes to the end; reads may be anywhere.
  std::fstream file(folder / kRecordName, std::ios::in | std::ios::out |
                                              std::ios::app | std::ios::binary);
  if (!file) return CannotRecord(folder);
  ResultsRecord record(std::move(folder), std::move(job), std::move(file));
  std::streamoff offset = 0;
  bool whole = true;
  for (std::string line; std::getline(record.file_, line);) {
    whole = !record.file_.eof();  // Else the last line was cut short.
    const Json json = Parsed(line);
    const Json& position = Member(json, "position");
    if (whole && Member(json, "job") == record.job_ &&
        position.is_number_integer()) {
      record.lines_.emplace(position.get<int64_t>(), offset);
    }
    offset += static_cast<std::streamoff>(line.size()) + 1;
  }
  record.file_.clear();
  record.file_.seekp(0, std::ios::end);
  if (!whole) record.file_ << '\n' << std::flush;
  if (!record.file_) return CannotRecord(record.folder_);
  return record;
}

std::vector<std::string> ResultsRecord::Missing(
    int64_t position, const std::vector<std::string>& formats) {
  std::set<std::string> there;
  const auto [begin, end] = lines_.equal_range(position);
  for (auto entry = begin; entry != end; ++entry) {
    std::string line;
    file_.clear();
    file_.seekg(entry->second);
    std::getline(file_, line);
    for (std::string& format : FormatsThere(folder_, Parsed(line))) {
      there.insert(std::move(format));
    }
  }
  std::vector<std::string> missing;
  std::copy_if(formats.begin(), formats.end(), std::back_inserter(missing),
               [&](const auto& format) { return there.count(format) == 0; });
  return missing;
}

absl::Status ResultsRecord::Add(
    const client::SegmentationImage& image,
    const std::vector<std::string>& formats,
    const std::vector<std::filesystem::path>& outputs) {
  Json line = {{"job", job_},
               {"position", image.position},
               {"image", image.filename},
               {"formats", formats},
               {"outputs", Json::array()}};
  for (const std::filesystem::path& output : outputs) {
    const FileState state = StateOf(output);
    line["outputs"].push_back({{"file", output.filename().string()},
                               {"bytes", state.bytes},
                               {"modified", state.modified_ns}});
  }
  file_.clear();
  file_.seekp(0, std::ios::end);
  file_ << Dump(line) + "\n" << std::flush;
  return file_ ? absl::OkStatus() : CannotRecord(folder_);
}

}  // namespace tessera::cli
