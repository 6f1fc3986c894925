#include "server/front/http/sign_in_page.h"

#include <cctype>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "server/front/http/answer.h"
#include "server/wire/status.h"

namespace tessera::front::http {
namespace {

constexpr char kHead[] =
    "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
    "<meta name=\"viewport\" content=\"width=device-width\">"
    "<link rel=\"icon\" href=\"/icon.svg\">"
    "<link rel=\"stylesheet\" href=\"/app.css\"><title>";

Response Html(int status, std::string body) {
  return {.status = status,
          .content_type = "text/html; charset=utf-8",
          .body = std::move(body)};
}

}  // namespace

std::string HtmlEscaped(const std::string& text) {
  return absl::StrReplaceAll(text, {{"&", "&amp;"},
                                    {"<", "&lt;"},
                                    {">", "&gt;"},
                                    {"\"", "&quot;"},
                                    {"'", "&#39;"}});
}

Response LeadTo(const std::string& path) {
  const std::string target = HtmlEscaped(path);
  return Html(200, absl::StrCat(kHead, "Tessera</title>",
                                "<meta http-equiv=\"refresh\" content=\"0;url=",
                                target, "\"></head><body><main class=\"main\">",
                                "<p>You are signed in. <a href=\"", target,
                                "\">Go on</a></p></main></body></html>"));
}

Response SignInFailed(const absl::Status& error,
                      const std::string& request_id) {
  // Also makes the message printable and short.
  std::string message = wire::ToGrpc(error).error_message();
  if (!message.empty()) {
    message[0] =
        static_cast<char>(std::toupper(static_cast<unsigned char>(message[0])));
  }
  return Html(
      HttpStatusOf(error),
      absl::StrCat(kHead, "Sign-in failed – Tessera</title></head><body>",
                   "<main class=\"main\" id=\"main\"><h1>You are not signed "
                   "in</h1><p role=\"alert\">",
                   HtmlEscaped(message), ".</p><p><small class=\"dim\">",
                   "Request ", HtmlEscaped(request_id),
                   "</small></p><p><a class=\"button\" href=\"/\">Back to "
                   "Tessera</a></p></main></body></html>"));
}

}  // namespace tessera::front::http
