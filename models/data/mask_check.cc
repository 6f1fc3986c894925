#include "models/data/mask_check.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>

#include "absl/strings/str_format.h"
#include "models/data/mask_pieces.h"
#include "models/data/piece_chain.h"

namespace tessera::data {
namespace {

// If a mask below this size has more pieces than FindPieces() takes, its pieces
// have about 30 pixels or fewer, as in a picture.
constexpr int64_t kPicturePixels = int64_t{1} << 23;
// Pieces up to this size may be crumbs at the edge of an object. The smallest
// objects of samples are larger, or touch no others.
constexpr int64_t kCrumbPx = 8;
constexpr int64_t kFewestCrumbs = 10;
// A piece of kSpeckPx or less is a slip of the pen if half of the objects have
// kNoSpeckPx or more.
constexpr int64_t kSpeckPx = 4;
constexpr int64_t kNoSpeckPx = 50;
// Pieces below this fraction (1/8) of a value's largest piece may be slips,
// too.
constexpr int64_t kSignificantPart = 8;
constexpr int kMostSides = 3;      // Of the image's four sides.
constexpr int64_t kManyHoles = 10;

// Facts about one value besides 0.
struct Label {
  int64_t area_px = 0;
  std::vector<const MaskPiece*> pieces;
  int64_t holes = 0;  // Pieces of the background that only this value encloses.
  int64_t hole_px = 0;
  int64_t apart = 0;  // Pieces too far from the largest to be of its object.
  int64_t strays = 0;       // Crumbs that are not cut off the largest piece.
  bool cut_by_others = false;  // All pieces are cut off the largest piece.
};

using Labels = std::map<uint32_t, Label>;

int64_t AreaOf(const imaging::LabelPlane& mask) {
  return static_cast<int64_t>(mask.pixels().size());
}

const MaskPiece& LargestOf(const Label& label) {
  return **std::max_element(label.pieces.begin(), label.pieces.end(),
                            [](const MaskPiece* a, const MaskPiece* b) {
                              return a->area_px < b->area_px;
                            });
}

// Sets the counts of `label`. Other objects on top may cut an object into
// pieces. A piece that is further from the largest one than half of its length
// counts as apart, unless a chain of pieces leads to it (see CutOff()).
void CountPieces(Label& label) {
  const MaskPiece& largest = LargestOf(label);
  const int reach =
      std::max(largest.bounds.width(), largest.bounds.height()) / 2;
  const std::vector<bool> cut_off = CutOff(label.pieces, largest);
  label.cut_by_others = label.pieces.size() > 1;
  for (size_t i = 0; i < label.pieces.size(); ++i) {
    if (cut_off[i]) continue;
    const MaskPiece& piece = *label.pieces[i];
    label.cut_by_others = false;
    label.strays += piece.touches_other && piece.area_px <= kCrumbPx;
    label.apart += piece.area_px * kSignificantPart >= largest.area_px &&
                   piece.area_px > kSpeckPx &&
                   GapBetween(piece, largest) > reach;
  }
}

Labels LabelsOf(const std::vector<MaskPiece>& pieces) {
  Labels labels;
  for (const MaskPiece& piece : pieces) {
    if (piece.label != 0) {
      Label& label = labels[piece.label];
      label.area_px += piece.area_px;
      label.pieces.push_back(&piece);
    } else if (piece.enclosed_by != 0) {
      Label& label = labels[piece.enclosed_by];
      ++label.holes;
      label.hole_px += piece.area_px;
    }
  }
  for (auto& [number, label] : labels) CountPieces(label);
  return labels;
}

// Whether a value consists of crumbs, most of them beside other values.
bool IsCrumbs(const Label& label) {
  if (label.cut_by_others) return false;
  const auto pieces = static_cast<int64_t>(label.pieces.size());
  const int64_t beside_others = std::count_if(
      label.pieces.begin(), label.pieces.end(),
      [](const MaskPiece* piece) { return piece->touches_other; });
  return label.area_px <= kCrumbPx * pieces && 2 * beside_others > pieces;
}

// Smoothing makes values from 1 to 6 at the edge between 0 and 7. These are new
// values, or the values of other objects.
std::string SmoothedRefusal(const Labels& labels) {
  int64_t crumb_values = 0;
  int64_t pieces = 0;
  int64_t strays = 0;
  for (const auto& [number, label] : labels) {
    strays += label.strays;
    if (!IsCrumbs(label)) continue;
    ++crumb_values;
    pieces += static_cast<int64_t>(label.pieces.size());
  }
  const auto values = static_cast<int64_t>(labels.size());
  const bool of_their_own = 2 * crumb_values > values && pieces >= kFewestCrumbs;
  const bool of_others = strays >= std::max(values, kFewestCrumbs);
  if (!of_their_own && !of_others) return "";
  return absl::StrFormat(
      "%s at the edges of others, as smooth edges, a change of size or lossy "
      "compression leave them; save the mask as TIFF or PNG without smoothing, "
      "each object with a number of its own",
      of_their_own ? absl::StrFormat("%d of its %d values are scattered over "
                                     "few pixels",
                                     crumb_values, values)
                   : absl::StrFormat("its values are scattered over %d patches "
                                     "of few pixels",
                                     strays));
}

// How the values are scattered. A value that is apart n times lies in n + 1
// pieces far apart.
struct Scatter {
  int64_t area_px = 0;
  int64_t largest_px = 0;  // The area of the largest value.
  int64_t apart_px = 0;    // The area of values in three or more such pieces.
  int64_t scattered = 0;   // The number of values in two or more.
  uint32_t worst = 0;      // The value in the most such pieces.
  int64_t worst_apart = -1;
};

Scatter ScatterOf(const Labels& labels) {
  Scatter scatter;
  for (const auto& [number, label] : labels) {
    scatter.area_px += label.area_px;
    scatter.largest_px = std::max(scatter.largest_px, label.area_px);
    if (label.apart > 0) ++scatter.scattered;
    if (label.apart > 1) scatter.apart_px += label.area_px;
    if (label.apart <= scatter.worst_apart) continue;
    scatter.worst = number;
    scatter.worst_apart = label.apart;
  }
  return scatter;
}

// Whether the values are classes: scattered values have half of `area_px` or
// are half of the values. A single number that was given twice is a slip.
bool AreClasses(const Scatter& scatter, int64_t values, int64_t area_px) {
  const bool most_pixels =
      scatter.apart_px > 0 && 2 * scatter.apart_px >= area_px;
  const bool most_values = values > 3 && 2 * scatter.scattered >= values;
  return values > 1 && (most_pixels || most_values);
}

std::string ClassesRefusal(const Labels& labels) {
  const Scatter scatter = ScatterOf(labels);
  const auto values = static_cast<int64_t>(labels.size());
  if (!AreClasses(scatter, values, scatter.area_px)) return "";
  return absl::StrFormat(
      "its values look like classes, not like objects: %d lies in %d pieces "
      "that are far apart; give each object a number of its own, and the "
      "background 0",
      scatter.worst, scatter.worst_apart + 1);
}

std::string NoBackgroundRefusal(const imaging::LabelPlane& mask,
                                const Labels& labels) {
  const Scatter scatter = ScatterOf(labels);
  if (scatter.area_px < AreaOf(mask)) return "";
  if (labels.size() == 1) {
    return absl::StrFormat(
        "all its pixels are %d: it has no background; give the background 0 "
        "and each object a number of its own, or leave the sample out",
        scatter.worst);
  }
  // The largest value may be the background.
  const bool classes =
      AreClasses(scatter, static_cast<int64_t>(labels.size()),
                 scatter.area_px - scatter.largest_px);
  // No background is fine otherwise: cells may fill an image.
  if (!classes || scatter.worst_apart < 2) return "";
  return absl::StrFormat(
      "it has no background: no pixel is 0, and %d, which lies in %d pieces "
      "that are far apart, looks like a class; give the background 0 and each "
      "object a number of its own",
      scatter.worst, scatter.worst_apart + 1);
}

// Collects the warnings of one mask.
class Warner {
 public:
  Warner(const imaging::LabelPlane& mask, const std::vector<MaskPiece>& pieces,
         const Labels& labels)
      : pixels_(AreaOf(mask)), pieces_(pieces), labels_(labels) {
    for (const MaskPiece& piece : pieces) background_ += piece.label == 0;
  }

