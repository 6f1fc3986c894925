// How far a piece of work is.
#ifndef TESSERA_CLIENT_CLI_PROGRESS_BAR_H_
#define TESSERA_CLIENT_CLI_PROGRESS_BAR_H_

#include <string>

#include "absl/time/time.h"
#include "client/cli/session.h"

namespace tessera::cli {

// On a terminal one line that is redrawn, at most ten times a second, and
// cleared at the end; elsewhere plain lines, at most one in five seconds; with
// --json one object a line, at most one a second. All on `err`, so that what
// is on `out` is the result alone.
//
// Not thread-safe. Borrows the session.
class ProgressBar {
 public:
  ProgressBar(Session& session, std::string title);
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  ~ProgressBar();

  // Shows how far the work is, unless it has just been shown.
  // `fraction` is in [0, 1]; `text` says what is being done. A milestone is
  // shown whatever was shown just before.
  void Update(double fraction, const std::string& text,
              bool milestone = false);

 private:
  std::string Drawn(double fraction, const std::string& text) const;

  Session& session_;
  const std::string title_;
  const absl::Duration interval_;
  absl::Time last_;
  bool drawn_ = false;  // The terminal's line has to be cleared.
};

}  // namespace tessera::cli

#endif  // TESSERA_CLIENT_CLI_PROGRESS_BAR_H_
