#include "models/imaging/dimensions.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"

namespace tessera::imaging {
namespace {

// The position of plane `number` if the planes have the description's order.
SlicePosition PositionIn(const PlaneDescription& description, int64_t number) {
  SlicePosition position;
  for (const char axis : description.order) {
    int& at = axis == 'C' ? position.c : axis == 'Z' ? position.z : position.t;
    const int size = axis == 'C'   ? description.channels
                     : axis == 'Z' ? description.z
                                   : description.t;
    at = static_cast<int>(number % size);
    number /= size;
  }
  if (description.only_channels) {
    position.t = position.t * description.z + position.z;
    position.z = 0;
  }
  return position;
}

void Sort(Dimensions& dimensions) {
  std::stable_sort(dimensions.planes.begin(), dimensions.planes.end(),
                   [](const StoredPlane& a, const StoredPlane& b) {
                     return std::tuple(a.position.c, a.position.t,
                                       a.position.z) <
                            std::tuple(b.position.c, b.position.t,
                                       b.position.z);
                   });
}

// Adds the planes of a page, one for each of its samples. The samples are
// channels.
void AddPage(const SlicePosition& position, int page, int samples,
             Dimensions& dimensions) {
  for (int sample = 0; sample < samples; ++sample) {
    dimensions.planes.push_back(
        {.position = {position.c * samples + sample, position.z, position.t},
         .page = page,
         .sample = sample});
  }
}

Dimensions PagesAsTimes(const PageCount& pages) {
  Dimensions dimensions{.channels = pages.samples};
  for (size_t i = 0; i < pages.directories.size(); ++i) {
    AddPage({.t = static_cast<int>(i)}, static_cast<int>(i), pages.samples,
            dimensions);
  }
  return dimensions;
}

Dimensions Undescribed(const PlaneDescription& description,
                       const PageCount& pages) {
  Dimensions dimensions = PagesAsTimes(pages);
  dimensions.notices.push_back(absl::StrFormat(
      "its %s names %d planes, which do not fit the pages that it has, %d; the "
      "pages were taken for times",
      description.source, description.planes(), pages.directories.size()));
  return dimensions;
}

absl::StatusOr<Dimensions> ByDirectory(const PlaneDescription& description,
                                       const PageCount& pages) {
  Dimensions dimensions{.channels = description.channels * pages.samples};
  const auto& known = pages.directories;
  int64_t elsewhere = 0;
  for (size_t n = 0; n < description.directories.size(); ++n) {
    const int64_t directory = description.directories[n];
    if (directory < 0) {
      ++elsewhere;
      continue;
    }
    const auto at = std::lower_bound(known.begin(), known.end(), directory);
    if (at == known.end() || *at != directory) {
      return absl::InvalidArgumentError(absl::StrFormat(
          "lacks page %d, which its %s names; it is truncated, or the "
          "description is another file's, so export it again",
          directory + 1, description.source));
    }
    AddPage(PositionIn(description, static_cast<int64_t>(n)),
            static_cast<int>(at - known.begin()), pages.samples, dimensions);
  }
  if (elsewhere > 0) {
    dimensions.notices.push_back(absl::StrFormat(
        "%d of the %d planes that its %s names are in other files and were "
        "left out",
        elsewhere, description.directories.size(), description.source));
  }
  return dimensions;
}

// The planes follow one another: as pages, as samples of pages, or as images in
// a row.
Dimensions InOrder(const PlaneDescription& description, int samples,
                   bool in_a_row) {
  Dimensions dimensions{.channels = description.channels,
                        .samples_are_planes = samples > 1};
  for (int64_t n = 0; n < description.planes(); ++n) {
    StoredPlane plane{.position = PositionIn(description, n)};
    if (in_a_row) {
      plane.nth = n;
    } else {
      plane.page = static_cast<int>(n / samples);
      plane.sample = static_cast<int>(n % samples);
    }
    dimensions.planes.push_back(plane);
  }
  return dimensions;
}

// Among the axes with several planes, the size of the one that changes fastest.
int FastestSize(const PlaneDescription& description) {
  for (const char axis : description.order) {
    const int size = axis == 'C'   ? description.channels
                     : axis == 'Z' ? description.z
                                   : description.t;
    if (size > 1) return size;
  }
  return 1;
}

// Takes each sample of each page as a plane. None if the description means
// something else.
std::optional<Dimensions> SamplesAsPlanes(const PlaneDescription& description,
                                          const PageCount& pages,
                                          int samples) {
  const auto count = static_cast<int64_t>(pages.directories.size());
  const bool images_follow =
      description.directories.empty() && pages.images_in_a_row > 1;
  if (samples < 2 || description.planes() != count * samples ||
      description.samples > 1 || description.in_other_files || images_follow) {
    return std::nullopt;
  }
  // The samples of a page are channels. In tifffile's files they are the last
  // axis instead.
  if (description.channels == samples && !description.only_channels) {
    PlaneDescription by_sample = description;
    std::stable_partition(by_sample.order.begin(), by_sample.order.end(),
                          [](char axis) { return axis == 'C'; });
    return InOrder(by_sample, samples, false);
  }
  if (count > 1 && FastestSize(description) != samples) return std::nullopt;
  return InOrder(description, samples, false);
}

absl::StatusOr<Dimensions> Fit(const PlaneDescription& description,
                               const PageCount& pages) {
  const auto count = static_cast<int64_t>(pages.directories.size());
  const int64_t planes = description.planes();
  for (const int samples : {pages.samples_stored, pages.samples}) {
    auto found = SamplesAsPlanes(description, pages, samples);
    if (found) return *std::move(found);
  }
  if (!description.directories.empty()) return ByDirectory(description, pages);
  if (planes == count && pages.samples == 1) {
    return InOrder(description, 1, false);
  }
  if (planes == count) {
    PlaneDescription by_page = description;
    by_page.directories.assign(pages.directories.begin(),
                               pages.directories.end());
    return ByDirectory(by_page, pages);
  }
  if (count == 1 && planes <= pages.images_in_a_row) {
    return InOrder(description, 1, true);
  }
  if (count == 1 && pages.images_in_a_row > 1) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "breaks off after image %d of the %d that its %s names; export it "
        "again",
        pages.images_in_a_row, planes, description.source));
  }
  return Undescribed(description, pages);
}

