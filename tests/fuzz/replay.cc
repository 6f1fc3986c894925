// Feeds a fuzz target the files of a corpus and what some changes make of
// them: the same inputs in every run, for CTest and for compilers without
// libFuzzer.
//
// usage: fuzz_TARGET [--changes=N] FILE|FOLDER...
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);
// There in a build with AddressSanitizer.
extern "C" void __sanitizer_set_death_callback(void (*callback)())
    __attribute__((weak));

namespace tessera::fuzz {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxBytes = 64 << 10;

std::string input;    // What the target is fed just now.
std::string program;  // As it was called.

// Keeps the input that ended the program.
void KeepFinding() {
  const std::string path = fs::path(program).filename().string() + ".finding";
  std::ofstream(path, std::ios::binary) << input;
  std::fprintf(stderr, "to see it again: %s %s\n", program.c_str(),
               path.c_str());
}

void OnSignal(int number) {
  KeepFinding();
  ::signal(number, SIG_DFL);
  ::raise(number);
}

void Feed(const std::string& bytes) {
  input = bytes;
  // A copy of the exact size: reading beyond it is found.
  const std::vector<uint8_t> exact(bytes.begin(), bytes.end());
  LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

// One change of the kinds that libFuzzer makes. Plain `%`, since the
// distributions of the library may differ from one to the next.
void Change(std::mt19937& random, const std::vector<std::string>& corpus,
            std::string& bytes) {
  constexpr unsigned char kEdges[] = {0, 1, 0x7f, 0x80, 0xff};
  const std::string& other = corpus[random() % corpus.size()];
  const size_t at = random() % (bytes.size() + 1);
  const size_t length = 1 + random() % 16;
  switch (random() % 7) {
    case 0:
      if (at < bytes.size()) bytes[at] ^= static_cast<char>(1 << random() % 8);
      break;
    case 1:
      if (at < bytes.size()) bytes[at] = static_cast<char>(random());
      break;
    case 2:  // A number of 1 to 8 bytes becomes an extreme one.
      for (size_t i = at; i < std::min(bytes.size(), at + (1u << length % 4));
           ++i) {
        bytes[i] = static_cast<char>(kEdges[random() % std::size(kEdges)]);
      }
      break;
    case 3: bytes.erase(at, length); break;
    case 4: bytes.insert(at, bytes.substr(at, length)); break;
    case 5: bytes.resize(at); break;
    default:
      bytes.replace(at, length, other.substr(random() % (other.size() + 1),
                                             length * 4));
  }
  bytes.resize(std::min(bytes.size(), kMaxBytes));
}

std::vector<std::string> ReadCorpus(const std::vector<fs::path>& places) {
  std::vector<fs::path> files;
  for (const fs::path& place : places) {
    if (!fs::is_directory(place)) {
      files.push_back(place);
      continue;
    }
    for (const auto& entry : fs::directory_iterator(place)) {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  std::vector<std::string> corpus;
  for (const fs::path& path : files) {
    std::ifstream file(path, std::ios::binary);
    corpus.emplace_back(std::istreambuf_iterator<char>(file),
                        std::istreambuf_iterator<char>());
    if (!file) {
      std::fprintf(stderr, "cannot read %s\n", path.c_str());
      std::exit(2);
    }
  }
  return corpus;
}

int Run(const std::vector<fs::path>& places, int changes) {
  const std::vector<std::string> corpus = ReadCorpus(places);
  if (corpus.empty()) {
    std::fprintf(stderr, "usage: %s [--changes=N] FILE|FOLDER...\n",
                 program.c_str());
    return 2;
  }
  for (const std::string& bytes : corpus) Feed(bytes);
  std::mt19937 random(1);
  for (int i = 0; i < changes; ++i) {
    std::string bytes = corpus[random() % corpus.size()];
    for (size_t n = 1 + random() % 4; n > 0; --n) {
      Change(random, corpus, bytes);
    }
    Feed(bytes);
  }
  std::printf("%zu files and %d changed ones\n", corpus.size(), changes);
  return 0;
}

}  // namespace
}  // namespace tessera::fuzz

int main(int argc, char** argv) {
  using namespace tessera::fuzz;
  program = argv[0];
  // A sanitizer ends the program without a signal.
  if (__sanitizer_set_death_callback != nullptr) {
    __sanitizer_set_death_callback(&KeepFinding);
  } else {
    for (const int number : {SIGABRT, SIGSEGV, SIGFPE, SIGBUS}) {
      ::signal(number, &OnSignal);
    }
  }
  int changes = 0;
  std::vector<std::filesystem::path> places;
  for (int i = 1; i < argc; ++i) {
    absl::string_view argument = argv[i];
    if (!absl::ConsumePrefix(&argument, "--changes=")) {
      places.emplace_back(argv[i]);
    } else if (!absl::SimpleAtoi(argument, &changes)) {
      changes = 0;
      places.clear();
      break;
    }
  }
  return Run(places, changes);
}
