// Random numbers that are the same on every machine and standard library, and
// after a training was resumed.
//
// Every stream of random numbers is seeded by (seed, purpose, epoch, index) and
// used for one thing, so the order of threads or epochs cannot change its
// numbers.
#ifndef TESSERA_MODELS_EXAMPLES_RANDOM_H_
#define TESSERA_MODELS_EXAMPLES_RANDOM_H_

#include <cstddef>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

namespace tessera::examples {

// The use of a stream of random numbers; no two uses share a stream.
enum class Purpose : uint64_t { kSplit, kWeights, kOrder, kExample, kDropout };

// Mixes its arguments into 64 bits, by splitmix64 (Steele, Lea and Flood 2014).
inline uint64_t DeriveSeed(int64_t seed, Purpose purpose, uint64_t epoch = 0,
                           uint64_t index = 0) {
  uint64_t state = 0;
  for (const uint64_t part : {static_cast<uint64_t>(seed),
                              static_cast<uint64_t>(purpose), epoch, index}) {
    state += part + 0x9e3779b97f4a7c15;
    state = (state ^ (state >> 30)) * 0xbf58476d1ce4e5b9;
    state = (state ^ (state >> 27)) * 0x94d049bb133111eb;
    state ^= state >> 31;
  }
  return state;
}

// Returns a number in [0, count). Probabilities differ by less than count /
// 2^64, which does not matter here. REQUIRES: count > 0.
inline uint64_t Below(std::mt19937_64& random, uint64_t count) {
  return random() % count;
}

// Shuffles by Fisher and Yates; std::shuffle differs between libraries.
template <typename T>
void Shuffle(std::mt19937_64& random, std::vector<T>& values) {
  for (size_t i = values.size(); i > 1; --i) {
    std::swap(values[i - 1], values[Below(random, i)]);
  }
}

}  // namespace tessera::examples

#endif  // TESSERA_MODELS_EXAMPLES_RANDOM_H_