bool IsCount(int64_t count) { return count >= 1 && count <= kMostPlanes; }

}  // namespace

bool PlaneDescription::SetSizes(int64_t new_channels, int64_t new_z,
                                int64_t new_t) {
  if (!IsCount(new_channels) || !IsCount(new_z) || !IsCount(new_t) ||
      !IsCount(new_channels * new_z) ||
      !IsCount(new_channels * new_z * new_t)) {
    return false;
  }
  channels = static_cast<int>(new_channels);
  z = static_cast<int>(new_z);
  t = static_cast<int>(new_t);
  return true;
}

absl::StatusOr<std::optional<PlaneDescription>> ReadDescription(
    absl::string_view text) {
  if (auto found = ReadImageJ(text)) return found;
  if (auto found = ReadShape(text)) return found;
  return ReadOmeXml(text);
}

absl::StatusOr<Dimensions> Arrange(
    const std::optional<PlaneDescription>& description,
    const PageCount& pages) {
  if (!description) return PagesAsTimes(pages);
  Dimensions dimensions;
  if (description->is_elsewhere) {
    dimensions = PagesAsTimes(pages);
  } else {
    ASSIGN_OR_RETURN(dimensions, Fit(*description, pages));
  }
  Sort(dimensions);
  if (dimensions.channels == description->channels) {
    dimensions.names = description->names;
  }
  if (pages.unnamed > 0 && description->notices.empty()) {
    dimensions.notices.push_back(absl::StrFormat(
        "%d of its pages, which its %s does not name, were left out",
        pages.unnamed, description->source));
  }
  dimensions.notices.insert(dimensions.notices.begin(),
                            description->notices.begin(),
                            description->notices.end());
  return dimensions;
}

}  // namespace tessera::imaging
