#include "server/storage/s3_listing.h"

#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "server/storage/s3_xml.h"

namespace tessera::storage {
namespace {

absl::Status Unreadable(const S3Client& client) {
  return absl::UnavailableError(absl::StrFormat(
      "%s answered with a list that cannot be read; check that %s speaks S3",
      client.bucket().Name(), client.bucket().endpoint));
}

// Asks with `query` until there is no more. `markers` says which parameter of
// the query for the next page has the text of which element of a page.
absl::Status VisitPages(
    S3Client& client, std::map<std::string, std::string> query,
    const std::function<absl::Status(const XmlElement& page)>& take,
    const std::map<std::string, std::string>& markers) {
  while (true) {
    ASSIGN_OR_RETURN(const net::HttpResponse response,
                     client.Send({.method = "GET", .key = "", .query = query}));
    const auto page = ParseXml(response.body);
    if (!page.ok()) return Unreadable(client);
    RETURN_IF_ERROR(take(*page));
    if (page->TextOf("IsTruncated") != "true") return absl::OkStatus();
    for (const auto& [parameter, element] : markers) {
      const std::string marker = page->TextOf(element);
      if (marker.empty() || query[parameter] == marker) {
        return Unreadable(client);
      }
      query[parameter] = marker;
    }
  }
}

}  // namespace

absl::Status VisitObjects(
    S3Client& client, const std::string& prefix,
    const std::function<absl::Status(const std::vector<S3Object>&)>& visit) {
  const auto take = [&](const XmlElement& page) -> absl::Status {
    std::vector<S3Object> objects;
    for (const XmlElement& element : page.children) {
      if (element.name != "Contents") continue;
      S3Object object{.key = element.TextOf("Key")};
      if (!absl::SimpleAtoi(element.TextOf("Size"), &object.size_bytes) ||
          !absl::ParseTime(absl::RFC3339_full, element.TextOf("LastModified"),
                           &object.change_time, nullptr) ||
          !absl::StartsWith(object.key, prefix)) {
        return Unreadable(client);
      }
      objects.push_back(std::move(object));
    }
    return visit(objects);
  };
  return VisitPages(client, {{"list-type", "2"}, {"prefix", prefix}}, take,
                    {{"continuation-token", "NextContinuationToken"}});
}

absl::Status VisitUploads(
    S3Client& client, const std::string& prefix,
    const std::function<absl::Status(const std::vector<S3Upload>&)>& visit) {
  const auto take = [&](const XmlElement& page) -> absl::Status {
    std::vector<S3Upload> uploads;
    for (const XmlElement& element : page.children) {
      if (element.name != "Upload") continue;
      S3Upload upload{.key = element.TextOf("Key"),
                      .id = element.TextOf("UploadId")};
      if (!absl::ParseTime(absl::RFC3339_full, element.TextOf("Initiated"),
                           &upload.begin_time, nullptr) ||
          !absl::StartsWith(upload.key, prefix)) {
        return Unreadable(client);
      }
      uploads.push_back(std::move(upload));
    }
    return visit(uploads);
  };
  return VisitPages(client, {{"uploads", ""}, {"prefix", prefix}}, take,
                    {{"key-marker", "NextKeyMarker"},
                     {"upload-id-marker", "NextUploadIdMarker"}});
}

}  // namespace tessera::storage
