#include <algorithm>

#include "programme/load_parts.h"

namespace besik::programme {
namespace {

void load_rules(Parts& parts, const Entry& entry, Register& reg) {
  const RegisterScope scope = scope_of(parts, reg, false);
  for (const Entry& one : entry.entries("rules")) {
    Rule rule;
    rule.name = one.name();
    rule.must = one.expression("must", scope, {Type::yes_no});
    rule.when = one.expression("when", scope, {Type::yes_no});
    rule.say = one.text("say");
    reg.rules.push_back(std::move(rule));
  }
}

void load_safeguards(Parts& parts, const Entry& entry, Register& reg) {
  const RegisterScope scope = scope_of(parts, reg, false);
  for (const Entry& one : entry.entries("safeguards")) {
    Safeguard safeguard;
    safeguard.name = one.name();
    safeguard.title = one.text("title");
    safeguard.in_words = one.text("in_words");
    safeguard.before = one.names("before");
    one.check_known("before", safeguard.before, names_of(reg.actions), "programme.unknown_action",
                    "action");
    safeguard.happened = one.plain("happened");
    if (one.has("happened")) {
      one.check_known("happened", {safeguard.happened}, names_of(reg.fields),
                      "programme.unknown_field", "field");
      const Field* field = reg.field(safeguard.happened);
      if (field != nullptr && field->value_type != Type::date && field->value_type != Type::instant)
        one.fault("programme.wrong_type", "happened",
                  "`" + field->name + "` is no date or datetime",
                  "name the field that dates the act");
    }
    if (safeguard.before.empty() && safeguard.happened.empty())
      one.fault("programme.missing_key", "", "the safeguard says neither `before` nor `happened`",
                "name the action it blocks, the field that says it happened, or both");
    safeguard.applies_when = one.expression("applies_when", scope, {Type::yes_no});
    safeguard.must = one.expression("must", scope, {Type::yes_no});
    const std::string excuse = one.plain("excuse");
    safeguard.excuse = excuse == "reason"                  ? Excuse::reason
                       : excuse == "reason and supervisor" ? Excuse::reason_and_supervisor
                                                           : Excuse::never;
    safeguard.tell = one.names("tell");
    one.check_known("tell", safeguard.tell, names_of(parts.programme.roles),
                    "programme.unknown_role", "role");
    safeguard.law = one.text("law");
    safeguard.standard = one.text("standard");
    reg.safeguards.push_back(std::move(safeguard));
  }
}

std::optional<Length> load_warning(const Entry& one) {
  const std::string text = one.plain("warn");
  if (text.empty()) return std::nullopt;
  const std::string_view body(text);
  const bool before = body.ends_with(" before");
  const auto length = read_length(before ? body.substr(0, body.size() - 7) : body);
  if (!length)
    one.fault("programme.wrong_type", "warn", "`warn` is not a length of time before the end",
              "write it as 12 hours before");
  return length;
}

void load_clock(const Entry& deadline, ClockKind kind, const char* key, const char* source,
                Deadline& out) {
  const auto part = deadline.part(key);
  if (!part) return;
  Clock clock;
  clock.kind = kind;
  const auto within = part->length("within");
  clock.warn = load_warning(*part);
  clock.source = part->text(source);
  if (!within) return;
  clock.within = *within;
  const bool fine = within->unit == LengthUnit::minutes || within->unit == LengthUnit::hours;
  // A day alone does not say whether an hour was kept.
  if (fine && out.from && out.until &&
      (out.from.type() == Type::date || out.until.type() == Type::date))
    part->fault("programme.hours_from_a_date", "within",
                "hours are counted, but `" +
                    std::string(out.from.type() == Type::date ? "from" : "until") +
                    "` gives a date without time of day",
                "count days, or let `from` and `until` be datetimes");
  out.clocks.push_back(std::move(clock));
}

void load_deadlines(Parts& parts, const Entry& entry, Register& reg) {
  const RegisterScope scope = scope_of(parts, reg, false);
  for (const Entry& one : entry.entries("deadlines")) {
    Deadline deadline;
    deadline.name = one.name();
    deadline.title = one.text("title");
    deadline.from = one.expression("from", scope, {Type::date, Type::instant});
    deadline.until = one.expression("until", scope, {Type::date, Type::instant});
    deadline.applies_when = one.expression("applies_when", scope, {Type::yes_no});
    deadline.repeats = one.yes_no("repeats");
    deadline.ends = one.expression("ends", scope, {Type::date, Type::instant});
    if (deadline.repeats && !one.has("ends"))
      one.fault("programme.missing_key", "", "`repeats` needs `ends`",
                "say when a repeating clock stops for good");
    deadline.assign_to = one.plain("assign_to");
    if (one.has("assign_to"))
      one.check_known("assign_to", {deadline.assign_to}, names_of(parts.programme.roles),
                      "programme.unknown_role", "role");
    load_clock(one, ClockKind::national, "national", "law", deadline);
    load_clock(one, ClockKind::international, "international", "standard", deadline);
    load_clock(one, ClockKind::practice, "practice", "source", deadline);
    if (!one.has("national") && !one.has("international") && !one.has("practice"))
      one.fault("programme.deadline_without_clock", "", "the deadline has no clock",
                "add national, international or practice with `within`");
    deadline.escalation = load_escalation(parts, one);
    reg.deadlines.push_back(std::move(deadline));
  }
}

}  // namespace

std::vector<EscalationStep> load_escalation(const Parts& parts, const Entry& one) {
  std::vector<EscalationStep> ladder;
  const auto known = names_of(parts.programme.roles);
  if (one.has("then_tell")) {
    ladder.push_back({Length{0, LengthUnit::minutes}, one.names("then_tell")});
    one.check_known("then_tell", ladder.back().tell, known, "programme.unknown_role", "role");
  }
  const YamlNode* steps = one.node("escalation");
  if (steps == nullptr) return ladder;
  if (steps->kind != YamlNode::Kind::map) {
    one.fault("programme.wrong_type", "escalation", "`escalation` is not a map of lengths to roles",
              "write it as escalation: {24 hours: [prosecutor]}");
    return ladder;
  }
  for (std::size_t i = 0; i < steps->keys.size(); ++i) {
    const auto after = read_length(steps->keys[i]);
    const YamlNode& roles = steps->children[i];
    if (!after) {
      one.fault_at("programme.wrong_type", roles, "`" + steps->keys[i] + "` is no length of time",
                   "write it as 24 hours");
      continue;
    }
    EscalationStep step{*after, {}};
    if (roles.kind == YamlNode::Kind::scalar) step.tell.push_back(roles.text);
    for (const YamlNode& role : roles.children) step.tell.push_back(role.text);
    one.check_known("escalation", step.tell, known, "programme.unknown_role", "role");
    ladder.push_back(std::move(step));
  }
  return ladder;
}

void load_work(Parts& parts, const Entry& entry, Register& reg) {
  const RegisterScope scope = scope_of(parts, reg, false);
  std::size_t index = reg.part_of.empty() ? 0 : reg.fields.front().name == reg.part_of ? 1 : 0;
  for (const Entry& one : entry.entries("fields")) {
    if (index >= reg.fields.size()) break;
    Field& field = reg.fields[index++];
    if (one.has("required") && one.has("required_when"))
      one.fault("programme.field_type", "required_when",
                "`required` and `required_when` exclude each other", "keep one");
    field.required_when = one.expression("required_when", scope, {Type::yes_no});
    field.shown_when = one.expression("shown_when", scope, {Type::yes_no});
    if (field.shown_when.names().contains(field.name))
      one.fault("programme.cycle", "shown_when", "the field is shown depending on its own answer",
                "name other fields");
  }
  load_rules(parts, entry, reg);
  load_safeguards(parts, entry, reg);
  load_deadlines(parts, entry, reg);
}

}  // namespace besik::programme
