// Makes a visitor of a std::variant from one function for each alternative.
#ifndef TESSERA_BASE_OVERLOADED_H_
#define TESSERA_BASE_OVERLOADED_H_

namespace tessera {

// `std::visit(Overloaded{[](int i) {…}, [](const auto& other) {…}}, variant)`.
template <typename... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};
template <typename... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

}  // namespace tessera

#endif  // TESSERA_BASE_OVERLOADED_H_
