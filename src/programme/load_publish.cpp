#include <algorithm>

#include "programme/load_parts.h"

namespace besik::programme {

void check_levels(const Entry& one, const Parts& parts, const std::vector<std::string>& levels) {
  one.check_known("levels", levels, parts.levels, "programme.unknown_level", "level");
}

namespace {

// "3 years"; 0 where it is no such length.
int whole_years(const std::string& text) {
  const auto words = split(text, ' ');
  if (words.size() != 2 || (words[1] != "years" && words[1] != "year")) return 0;
  const auto value = parse_value(words[0], Type::whole);
  const int64_t* years = value ? value->get_if<int64_t>() : nullptr;
  return years != nullptr && *years >= 1 && *years <= 10 ? static_cast<int>(*years) : 0;
}

// `region: 3 years` beside the keys of the schema.
void load_years(const Entry& part, const Parts& parts, Publish& publish) {
  for (const auto& [level, node] : part.others()) {
    const auto& known = parts.levels;
    if (std::find(known.begin(), known.end(), level) == known.end()) {
      std::vector<std::string> names = shape("publish").key_names();
      names.insert(names.end(), known.begin(), known.end());
      part.fault_at("programme.unknown_key", *node, "`" + level + "` is no key of publish",
                    "use one of its keys, or the name of a level", nearest(level, names));
      continue;
    }
    const int years = node->kind == YamlNode::Kind::scalar ? whole_years(node->text) : 0;
    if (years == 0) {
      part.fault_at("programme.wrong_type", *node, "`" + level + "` is no number of years",
                    "write it as 3 years, from 1 to 10");
    } else if (std::find(publish.levels.begin(), publish.levels.end(), level) ==
               publish.levels.end()) {
      part.fault_at("programme.unknown_level", *node, "`" + level + "` is not published at all",
                    "add it to levels, or remove it");
    } else {
      publish.years[level] = years;
    }
  }
}

void load_published_breakdowns(const Entry& part, const Indicator& indicator, Publish& publish) {
  if (!part.has("by")) return;
  publish.by = part.names("by");
  part.check_known("by", *publish.by, indicator.by, "programme.unknown_field", "breakdown");
  if (publish.audience == "internal" || publish.audience == "national_only")
    part.fault("programme.unknown_word", "by",
               "`" + publish.audience + "` fixes the breakdowns itself", "remove by");
}

}  // namespace

void load_publish(const Entry& one, const Parts& parts, Indicator& indicator) {
  const auto part = one.part("publish");
  if (!part) return;
  Publish& publish = indicator.publish;
  publish.audience = part->plain("as");
  const bool closed = publish.audience == "internal" || publish.audience == "national_only";
  publish.hide_from = 1;
  publish.hide_to = publish.audience == "std" ? 4 : publish.audience == "strict10" ? 9 : 0;
  publish.levels = part->names("levels");
  check_levels(*part, parts, publish.levels);
  if (closed && part->has("levels"))
    part->fault("programme.unknown_word", "levels",
                "`" + publish.audience + "` fixes the levels itself", "remove levels");
  if (!closed && !part->has("levels"))
    part->fault("programme.missing_key", "", "`publish` lacks `levels`",
                "say which levels are published");
  if (publish.audience == "national_only") publish.levels = {"nation"};
  publish.period = part->plain("period");
  if (publish.period.empty()) publish.period = "year";
  load_years(*part, parts, publish);
  load_published_breakdowns(*part, indicator, publish);
  const std::string hide = part->plain("hide_counts");
  if (hide.empty()) return;
  const auto words = split(hide, ' ');
  const auto number = [](const std::string& text) {
    const auto value = parse_value(text, Type::whole);
    const int64_t* whole = value ? value->get_if<int64_t>() : nullptr;
    return whole == nullptr || *whole < 0 || *whole > 1000 ? -1 : static_cast<int>(*whole);
  };
  const int from = words.size() == 3 ? number(words[0]) : -1;
  const int to = words.size() == 3 && words[1] == "to" ? number(words[2]) : -1;
  if (from < 0 || to < from)
    part->fault("programme.wrong_type", "hide_counts", "`hide_counts` is no range",
                "write it as 1 to 4");
  else if (closed || publish.audience == "open")
    part->fault("programme.unknown_word", "hide_counts",
                "`" + publish.audience + "` hides no counts", "remove hide_counts");
  publish.hide_from = from;
  publish.hide_to = to;
}

}  // namespace besik::programme
