#include "tests/fuzz/outline_seeds.h"

#include "tests/unit/models/annotations/roi_bytes.h"

namespace tessera::fuzz {
namespace {

using std::string_literals::operator""s;
using testing::RoiBytes;

std::string Feature(const std::string& geometry,
                    const std::string& more = "") {
  return R"({"type":"Feature","properties":{"name":"a \"cell\"",)"
         R"("objectType":"cell","measurements":{"Area":NaN}},)"
         R"("geometry":)" + geometry + more + "}";
}

std::string Geometry(const std::string& type, const std::string& coordinates,
                     const std::string& more = "") {
  return R"({"type":")" + type + R"(","coordinates":)" + coordinates + more +
         "}";
}

std::string Npy(const std::string& header, const std::string& bytes) {
  return "\x93NUMPY\x01\0"s + static_cast<char>(header.size()) + "\0"s +
         header + bytes;
}

}  // namespace

Seeds GeoJsonSeeds() {
  const std::string ring = "[[0,0],[12,0.5],[12,9],[0,0]]";
  const std::string hole = "[[2,1],[9,2],[8,6],[2,1]]";
  const std::string polygon = Geometry("Polygon", "[" + ring + "," + hole + "]");
  const std::string parts = Geometry(
      "MultiPolygon", "[[" + ring + "],[[[20,20],[30,20],[25,1e1]]]]",
      R"(,"plane":{"c":-1,"z":2,"t":0})");
  const std::string collection =
      R"({"type":"GeometryCollection","geometries":[)" + polygon + "," +
      Geometry("Point", "[1,2]") + "]}";
  const std::string children = R"(,"id":"PathAnnotationObject",)"
                               R"("childObjects":[)" + Feature(polygon) + "]";
  const std::string features = Feature(polygon) + "," + Feature(parts) + "," +
                               Feature(collection, children) + "," +
                               Feature("null");
  return {polygon,
          "[" + features + "]",
          R"({"type":"FeatureCollection","features":[)" + features + "]}",
          Feature(polygon, R"(,"nucleusGeometry":)" + polygon),
          Feature(Geometry("LineString", "[[1,2],[3,4]]")),
          Geometry("Polygon", "[[[-1e9,-1e9],[1e9,0],[0,1e9]]]")};
}

Seeds CocoSeeds() {
  const std::string images = R"({"images":[{"id":1,"file_name":"image.tif"},)"
                             R"({"id":2,"file_name":"b/image.png"}],)"
                             R"("categories":[{"id":3,"name":"cell"}],)"
                             R"("annotations":[)";
  const std::string item = R"({"image_id":1,"category_id":3,"segmentation":)";
  return {images + item + "[[1,1,9,1,9,9,1,9],[20,20,25,20,22,25]]}]}",
          images + item + R"({"size":[3,4],"counts":[4,2,1,2,3]}}]})",
          images + item + R"({"size":[3,4],"counts":"42102"},"iscrowd":1}]})",
          R"({"imagePath":"image.tif","shapes":[)"
          R"({"label":"a","points":[[1,1],[9,1],[9,9]],"group_id":1},)"
          R"({"label":"a","shape_type":"rectangle","points":[[1,2],[3,4]]},)"
          R"({"label":"a","shape_type":"circle","points":[[9,9],[12,9]],)"
          R"("group_id":1},{"shape_type":"line","points":[[1,2],[3,4]]}]})"};
}

Seeds RoiSeeds() {
  const std::vector<std::pair<int, int>> points = {{0, 0}, {9, 0}, {9, 9}};
  return {RoiBytes(0, 1, 2, 10, 11).Points(points).bytes(),
          RoiBytes(7, 1, 2, 10, 11)
              .Subpixel({{2.5F, 1}, {11, 1}, {11, 10.25F}})
              .Plane(1, 2, 1)
              .bytes(),
          RoiBytes(1, 1, 2, 10, 11).Put16(54, 4).Put32(56, 2).bytes(),
          RoiBytes(2, 1, 2, 10, 11).bytes(),
          RoiBytes(7, 1, 2, 10, 11)
              .Subtype(3)
              .PutFloat(26, 9)
              .PutFloat(52, 0.5F)
              .bytes(),
          RoiBytes(1, 0, 0, 9, 9)
              .Segments({0, 0, 0, 1, 4, 0, 2, 8, 4, 4, 8, 3, 3, 8, 1, 8, 0, 8,
                         4, 0, 1, 1, 1, 2, 1, 1, 2, 2, 4})
              .bytes(),
          RoiBytes(5, 1, 2, 10, 11).Points(points).bytes()};
}

Seeds CellposeSeeds() {
  const std::string object =
      "{'descr': '|O', 'fortran_order': False, 'shape': (), }";
  // An array of one dictionary whose masks are 2 × 3 bytes.
  const std::string type =
      "cnumpy\ndtype\nX\x02\0\0\0u1\x89\x88\x87R(K\x03X\x01\0\0\0|"
      "NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\0tb"s;
  const std::string array =
      "cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\0\x85"
      "C\x01" "b\x87R(K\x01"s;
  const std::string masks =
      array + "K\x02K\x03\x86" + type + "\x89" "C\x06\0\x05\x05\0\x07\0tb"s;
  const std::string objects = "cnumpy\ndtype\nX\x02\0\0\0O8\x89\x88\x87R"s;
  return {"1,0,2,0,3,0,3,1,3,2,2,2,1,2,1,1\n\n5,5,9,9\r\n",
          Npy("{'descr': '<u2', 'fortran_order': False, 'shape': (2, 3), }",
              "\0\0\1\0\1\0\0\0\2\0\0\0"s),
          Npy("{'descr': '>f4', 'fortran_order': True, 'shape': (1, 1, 2), }",
              "\x3f\x80\0\0\0\0\0\0"s),
          Npy(object, "\x80\x03" + array + ")" + objects +
                          "\x89]}X\x05\0\0\0masks"s + masks + "satb.")};
}

}  // namespace tessera::fuzz
