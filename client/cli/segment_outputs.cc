#include "client/cli/segment_outputs.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/quoting.h"
#include "base/short_name.h"
#include "base/status_macros.h"
#include "client/cli/diameter.h"
#include "client/cli/json.h"
#include "client/cli/text.h"

namespace tessera::cli {
namespace {

// `geojson (QuPath), labels (TIFF), …`
std::string DescribeFormats() {
  return absl::StrJoin(results::Formats(), ", ",
                       [](std::string* out, const results::Format& format) {
                         absl::StrAppend(out, format.name, " (", format.use,
                                         ")");
                       });
}

}  // namespace

void AddFormats(CLI::App& command, std::vector<std::string>& formats) {
  command
      .add_option("--format", formats,
                  absl::StrCat("What to write: ", DescribeFormats(),
                               ". If not given, ",
                               absl::StrJoin(results::UsualFormatNames(), ",")))
      ->delimiter(',')
      ->check(CLI::IsMember(results::FormatNames()));
}

void Report(Session& session, const std::filesystem::path& image,
            const ImageOutputs& outputs) {
  const auto& [summary, written] = outputs;
  Json json = {{"image", image.string()}};
  json.update(ToJson(summary));
  json["outputs"] = Json::array();
  for (const auto& output : written.paths) {
    json["outputs"].push_back(output.string());
  }
  for (const auto& note : written.notes) json["notices"].push_back(note);
  const double seconds = summary.receive_seconds + summary.decode_seconds +
                         summary.network_seconds + summary.object_seconds +
                         summary.outline_seconds;
  std::string size = summary.diameter ? Describe(*summary.diameter) : "";
  if (!size.empty()) size += ", ";
  session.Print(
      absl::StrFormat("%s: %s in %s by %s on %s, %s%s → %s",
                      Printable(image.filename().string()),
                      FormatCount(summary.objects, "object"),
                      FormatCount(summary.slices, "slice"),
                      ShortName(summary.model_version), summary.device, size,
                      FormatSeconds(seconds),
                      absl::StrJoin(written.paths, ", ",
                                    [](std::string* out, const auto& path) {
                                      out->append(path.string());
                                    })),
      json);
  if (session.json) return;  // The JSON object has the notices.
  const auto note = [&](const std::string& sentence) {
    session.Note(absl::StrCat(image.filename().string(), ": ", sentence));
  };
  for (const std::string& notice : summary.notices) note(notice);
  for (const std::string& sentence : written.notes) note(sentence);
  if (summary.small_objects_removed > 0) {
    note(SmallObjectsRemoved(summary.small_objects_removed,
                             summary.parameters.min_area_px.value_or(0)));
  }
}

}  // namespace tessera::cli
