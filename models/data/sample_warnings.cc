#include "models/data/sample_warnings.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace tessera::data {

void SampleWarnings::Add(const std::string& kind, const std::string& sample,
                         const std::string& what) {
  Kind& known = kinds_[kind];
  if (known.samples.empty()) known.what = what;
  known.samples.push_back(sample);
}

std::vector<std::string> SampleWarnings::Take() const {
  constexpr std::ptrdiff_t kMostNamed = 10;
  std::vector<std::string> sentences;
  for (const auto& [name, kind] : kinds_) {
    std::string sentence = absl::StrCat(kind.samples.front(), ": ", kind.what);
    const auto others = static_cast<std::ptrdiff_t>(kind.samples.size()) - 1;
    const std::ptrdiff_t named = std::min(others, kMostNamed - 1);
    if (others > 0) {
      const auto first = kind.samples.begin() + 1;
      absl::StrAppend(&sentence, "; likewise ",
                      absl::StrJoin(first, first + named, ", "));
    }
    if (others > named) absl::StrAppend(&sentence, " and ", others - named,
                                        " more");
    sentences.push_back(std::move(sentence));
  }
  return sentences;
}

}  // namespace tessera::data
