#include "client/cli/progress_bar.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/quoting.h"

namespace tessera::cli {
namespace {

constexpr int kBarColumns = 24;
constexpr char kClearLine[] = "\r\x1b[2K";

absl::Duration IntervalOf(const Session& session) {
  if (session.json) return absl::Seconds(1);
  return session.environment().terminal ? absl::Milliseconds(100)
                                        : absl::Seconds(10);
}

// Cuts between two UTF-8 characters; a terminal cannot show part of one.
std::string Cut(std::string text, size_t columns) {
  if (text.size() <= columns) return text;
  while (columns > 0 && (text[columns] & 0xC0) == 0x80) --columns;
  text.resize(columns);
  return text;
}

}  // namespace

ProgressBar::ProgressBar(Session& session, std::string title)
    : session_(session),
      title_(Printable(title)),
      interval_(IntervalOf(session)),
      // Elsewhere than on a terminal, the first line waits for the interval, so
      // that short work prints none.
      last_(session.environment().terminal && !session.json
                ? absl::InfinitePast()
                : session.environment().clock.Now()) {}

ProgressBar::~ProgressBar() {
  if (drawn_) session_.environment().err << kClearLine << std::flush;
}

std::string ProgressBar::Drawn(double fraction, const std::string& text) const {
  const int filled = static_cast<int>(std::lround(fraction * kBarColumns));
  const std::string line = absl::StrFormat(
      "%s [%s%s] %3.0f %% %s", title_, std::string(filled, '#'),
      std::string(kBarColumns - filled, '.'), 100 * fraction, text);
  return kClearLine +
         Cut(line, static_cast<size_t>(
                       std::max(session_.environment().columns - 1, 20)));
}

void ProgressBar::Update(double fraction, const std::string& text,
                         bool milestone) {
  const Environment& environment = session_.environment();
  const absl::Time now = environment.clock.Now();
  if (!milestone && now - last_ < interval_) return;
  last_ = now;
  const std::string shown = Printable(text);
  fraction = std::isfinite(fraction) ? std::clamp(fraction, 0.0, 1.0) : 0.0;
  if (session_.json) {
    const Json progress = {
        {"task", title_}, {"fraction", fraction}, {"text", shown}};
    environment.err << Dump({{"progress", progress}}) << std::endl;
  } else if (environment.terminal) {
    environment.err << Drawn(fraction, shown) << std::flush;
    drawn_ = true;
  } else {
    environment.err << absl::StrFormat("%s: %.0f %%, %s", title_,
                                       100 * fraction, shown)
                    << std::endl;
  }
}

}  // namespace tessera::cli
