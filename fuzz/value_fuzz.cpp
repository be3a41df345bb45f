#include <boost/json.hpp>

#include "base/check.h"
#include "base/text.h"
#include "base/value.h"

// Whatever the type, what is read from a cell survives JSON and being written out.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
  using namespace besik;
  constexpr Type types[] = {Type::unknown, Type::yes_no,  Type::whole, Type::decimal, Type::text,
                            Type::date,    Type::instant, Type::code,  Type::codes,   Type::id};
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const Type type : types) {
    const auto value = parse_value(text, type, "Asia/Almaty");
    if (!value) continue;
    if (type == Type::unknown) {
      CHECK(!value->known());
      continue;
    }
    const auto from = from_json(to_json(*value), type);
    CHECK(from && *from == *value);
    const auto typed = parse_value(to_string(*value), type, "UTC");
    CHECK(typed && *typed == *value);
  }
  for (const char* zone : {"UTC", "Europe/Berlin"}) {
    const auto instant = parse_instant(text, zone);
    if (instant) CHECK(parse_instant(to_string(*instant)).value() == *instant);
  }
  nearest(text, {"deadline", "ә", std::string(text.substr(0, size / 2))});
  if (is_utf8(text)) display_width(fold_case(text));
  return 0;
}
