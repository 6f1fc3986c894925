#include "models/python/write_npy.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "models/python/npy_header.h"

namespace tessera::python {
namespace {

TEST(WriteNpy, TheReaderFindsTypeShapeAndTheBeginningOfTheNumbers) {
  for (const std::vector<int64_t>& shape :
       std::vector<std::vector<int64_t>>{{}, {7}, {64, 48}, {1, 2, 300, 400}}) {
    const std::string head = NpyHeaderFor("<f4", shape);
    EXPECT_EQ(head.size() % 64, 0);
    EXPECT_EQ(head.back(), '\n');
    const auto header = ReadNpyHeader(head + "0123456789");
    ASSERT_TRUE(header.ok()) << header.status();
    EXPECT_EQ(header->type_name, "<f4");
    EXPECT_EQ(header->shape, shape);
    EXPECT_FALSE(header->column_major);
    EXPECT_EQ(header->bytes, head.size());
  }
}

TEST(WriteNpy, IsWhatNumPyWrites) {
  EXPECT_EQ(NpyHeaderFor("|u1", {3}),
            std::string("\x93NUMPY\x01\0v\0", 10) +
                "{'descr': '|u1', 'fortran_order': False, 'shape': (3,), }" +
                std::string(60, ' ') + "\n");
}

}  // namespace
}  // namespace tessera::python
