#include "client/sign_in/saved_sign_in.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/quoting.h"
#include "base/status_macros.h"
#include "nlohmann/json.hpp"
#include "openid/form.h"
#include "openid/token_expiry.h"

namespace tessera::client {
namespace {

using Json = nlohmann::json;

constexpr std::uintmax_t kMostFileBytes = 256 << 10;
constexpr mode_t kOwnerOnly = S_IRUSR | S_IWUSR;
constexpr mode_t kOthers = S_IRWXG | S_IRWXO;
// Of a token's time, what may pass before another one is asked for.
constexpr double kUsedBeforeRenewal = 0.8;

std::string TextIn(const Json& json, const char* name) {
  const auto found = json.find(name);
  return found != json.end() && found->is_string() ? found->get<std::string>()
                                                   : "";
}

absl::Time TimeIn(const Json& json, const char* name) {
  const auto found = json.find(name);
  return found != json.end() && found->is_number_integer()
             ? absl::FromUnixSeconds(found->get<int64_t>())
             : absl::InfinitePast();
}

absl::Status Unwritable(const std::filesystem::path& file) {
  return absl::UnavailableError(absl::StrFormat(
      "%s cannot be written (%s); check the folder and the disk",
      Printable(file.string()), std::strerror(errno)));
}

// The bytes reach the disk under a name of their own first.
absl::Status WriteWhole(const std::filesystem::path& file,
                        const std::string& text) {
  std::string part = absl::StrCat(file.string(), ".XXXXXX");
  // Its mode is 0600.
  const int fd = ::mkstemp(part.data());
  if (fd < 0) return Unwritable(file);
  const bool written = ::fchmod(fd, kOwnerOnly) == 0 &&
                       ::write(fd, text.data(), text.size()) ==
                           static_cast<ssize_t>(text.size()) &&
                       ::fsync(fd) == 0;
  ::close(fd);
  if (written && ::rename(part.c_str(), file.c_str()) == 0) {
    return absl::OkStatus();
  }
  const absl::Status status = Unwritable(file);
  ::unlink(part.c_str());
  return status;
}

SavedSignIn SavedIn(const Json& json) {
  SavedSignIn saved{.issuer = TextIn(json, "issuer"),
                    .client_id = TextIn(json, "client_id"),
                    .ca_file = TextIn(json, "ca_file"),
                    .token = TextIn(json, "token")};
  saved.is_id_token = TextIn(json, "kind") == "id_token";
  saved.renew_at = TimeIn(json, "renew_at");
  saved.expires = TimeIn(json, "expires");
  saved.refresh_token = TextIn(json, "refresh_token");
  return saved;
}

}  // namespace

absl::Status SavedSignIn::Take(const openid::Tokens& tokens, absl::Time now) {
  const std::string& found =
      is_id_token ? tokens.id_token : tokens.access_token;
  if (found.empty()) {
    return absl::FailedPreconditionError(
        "the identity provider sent no ID token; run 'tessera login' again");
  }
  token = found;
  refresh_token = tokens.refresh_token;
  // A token whose end is not known is used until the server refuses it.
  expires = openid::ExpiryOf(token).value_or(now + absl::Hours(24 * 365));
  renew_at = now + (expires - now) * kUsedBeforeRenewal;
  return absl::OkStatus();
}

std::filesystem::path SignInFolder::OfUser() {
  const char* const config = std::getenv("XDG_CONFIG_HOME");
  if (config != nullptr && config[0] == '/') {
    return std::filesystem::path(config) / "tessera" / "sign-ins";
  }
  const char* const home = std::getenv("HOME");
  if (home == nullptr || home[0] == '\0') return {};
  return std::filesystem::path(home) / ".config" / "tessera" / "sign-ins";
}

std::filesystem::path SignInFolder::FileOf(const std::string& server) const {
  return folder_ / absl::StrCat(openid::PercentEncoded(server), ".json");
}

absl::StatusOr<std::optional<SavedSignIn>> SignInFolder::Read(
    const std::string& server) const {
  if (folder_.empty()) return std::nullopt;
  const std::filesystem::path file = FileOf(server);
  struct stat about {};
  if (::stat(file.c_str(), &about) != 0) return std::nullopt;
  if ((about.st_mode & kOthers) != 0) {
    return absl::FailedPreconditionError(absl::StrFormat(
        "%s holds a token and can be read by others; run 'tessera login' "
        "again, or 'chmod 600' if nobody has read it",
        Printable(file.string())));
  }
  std::ifstream stream(file, std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(stream), {});
  const Json json =
      text.size() > kMostFileBytes ? Json() : Json::parse(text, nullptr, false);
  if (!json.is_object() || TextIn(json, "token").empty()) {
    return absl::FailedPreconditionError(absl::StrFormat(
        "%s is damaged; run 'tessera login' again", Printable(file.string())));
  }
  return SavedIn(json);
}

absl::Status SignInFolder::Write(const std::string& server,
                                 const SavedSignIn& saved) const {
  if (folder_.empty()) {
    return absl::UnavailableError(
        "there is no folder for your sign-in; set HOME or XDG_CONFIG_HOME");
  }
  std::error_code error;
  std::filesystem::create_directories(folder_, error);
  if (::chmod(folder_.c_str(), S_IRWXU) != 0) return Unwritable(folder_);
  const Json json = {{"server", server},
                     {"issuer", saved.issuer},
                     {"client_id", saved.client_id},
                     {"ca_file", saved.ca_file.string()},
                     {"kind", saved.is_id_token ? "id_token" : "access_token"},
                     {"token", saved.token},
                     {"renew_at", absl::ToUnixSeconds(saved.renew_at)},
                     {"expires", absl::ToUnixSeconds(saved.expires)},
                     {"refresh_token", saved.refresh_token}};
  return WriteWhole(
      FileOf(server),
      json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

absl::Status SignInFolder::Remove(const std::string& server) const {
  std::error_code error;
  std::filesystem::remove(FileOf(server), error);
  if (!error) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrFormat("%s cannot be removed (%s); remove it by hand",
                      Printable(FileOf(server).string()), error.message()));
}

SignInFolder::Lock::~Lock() {
  if (fd_ >= 0) ::close(fd_);
}

SignInFolder::Lock SignInFolder::LockFor(const std::string& server) const {
  const std::string file = absl::StrCat(FileOf(server).string(), ".lock");
  const int fd = ::open(file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, kOwnerOnly);
  if (fd >= 0) {
    while (::flock(fd, LOCK_EX) != 0 && errno == EINTR) {
    }
  }
  return Lock(fd);
}

}  // namespace tessera::client
