#include "models/instances/row_linker.h"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstring>
#include <utility>

#include "models/instances/flow_links.h"
#include "models/instances/uphill_links.h"

namespace tessera::instances {

using imaging::FloatPlane;
using version::Target;

namespace {

// How many rows up and down the links of a target depend on and lead to.
int ReachOf(Target target) {
  switch (target) {
    case Target::kForeground:
      return 0;
    case Target::kBorder:
    case Target::kDistance:
      return 1;
    case Target::kFlow:
      return kFlowSteps;
  }
  return 0;
}

// Finds the runs of 1.
void FindSpans(const std::vector<uint8_t>& mask, std::vector<Span>& spans) {
  spans.clear();
  const uint8_t* const begin = mask.data();
  const uint8_t* const end = begin + mask.size();
  const auto find = [&](const uint8_t* from, int value) {
    const void* found =
        std::memchr(from, value, static_cast<size_t>(end - from));
    return found != nullptr ? static_cast<const uint8_t*>(found) : end;
  };
  for (const uint8_t* at = find(begin, 1); at != end;) {
    const uint8_t* const after = find(at, 0);
    spans.push_back({static_cast<int>(at - begin),
                     static_cast<int>(after - begin)});
    at = find(after, 1);
  }
}

}  // namespace

RowLinker::RowLinker(int width, const DecodeOptions& options)
    : width_(width),
      target_(options.target),
      object_threshold_(options.decoding.object_threshold),
      rule_(RuleOf(options)),
      erosion_(width, options.erosion_width) {
  assert(width > 0);
}

int RowLinker::reach() const {
  return std::max({ReachOf(target_), erosion_.before(), erosion_.after()});
}

void RowLinker::Add(const imaging::GrayPlane& image,
                    const std::vector<FloatPlane>& planes, int y) {
  PixelRow row;
  if (!spare_.empty()) {
    row = std::move(spare_.back());
    spare_.pop_back();
  }
  row.y = added_++;
  row.intensities.assign(image.row(y), image.row(y) + width_);
  const float* probabilities = planes[0].row(y);
  row.probabilities.assign(probabilities, probabilities + width_);
  row.mask.resize(width_);
  std::transform(
      probabilities, probabilities + width_, row.mask.begin(),
      [&](float p) -> uint8_t { return p > object_threshold_ ? 1 : 0; });
  FindSpans(row.mask, row.mask_spans);
  SetLevels(planes, y, row);
  rows_.push_back(std::move(row));
  if (erosion_.on()) erosion_.Add(rows_.back().mask);
  Erode();
}

void RowLinker::SetLevels(const std::vector<FloatPlane>& planes, int y,
                          PixelRow& row) const {
  if (target_ == Target::kForeground) return;
  row.levels.assign(width_ + 2, kOutsideLevel);
  row.seeds.resize(width_);
  if (target_ == Target::kFlow) row.flow.assign(width_, Flow());
  const float* first = planes[0].row(y);
  const float* second = planes[1].row(y);
  for (const Span& span : row.mask_spans) {
    for (int x = span.x0; x < span.x1; ++x) {
      float level = first[x];
      if (target_ == Target::kBorder) level -= second[x];
      if (target_ == Target::kDistance) level = second[x];
      if (target_ == Target::kFlow) {
        row.flow[x] = {second[x], planes[2].at(x, y)};
      }
      // NaN becomes 0. Peaks are at most 1 (see IsSeed()).
      level = level > 0 ? std::min(level, 1.0f) : 0.0f;
      row.levels[x + 1] = level;
      row.seeds[x] = rule_.IsSeed(level) ? 1 : 0;
    }
  }
}

// Erodes the next rows, as far as the rows of their squares were added.
void RowLinker::Erode() {
  for (; eroded_ < added_; ++eroded_) {
    if (!Has(int64_t{eroded_} + erosion_.after())) return;
    SetInner(rows_[eroded_ - rows_.front().y]);
  }
}

void RowLinker::SetInner(PixelRow& row) const {
  if (!erosion_.on()) {
    row.inner = row.mask;
    return;
  }
  erosion_.Erode(row);
  const bool flow = !row.flow.empty();
  const bool levels = !row.levels.empty();
  // Pixels that are not inner get no flow and the outside level, so that their
  // neighbours need not ask.
  for (int x = 0; x < width_; ++x) {
    if (row.inner[x] != 0) continue;
    if (flow) row.flow[x] = {};
    if (levels) row.levels[x + 1] = kOutsideLevel;
  }
}

const LinkedRow* RowLinker::Next() {
  if (finished_) Erode();
  // Drops rows that no later link depends on.
  while (!rows_.empty() && int64_t{rows_.front().y} + reach() < linked_) {
    spare_.push_back(std::move(rows_.front()));
    rows_.pop_front();
  }
  if (linked_ == added_) return nullptr;
  const bool ready =
      finished_ ? eroded_ == added_ : int64_t{linked_} + reach() < eroded_;
  if (!ready) return nullptr;
  LinkRow(*Find(linked_++));
  return &out_;
}

// REQUIRES: all rows up to reach() above and below are eroded, as far as the
// image has them.
void RowLinker::LinkRow(const PixelRow& row) {
  out_.pixels = &row;
  out_.kinds.assign(width_, PixelKind::kBackground);
  out_.links.resize(width_);
  for (const Span& span : row.mask_spans) {
    std::fill(out_.links.begin() + span.x0, out_.links.begin() + span.x1,
              Link());
  }
  switch (target_) {
    case Target::kForeground:
      for (const Span& span : row.mask_spans) {
        for (int x = span.x0; x < span.x1; ++x) {
          if (row.inner[x] != 0) out_.kinds[x] = PixelKind::kSeed;
        }
      }
      break;
    case Target::kBorder:
    case Target::kDistance:
      LinkUphill(Find(int64_t{row.y} - 1), row, Find(int64_t{row.y} + 1), out_);
      break;
    case Target::kFlow:
      LinkAlongFlow(rows_, row, out_);
      break;
  }
  if (erosion_.on()) erosion_.LinkBack(rows_, row, out_);
}

const PixelRow* RowLinker::Find(int64_t y) const {
  const int64_t index = y - rows_.front().y;
  if (index < 0 || index >= static_cast<int64_t>(rows_.size())) return nullptr;
  return &rows_[index];
}

}  // namespace tessera::instances
