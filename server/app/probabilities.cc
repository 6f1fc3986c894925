#include "server/app/probabilities.h"

#include <memory>

#include "base/error_reason.h"
#include "base/retry_delay.h"
#include "base/status_macros.h"
#include "server/registry/model_rows.h"

namespace tessera::app {
namespace {

// More would only wait for each other's turns, and keep other calls waiting.
constexpr int kComputeAtOnce = 3;

absl::Status Busy() {
  return WithRetryDelay(
      WithReason(absl::ResourceExhaustedError(
                     "the server computes for other callers; ask again in a "
                     "second"),
                 "SERVER_BUSY"),
      absl::Seconds(1));
}

}  // namespace

// Counts a call that computes, while it exists.
class Probabilities::Seat {
 public:
  explicit Seat(Probabilities& of) : of_(of) {
    const absl::MutexLock lock(&of_.mu_);
    taken_ = of_.computing_ < kComputeAtOnce;
    if (taken_) ++of_.computing_;
  }
  ~Seat() {
    const absl::MutexLock lock(&of_.mu_);
    if (taken_) --of_.computing_;
  }
  Seat(const Seat&) = delete;
  Seat& operator=(const Seat&) = delete;

  bool taken() const { return taken_; }

 private:
  Probabilities& of_;
  bool taken_ = false;
};

absl::StatusOr<inference::ProbabilityPlanes> Probabilities::Read(
    const Caller& caller, const RegionQuestion& question) {
  RETURN_IF_ERROR(control_.CheckRole(caller, kReadProbability));
  const registry::ModelId& model = question.model.model();
  RETURN_IF_ERROR(control_.CheckMayRead(caller, model.name(),
                                        registry::ModelNotFound(model.text())));
  ASSIGN_OR_RETURN(const std::shared_ptr<const pictures::Picture> picture,
                   images_.Find(caller, question.slice));
  ASSIGN_OR_RETURN(const ImageInfo info,
                   images_.Describe(caller, question.slice));
  const imaging::Size size = picture->levels()[0];
  RETURN_IF_ERROR(
      pictures::CheckRegion(question.region, size, kMaxProbabilityPixels));
  const Seat seat(*this);
  if (!seat.taken()) return Busy();
  RETURN_IF_ERROR(control_.pixels().Take(
      caller.principal,
      int64_t{question.region.height()} * question.region.width()));
  return probability_.Compute(
      {.model = question.model,
       .parameters = question.parameters,
       .image_size = size,
       .region = question.region,
       .pixel_size_um = info.file.pixel_size_um,
       .read =
           [&](const imaging::Rect& rect) { return picture->Read(0, rect); },
       .count = [&] { return picture->CountIntensities(); }},
      stop_);
}

}  // namespace tessera::app
