#include "base/check.h"
#include "store/event.h"

// What is accepted is written again as it was read, and hashes to the same.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
  using namespace besik;
  const auto event = store::event_from_json({reinterpret_cast<const char*>(data), size});
  if (!event) return 0;
  const std::string text = store::to_json_text(*event);
  const auto again = store::event_from_json(text);
  CHECK(again);
  // Fractions in facts may move by one unit in the last place at each reading (see json.h).
  if (canonical_object(event->facts).find_first_of(".e") != std::string::npos) return 0;
  CHECK(store::to_json_text(*again) == text);
  return 0;
}
