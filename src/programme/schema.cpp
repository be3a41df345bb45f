#include "programme/schema.h"

#include "base/check.h"
#include "programme/schema_shapes.h"

namespace besik::programme {

using enum KeyType;

const SchemaKey* Shape::find(std::string_view key) const {
  for (const SchemaKey& one : keys)
    if (one.key == key) return &one;
  return nullptr;
}

std::vector<std::string> Shape::key_names() const {
  std::vector<std::string> all;
  for (const SchemaKey& one : keys) all.emplace_back(one.key);
  return all;
}

const std::vector<Shape>& shapes() {
  static const std::vector<Shape> all = {
      programme_shape(),
      register_shape(),
      person_shape(),
      field_shape(),
      worked_out_shape(),
      rule_shape(),
      safeguard_shape(),
      deadline_shape(),
      clock_shape(
          "national_clock", "registers.<register>.deadlines.<deadline>.national",
          {"law", text, true, "The law it rests on.", "Criminal Procedure Code, article 131"}),
      clock_shape("international_clock", "registers.<register>.deadlines.<deadline>.international",
                  {"standard", same_text, true, "The standard it rests on.", "GC24"}),
      clock_shape("practice_clock", "registers.<register>.deadlines.<deadline>.practice",
                  {"source", text, true, "Where it comes from.", "Set by this programme"}),
      stage_shape(),
      action_shape(),
      section_shape(),
      view_shape(),
      indicator_shape(),
      measure_shape(),
      related_shape(),
      age_breakdown_shape(),
      value_band_shape(),
      target_shape(),
      publish_shape(),
      return_shape(),
      return_field_shape(),
      return_check_shape(),
      grant_shape(),
      changes_shape(),
      shared_shape(),
      {"role",
       "roles.<role>",
       "A role of users.",
       {{"title", text, true, "Its name.", "Police inspector for minors"},
        {"works_in", names, false, "Organisation kinds; any if not said.", "[police]"}}},
      {"organisation_kind",
       "organisation_kinds.<kind>",
       "A kind of body.",
       {{"title", text, true, "Its name.", "Police"}}}};
  return all;
}

const Shape& shape(std::string_view name) {
  const Shape* found = nullptr;
  for (const Shape& one : shapes())
    if (one.name == name) found = &one;
  CHECK(found != nullptr);
  return *found;
}

}  // namespace besik::programme
