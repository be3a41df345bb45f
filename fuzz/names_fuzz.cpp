#include <algorithm>

#include "base/check.h"
#include "store/names.h"

// Any bytes give few, sorted keys of plain letters; a name is wholly like itself.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
  using namespace besik;
  const std::string_view name(reinterpret_cast<const char*>(data), size);
  const auto keys = store::search_keys(name);
  CHECK(std::is_sorted(keys.begin(), keys.end()));
  CHECK(std::adjacent_find(keys.begin(), keys.end()) == keys.end());
  for (const std::string& key : keys) {
    CHECK(!key.empty() && key.size() <= 66);
    CHECK(std::all_of(key.begin(), key.end(), [](char c) { return c >= 'a' && c <= 'z'; }));
  }
  const std::string skeleton = store::name_skeleton(name);
  CHECK(skeleton.empty() || std::binary_search(keys.begin(), keys.end(), skeleton));
  CHECK(store::name_likeness(name, name) == 1000);
  return 0;
}
