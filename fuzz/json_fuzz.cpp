#include <boost/json.hpp>

#include "base/check.h"
#include "base/json.h"

// What is accepted has canonical bytes that read back to the same bytes.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
  using namespace besik;
  const auto value = parse_json({reinterpret_cast<const char*>(data), size});
  if (!value) return 0;
  const std::string bytes = canonical_json(*value);
  // Fractions may move by one unit in the last place at each reading (see json.h).
  if (bytes.find_first_of(".e") != std::string::npos) return 0;
  const auto again = parse_json(bytes, {.depth = 32, .bytes = std::size_t{1} << 30});
  CHECK(again);
  CHECK(canonical_json(*again) == bytes);
  return 0;
}
