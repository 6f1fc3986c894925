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
#include "models/results/output_files.h"

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

// Writes objects to files as they arrive.
class FileSink final : public client::ObjectSink {
 public:
  explicit FileSink(const OutputRequest& request) : request_(request) {}

  absl::Status Start(const results::SegmentationStart& start) override {
    files_.clear();
    for (const auto& writer : request_.writers) {
      ASSIGN_OR_RETURN(auto file,
                       writer->Begin(request_.folder, request_.image, start));
      files_.push_back(std::move(file));
    }
    return absl::OkStatus();
  }

  absl::Status Add(int slice, results::Object object) override {
    for (const auto& file : files_) file->Add(slice, object);
    return absl::OkStatus();
  }

  absl::StatusOr<results::Written> Commit(
      const results::SegmentSummary& summary) {
    results::OutputFiles outputs;
    std::vector<std::string> notes;
    for (const auto& file : files_) {
      file->Conclude(summary);
      ASSIGN_OR_RETURN(std::filesystem::path path, file->Commit());
      outputs.Add(std::move(path));
      for (std::string& note : file->notes()) notes.push_back(std::move(note));
    }
    return results::Written{outputs.Keep(), std::move(notes)};
  }

 private:
  const OutputRequest& request_;
  std::vector<std::unique_ptr<results::GrowingFile>> files_;
};

absl::StatusOr<ImageOutputs> WriteGrowing(const OutputRequest& request,
                                          const client::ObjectStream& stream) {
  FileSink sink(request);
  ASSIGN_OR_RETURN(results::SegmentSummary summary, stream(sink));
  ASSIGN_OR_RETURN(results::Written written, sink.Commit(summary));
  return ImageOutputs{std::move(summary), std::move(written)};
}

}  // namespace

void AddFormats(CLI::App& command, std::vector<std::string>& formats) {
  command
      .add_option("--format", formats,
                  absl::StrCat("What to write: ", DescribeFormats(),
                               ". If not given, all but pjs"))
      ->delimiter(',')
      ->check(CLI::IsMember(results::FormatNames()));
}

absl::StatusOr<ImageOutputs> WriteOutputs(const OutputRequest& request,
                                          const client::ObjectStream& stream) {
  const bool grows =
      std::all_of(request.writers.begin(), request.writers.end(),
                  [](const auto& writer) { return writer->grows(); });
  if (grows && !request.then) return WriteGrowing(request, stream);
  ASSIGN_OR_RETURN(
      results::Segmentation found,
      client::CollectWhole(request.channel, request.slices, stream));
  found.image_at_hand = request.image_at_hand;
  results::OutputFiles outputs;
  std::vector<std::string> notes;
  for (const auto& writer : request.writers) {
    ASSIGN_OR_RETURN(const results::Written written,
                     writer->Write(request.folder, request.image, found));
    for (const auto& path : written.paths) outputs.Add(path);
    notes.insert(notes.end(), written.notes.begin(), written.notes.end());
  }
  if (request.then) RETURN_IF_ERROR(request.then(found));
  return ImageOutputs{std::move(found.summary),
                      {outputs.Keep(), std::move(notes)}};
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
