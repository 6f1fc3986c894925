// Sums up the oddities of all samples of a dataset in a few sentences.
#ifndef TESSERA_MODELS_DATA_SAMPLE_WARNINGS_H_
#define TESSERA_MODELS_DATA_SAMPLE_WARNINGS_H_

#include <map>
#include <string>
#include <vector>

namespace tessera::data {

// Joins warnings of one kind: `s0: an object covers 0.87 of …; likewise s1,
// s2`.
//
// Not thread-safe.
class SampleWarnings {
 public:
  // Warnings of one `kind` are joined. Only the first sample's `what` is kept.
  void Add(const std::string& kind, const std::string& sample,
           const std::string& what);

  // A sentence for each kind, in the order of the kinds. A sentence names at
  // most ten samples and gives the number of the others.
  std::vector<std::string> Take() const;

 private:
  struct Kind {
    std::string what;
    std::vector<std::string> samples;
  };
  std::map<std::string, Kind> kinds_;
};

}  // namespace tessera::data

#endif  // TESSERA_MODELS_DATA_SAMPLE_WARNINGS_H_
