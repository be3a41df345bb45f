#include "programme/load_parts.h"

namespace besik::programme {

void load_target(const Entry& one, Indicator& indicator) {
  const auto part = one.part("target");
  if (!part) return;
  Target target;
  target.at_least = part->decimal("at_least");
  target.at_most = part->decimal("at_most");
  if (!target.at_least && !target.at_most)
    part->fault("programme.missing_key", "", "the target has no value", "add at_least or at_most");
  target.year = static_cast<int>(part->whole("in").value_or(0));
  target.base = part->decimal("from");
  target.base_year = static_cast<int>(part->whole("in_base_year").value_or(0));
  if (part->has("from") != part->has("in_base_year"))
    part->fault("programme.missing_key", "", "`from` and `in_base_year` belong together",
                "write both");
  indicator.target = target;
}

void check_levels(const Entry& one, const Parts& parts, const std::vector<std::string>& levels) {
  one.check_known("levels", levels, parts.levels, "programme.unknown_level", "level");
}

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
