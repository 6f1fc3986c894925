// A value for each training parameter that tells it from the default.
#ifndef TESSERA_TESTS_SUPPORT_ANOTHER_VALUE_H_
#define TESSERA_TESTS_SUPPORT_ANOTHER_VALUE_H_

#include "base/overloaded.h"
#include "models/version/parameter_table.h"

namespace tessera::testing {

// Within the parameter's range, and of its type. All together are valid.
inline version::ParameterValue AnotherValue(const version::Parameter& row) {
  version::ParameterValue value = row.get(version::TrainingParameters());
  std::visit(Overloaded{[](bool& flag) { flag = !flag; },
                        [](int& number) { ++number; },
                        [](int64_t& number) { number = int64_t{1} << 40; },
                        [&](double& number) {
                          number = (row.range->min + row.range->max) / 2;
                        },
                        [&](std::string& text) {
                          text = row.choices.empty()      ? "cuda:3"
                                 : text == row.choices[0] ? row.choices[1]
                                                          : row.choices[0];
                        },
                        [](imaging::Size& size) {
                          size = {64, 32};
                        }},
             value);
  return value;
}

}  // namespace tessera::testing

#endif  // TESSERA_TESTS_SUPPORT_ANOTHER_VALUE_H_