  std::vector<MaskWarning> Take() {
    WarnOfBackground();
    WarnOfScattered();
    WarnOfLargest();
    WarnOfRings();
    WarnOfSpecks();
    return std::move(warnings_);
  }

 private:
  void Warn(MaskOddity oddity, std::string what) {
    warnings_.push_back({oddity, std::move(what)});
  }

  void WarnOfBackground() {
    if (background_ > 0) return;
    Warn(MaskOddity::kNoBackground,
         "no pixel is 0, so all of the image counts as objects; give the "
         "background 0 if there is any");
  }

  // Not for binary masks: their pieces are the objects.
  void WarnOfScattered() {
    if (labels_.size() < 2) return;
    for (const auto& [number, label] : labels_) {
      if (label.apart == 0) continue;
      Warn(MaskOddity::kScattered,
           absl::StrFormat("object %d lies in %d pieces that are far apart, "
                           "and counts as one; give each object a number of "
                           "its own",
                           number, label.apart + 1));
      return;
    }
  }

  void WarnOfLargest() {
    const MaskPiece* largest = nullptr;
    for (const MaskPiece& piece : pieces_) {
      if (piece.label == 0) continue;
      if (largest == nullptr || piece.area_px > largest->area_px) {
        largest = &piece;
      }
    }
    if (largest == nullptr) return;
    const double part = static_cast<double>(largest->area_px) /
                        static_cast<double>(pixels_);
    if (part >= 0.5 && largest->image_sides >= kMostSides && background_ > 2) {
      Warn(MaskOddity::kInverted,
           absl::StrFormat(
               "an object covers %.2f of the image and lies round %d patches "
               "of 0: the mask may be inverted; 0 must be the background",
               part, background_));
    } else if (part >= 0.75) {
      Warn(MaskOddity::kMostOfImage,
           absl::StrFormat("an object covers %.2f of the image; 0 must be the "
                           "background",
                           part));
    }
  }

