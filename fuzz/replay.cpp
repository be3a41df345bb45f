// Runs a fuzz target over files instead of under libFuzzer: every file of the folders given, and
// every prefix and single-byte change of the small ones, so that the seeds reach further.

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size);

namespace {

std::size_t runs = 0;

void run(const std::string& bytes) {
  ++runs;
  LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
}

void run_around(std::string bytes) {
  run(bytes);
  if (bytes.size() > 4096) return;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    run(bytes.substr(0, i));
    const char kept = bytes[i];
    for (const char other : {'\0', '"', '\xff', static_cast<char>(kept ^ 1)}) {
      bytes[i] = other;
      run(bytes);
    }
    bytes[i] = kept;
  }
}

}  // namespace

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(argv[i])) {
      if (!entry.is_regular_file()) continue;
      std::ifstream in(entry.path(), std::ios::binary);
      run_around({std::istreambuf_iterator<char>(in), {}});
    }
  }
  if (runs == 0) {
    std::fputs("no seeds found\n", stderr);
    return 1;
  }
  std::printf("%zu inputs\n", runs);
}
