#include "server/inference/slice_batch_run.h"

#include <algorithm>
#include <exception>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/error_reason.h"
#include "base/retry_delay.h"
#include "base/status_macros.h"
#include "base/trace.h"
#include "models/imaging/image_file.h"

namespace tessera::inference {
namespace fs = std::filesystem;
namespace {

// How long a job waits for what is lacking now.
constexpr absl::Duration kPatience = absl::Seconds(5);

// What `call` returns; an exception, such as one of LibTorch, is INTERNAL.
template <typename Call>
absl::Status Guarded(const Call& call) {
  try {
    return call();
  } catch (const std::exception& error) {
    return absl::InternalError(
        absl::StrCat("an error of the server: ", error.what()));
  }
}

absl::Status NoRoom(const std::error_code& error) {
  return absl::UnavailableError(
      absl::StrCat("the server cannot write the results: ", error.message()));
}

}  // namespace

bool IsPassing(const absl::Status& error) {
  // INTERNAL: the device may be lost.
  if (absl::IsUnavailable(error) || absl::IsAborted(error) ||
      absl::IsInternal(error)) {
    return true;
  }
  if (!absl::IsResourceExhausted(error)) return false;
  const std::string reason = ReasonOf(error);
  return RetryDelayOf(error).has_value() || reason == "MODELS_IN_USE" ||
         reason == "DEVICE_OUT_OF_MEMORY" || reason == "DISK_FULL";
}

SliceBatchRun::SliceBatchRun(SliceSource& source, ImageSegmenter& segmenter,
                             const MakeRecorder& make_recorder,
                             const SliceWorkBatch& batch, fs::path dir)
    : source_(source),
      segmenter_(segmenter),
      make_recorder_(make_recorder),
      batch_(batch),
      dir_(std::move(dir)) {}

SliceBatchRun::~SliceBatchRun() {
  results_.close();
  std::error_code ignored;  // SliceRunner removes leftovers when it starts.
  fs::remove_all(dir_, ignored);
}

absl::StatusOr<ComputedBatch> SliceBatchRun::Execute(
    const std::function<bool()>& begin_none, std::stop_token stop) {
  const absl::Status model = Guarded(
      [&] { return segmenter_.Check(batch_.model, batch_.parameters); });
  if (IsPassing(model)) {
    computed_.postpone = kPatience;
    // A lack of memory may last; an error of the server must not last for ever.
    if (absl::IsInternal(model)) NoteRetry(batch_.slices.front(), model);
    return std::move(computed_);
  }
  RETURN_IF_ERROR(model);
  if (!OpenResults().ok()) {
    computed_.postpone = kPatience;
    return std::move(computed_);
  }
  for (const SliceWork& work : batch_.slices) {
    if (begin_none() || !ComputeOne(work, stop)) break;
  }
  results_.close();
  const bool any_done =
      std::any_of(computed_.slices.begin(), computed_.slices.end(),
                  [](const ComputedSlice& slice) {
                    return slice.outcome == ComputedSlice::Outcome::kDone;
                  });
  if (!any_done) return std::move(computed_);
  computed_.results = dir_ / "results";
  std::error_code error;
  // What a slice wrote that failed.
  fs::resize_file(computed_.results, static_cast<uintmax_t>(results_bytes_),
                  error);
  if (!error) return std::move(computed_);
  return ComputedBatch{.slices = {}, .results = {}, .postpone = kPatience};
}

absl::Status SliceBatchRun::OpenResults() {
  std::error_code error;
  fs::create_directories(dir_, error);
  if (error) return NoRoom(error);
  results_.open(dir_ / "results", std::ios::binary | std::ios::trunc);
  return results_ ? absl::OkStatus()
                  : absl::UnavailableError("cannot write the results");
}

bool SliceBatchRun::ComputeOne(const SliceWork& work, std::stop_token stop) {
  const absl::Time start = absl::Now();
  trace::Span span = trace::Span::Below("slice", trace::Kind::kInternal);
  const trace::Scope scope(span.context());
  span.Set("tessera.image", work.image);
  span.Set("tessera.slice", int64_t{work.slice});
  ComputedSlice computed{
      .image = work.image, .ordinal = work.ordinal, .offset = results_bytes_};
  const absl::Status status =
      Guarded([&] { return Segment(work, stop, computed); });
  computed.seconds = absl::ToDoubleSeconds(absl::Now() - start);
  span.End(status);
  if (status.ok()) {
    computed.bytes = int64_t{results_.tellp()} - results_bytes_;
    results_bytes_ += computed.bytes;
    computed_.slices.push_back(std::move(computed));
    return true;
  }
  if (absl::IsCancelled(status)) return false;
  results_.clear();
  results_.seekp(results_bytes_);
  if (!IsPassing(status)) {
    computed.error = std::string(status.message());
    computed.outcome = ComputedSlice::Outcome::kFailed;
    computed_.slices.push_back(std::move(computed));
    return true;
  }
  computed_.postpone = RetryDelayOf(status).value_or(kPatience);
  // Waiting for the quota is no failure, however often.
  if (ReasonOf(status) != "QUOTA_PIXELS") NoteRetry(work, status);
  return false;
}

void SliceBatchRun::NoteRetry(const SliceWork& work,
                              const absl::Status& error) {
  computed_.slices.push_back({.image = work.image,
                              .ordinal = work.ordinal,
                              .outcome = ComputedSlice::Outcome::kRetry,
                              .error = std::string(error.message())});
}

absl::StatusOr<fs::path> SliceBatchRun::Name(const SliceWork& work,
                                             const fs::path& blob) {
  const fs::path folder = dir_ / absl::StrCat(work.image);
  std::error_code error;
  fs::create_directories(folder, error);
  fs::path name = folder / work.filename;
  if (!error && !fs::is_symlink(name, error)) {
    error.clear();
    fs::create_symlink(fs::absolute(blob), name, error);
  }
  if (error) return NoRoom(error);
  return name;
}

absl::Status SliceBatchRun::Look(const SliceWork& work, const fs::path& image,
                                 ComputedSlice& computed) {
  if (work.opened && !batch_.limits_pixels) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto file, OpenChannel(image, {}, work.channel));
  const imaging::ImageHeader& header = file->header();
  ASSIGN_OR_RETURN(const std::vector<int> slices,
                   ResolveSlices(work.chosen, header.slices, work.filename));
  computed.slice_count = static_cast<int64_t>(slices.size());
  if (!batch_.limits_pixels) return absl::OkStatus();
  return source_.TakePixels(batch_,
                            int64_t{header.size.height} * header.size.width);
}

absl::Status SliceBatchRun::Segment(const SliceWork& work, std::stop_token stop,
                                    ComputedSlice& computed) {
  // Kept until the file is closed: a cache may remove it.
  ASSIGN_OR_RETURN(const storage::LocalBlob blob, source_.Fetch(work.sha256));
  ASSIGN_OR_RETURN(const fs::path image, Name(work, blob.path()));
  RETURN_IF_ERROR(Look(work, image, computed));
  const auto recorder = make_recorder_(results_);
  ASSIGN_OR_RETURN(const SegmentSummary summary,
                   segmenter_.Segment({.model = batch_.model,
                                       .image = image,
                                       .slices = {work.slice},
                                       .parameters = batch_.parameters,
                                       .priority = Priority::kBulk,
                                       .channel = work.channel,
                                       .image_sha256 = work.sha256},
                                      *recorder, std::move(stop)));
  RETURN_IF_ERROR(recorder->Finish(summary));
  results_.flush();
  if (!results_) return absl::UnavailableError("cannot write the results");
  computed.objects = summary.objects;
  computed.device_seconds = summary.network_seconds;
  return absl::OkStatus();
}

}  // namespace tessera::inference
