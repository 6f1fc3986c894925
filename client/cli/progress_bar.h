// Shows the progress of a piece of work.
#ifndef TESSERA_CLIENT_CLI_PROGRESS_BAR_H_
#define TESSERA_CLIENT_CLI_PROGRESS_BAR_H_

#include <string>

#include "absl/time/time.h"
#include "client/cli/session.h"

namespace tessera::cli {

// On a terminal: one line, redrawn at most ten times a second and cleared at
// the end. Elsewhere: plain lines, at most one in five seconds. With --json:
// one object a line, at most one a second. Milestones are shown in addition.
// All output goes to `err`, so that `out` has results only.
//
// Not thread-safe. Borrows the session.
class ProgressBar {
 public:
  ProgressBar(Session& session, std::string title);
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  ~ProgressBar();

  // Shows the progress. Does nothing if the last update was shown less than the
  // interval ago, unless this one is a milestone. `fraction` is in [0, 1];
  // `text` says what is being done.
  void Update(double fraction, const std::string& text,
              bool milestone = false);

 private:
  std::string Drawn(double fraction, const std::string& text) const;

  Session& session_;
  const std::string title_;
  const absl::Duration interval_;
  absl::Time last_;
  bool drawn_ = false;  // The destructor must clear the terminal's line.
};

}  // namespace tessera::cli

#endif  // TESSERA_CLIENT_CLI_PROGRESS_BAR_H_