  void WarnOfRings() {
    int64_t rings = 0;
    for (const auto& [number, label] : labels_) {
      if (label.hole_px <= label.area_px) continue;
      ++rings;
      if (label.holes < kManyHoles) continue;
      Warn(MaskOddity::kBorders,
           absl::StrFormat("%d encloses %d patches of 0: it looks like the "
                           "lines between objects; 0 must be the background, "
                           "and objects be filled",
                           number, label.holes));
      return;
    }
    if (rings < 3 || 2 * rings < static_cast<int64_t>(labels_.size())) return;
    Warn(MaskOddity::kOutlines,
         absl::StrFormat("%d objects are outlines round an area of 0; fill "
                         "them",
                         rings));
  }

  void WarnOfSpecks() {
    // Objects at the image's edge do not count: the edge may leave a few pixels
    // of them.
    std::vector<int64_t> areas;
    for (const MaskPiece& piece : pieces_) {
      if (piece.label == 0 || piece.image_sides > 0) continue;
      const bool alone = labels_.size() == 1 ||
                         labels_.at(piece.label).pieces.size() == 1;
      if (alone) areas.push_back(piece.area_px);
    }
    if (areas.empty()) return;
    std::sort(areas.begin(), areas.end());
    if (areas[areas.size() / 2] < kNoSpeckPx) return;
    const auto specks =
        std::upper_bound(areas.begin(), areas.end(), kSpeckPx) - areas.begin();
    if (specks == 0) return;
    Warn(MaskOddity::kSpecks,
         absl::StrFormat("%d of %d objects have at most %d px, and half have "
                         "more than %d; erase them if they are specks",
                         specks, areas.size(), kSpeckPx, kNoSpeckPx));
  }

  const int64_t pixels_;
  const std::vector<MaskPiece>& pieces_;
  const Labels& labels_;
  int64_t background_ = 0;  // The number of its pieces.
  std::vector<MaskWarning> warnings_;
};

MaskCheck OfTooManyPieces(int64_t pixels) {
  if (pixels < kPicturePixels) {
    return {.refusal = "its values change every few pixels, as in a picture; "
                       "give each object its own number, and the background "
                       "0",
            .warnings = {}};
  }
  return {.refusal = "",
          .warnings = {{MaskOddity::kTooManyPieces,
                        "the mask has too many pieces to be looked at; check "
                        "that each object has a number of its own"}}};
}

}  // namespace

int64_t MaskCheckBytes(int64_t pixels) {
  constexpr PieceLimits kLimits;
  constexpr int64_t kRunBytes = 20;
  constexpr int64_t kPieceBytes = 180;  // For a piece with its own value.
  return std::min(pixels, static_cast<int64_t>(kLimits.max_runs)) * kRunBytes +
         std::min(pixels, static_cast<int64_t>(kLimits.max_pieces)) *
             kPieceBytes;
}

MaskCheck CheckMask(const imaging::LabelPlane& mask, bool is_jpeg) {
  const std::vector<MaskPiece> pieces = FindPieces(mask);
  if (pieces.empty()) return OfTooManyPieces(AreaOf(mask));
  const Labels labels = LabelsOf(pieces);
  if (is_jpeg && labels.size() > 1) {
    return {.refusal = absl::StrFormat(
                "it is a JPEG, whose compression makes values in between: it "
                "has %d values besides 0; save the mask as TIFF or PNG from "
                "where it was made",
                labels.size()),
            .warnings = {}};
  }
  MaskCheck check;
  for (const std::string& refusal :
       {NoBackgroundRefusal(mask, labels), SmoothedRefusal(labels),
        ClassesRefusal(labels)}) {
    if (refusal.empty()) continue;
    check.refusal = refusal;
    return check;
  }
  check.warnings = Warner(mask, pieces, labels).Take();
  return check;
}

}  // namespace tessera::data
