// What people drew on an image, as files of other programs hold it. Not every
// annotation is an object: data::ChooseObjects() decides.
#ifndef TESSERA_MODELS_ANNOTATIONS_ANNOTATION_H_
#define TESSERA_MODELS_ANNOTATIONS_ANNOTATION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/imaging/polygon.h"

namespace tessera::annotations {

// Larger coordinates are refused, which keeps arithmetic on coordinates exact
// enough.
inline constexpr double kMaxCoordinate = 1e9;
inline constexpr int kMaxSlice = 1'000'000;

// Where an annotation lies in a file of several planes.
struct Position {
  enum class Kind : uint8_t {
    kEvery,  // The file names no slice, so the annotation is on every slice.
    kSlice,  // `number` counts slices of a channel, from 1.
    kPage,   // `number` counts all planes, channels first, from 1.
    kPlane,  // `z` and `t` are given, from 0; at most one is kAll.
  };
  static constexpr int kAll = -1;  // On all planes of the axis.
  Kind kind = Kind::kEvery;
  int number = 0;
  int z = 0;
  int t = 0;
};

struct Annotation {
  // What the annotation is, according to the file.
  enum class Role : uint8_t {
    kUnknown,     // The file does not say. Most formats hold only objects.
    kAnnotation,  // QuPath's word for what was drawn: objects or regions.
    kDetection,
    kCell,
    kPart,        // Belongs to a detection or cell: a spot, for example.
    kOther,       // Not an object: a tile, a text, a crowd.
  };
  enum class Shape : uint8_t {
    kArea,    // Closed.
    kLine,    // Open: the ends are apart, or the line encloses nothing.
    kPoints,
  };

  Role role = Role::kUnknown;
  Shape shape = Shape::kArea;
  // The outline runs through pixels' centres. Pixels on the line are outside.
  bool through_centres = false;
  Position position;
  // The object's number in formats that number objects, at least 1. Outlines of
  // one slice with the same number are parts of one object.
  std::optional<uint32_t> number;
  std::string name;  // As its program shows it, for messages; may be empty.
  // An area has at least one polygon, whose rings have 3 points or more. Holes
  // follow the even-odd rule; holes of an ImageJ composite may lie outside the
  // exterior. Lines and points have no polygon, or one whose exterior holds the
  // points. Coordinates are those of image.h, at most kMaxCoordinate.
  std::vector<imaging::Polygon> polygons;
};

struct AnnotationFile {
  std::vector<Annotation> annotations;  // In file order.
  std::vector<std::string> notes;  // Sentences on things that were not read.
};

}  // namespace tessera::annotations

#endif  // TESSERA_MODELS_ANNOTATIONS_ANNOTATION_H_
