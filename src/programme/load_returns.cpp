#include <algorithm>

#include "programme/load_parts.h"

namespace besik::programme {
namespace {

// The numbers of a return, as its checks may name them.
class ReturnScope : public Scope {
 public:
  explicit ReturnScope(const std::vector<std::string>& numbers) {
    for (const std::string& name : numbers) symbols_[name] = Symbol{Type::whole, "", false};
  }
  const Symbol* symbol(std::string_view name) const override {
    const auto found = symbols_.find(name);
    return found == symbols_.end() ? nullptr : &found->second;
  }
  std::vector<std::string> names() const override {
    std::vector<std::string> all;
    for (const auto& [name, symbol] : symbols_) all.push_back(name);
    return all;
  }
  bool is_code(std::string_view, std::string_view) const override { return false; }

 private:
  std::map<std::string, Symbol, std::less<>> symbols_;
};

void load_fields(const Parts& parts, const Entry& entry, Return& out) {
  std::vector<std::string> lists;
  for (const CodeList& list : parts.programme.code_lists) lists.push_back(list.name);
  for (const Entry& one : entry.entries("fields")) {
    ReturnField field;
    field.name = one.name();
    field.ask = one.text("ask");
    field.hint = one.text("hint");
    field.by = one.plain("by");
    field.code_list = one.plain("choose_from");
    field.required = !one.has("required") || one.yes_no("required");
    if (one.has("choose_from"))
      one.check_known("choose_from", {field.code_list}, lists, "programme.unknown_code_list",
                      "code list");
    if (field.by.empty() != field.code_list.empty())
      one.fault("programme.missing_key", "",
                "a number is split with `by` and `choose_from` together",
                "say the breakdown that it feeds, and the code list of its members");
    out.fields.push_back(std::move(field));
  }
  if (out.fields.empty() && entry.has("fields"))
    entry.fault("programme.missing_key", "fields", "the return asks for nothing",
                "ask for at least one number");
}

void load_checks(const Parts& parts, const Entry& entry, Return& out) {
  std::vector<std::string> names;
  for (const ReturnField& field : out.fields)
    for (const std::string& name : numbers_of(parts.programme, field)) names.push_back(name);
  std::vector<std::string> sorted = names;
  std::sort(sorted.begin(), sorted.end());
  if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end())
    entry.fault("programme.duplicate_name", "fields", "two numbers have the same name",
                "rename a field");
  const ReturnScope scope(names);
  for (const Entry& one : entry.entries("checks")) {
    ReturnCheck check;
    check.name = one.name();
    check.must = one.expression("must", scope, {Type::yes_no});
    check.explain = one.yes_no("explain");
    check.say = one.text("say");
    out.checks.push_back(std::move(check));
  }
}

bool can_be_fed(const Measure& measure) {
  return (measure.kind == MeasureKind::count || measure.kind == MeasureKind::distinct) &&
         measure.also_of.empty() && !measure.related && measure.place_of == "opener";
}

void load_feeds(const Parts& parts, const Entry& entry, Return& out) {
  const YamlNode* feeds = entry.node("feeds");
  if (feeds == nullptr) return;
  if (feeds->kind != YamlNode::Kind::map) {
    entry.fault("programme.wrong_type", "feeds", "`feeds` is not a map of indicators to fields",
                "write it as feeds: {arrests: arrests}");
    return;
  }
  const auto fields = names_of(out.fields);
  for (std::size_t i = 0; i < feeds->keys.size(); ++i) {
    const std::string& name = feeds->keys[i];
    const YamlNode& node = feeds->children[i];
    const auto& all = parts.programme.indicators;
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const Indicator& one) { return one.name == name; });
    if (found == all.end()) {
      entry.fault_at("programme.unknown_indicator", node, "there is no indicator `" + name + "`",
                     "name one of this programme", nearest(name, names_of(all)));
      continue;
    }
    entry.check_known("feeds", {node.text}, fields, "programme.unknown_field", "field");
    const ReturnField* field = out.field(node.text);
    if (!can_be_fed(found->numerator) || found->numerator.of != out.instead_of ||
        found->denominator || found->window == Window::cohort)
      entry.fault_at("programme.measure_kind", node,
                     "`" + name + "` counts nothing that this return can tell",
                     "feed counts, without a denominator of records, of the register `" +
                         out.instead_of + "`, at the unit that opened it");
    for (const Return& other : parts.programme.returns)
      if (other.feeds.contains(name) &&
          std::find_first_of(other.from.begin(), other.from.end(), out.from.begin(),
                             out.from.end()) != other.from.end())
        entry.fault_at("programme.duplicate_name", node,
                       "`" + name + "` is fed by the return `" + other.name +
                           "` of the same kinds of body: it would count twice",
                       "feed it from one of them");
      else if (field != nullptr && !field->by.empty() &&
               std::find(found->by.begin(), found->by.end(), field->by) == found->by.end())
        entry.fault_at("programme.unknown_field", node,
                       "`" + name + "` has no breakdown `" + field->by + "`",
                       "feed it from a field that is not split, or split otherwise");
    out.feeds[name] = node.text;
  }
}

void load_roles(const Parts& parts, const Entry& entry, Return& out) {
  const auto known = names_of(parts.programme.roles);
  const auto read = [&](const char* key) {
    auto names = entry.names(key);
    entry.check_known(key, names, known, "programme.unknown_role", "role");
    return names;
  };
  out.submitted_by = read("submitted_by");
  out.approved_by = read("approved_by");
  out.reopened_by = read("reopened_by");
}

void load_when(const Entry& entry, Return& out) {
  const std::string period = entry.plain("period");
  out.period = period == "quarter" ? ReturnPeriod::quarter
               : period == "year"  ? ReturnPeriod::year
                                   : ReturnPeriod::month;
  const auto days = [&](const char* key) {
    const auto length = entry.length(key);
    if (length && length->unit != LengthUnit::days && length->unit != LengthUnit::working_days) {
      entry.fault("programme.wrong_type", key, std::string("`") + key + "` is no number of days",
                  "write it as 5 working days, or 10 days");
      return Length{};
    }
    return length ? *length : Length{};
  };
  out.due = days("due");
  const Length silent = days("silent_after");
  if (silent.unit == LengthUnit::working_days)
    entry.fault("programme.wrong_type", "silent_after", "silence is counted in calendar days",
                "write it as 60 days");
  out.silent_after_days = silent.amount;
}

}  // namespace

void load_returns(Parts& parts, const Entry& root) {
  for (const Entry& one : root.entries("returns")) {
    Return out;
    out.name = one.name();
    out.title = one.text("title");
    out.in_words = one.text("in_words");
    out.from = one.names("from");
    one.check_known("from", out.from, names_of(parts.programme.organisation_kinds),
                    "programme.unknown_organisation_kind", "organisation kind");
    out.instead_of = one.plain("instead_of");
    one.check_known("instead_of", {out.instead_of}, names_of(parts.programme.registers),
                    "programme.unknown_register", "register");
    load_when(one, out);
    load_fields(parts, one, out);
    load_checks(parts, one, out);
    load_feeds(parts, one, out);
    load_roles(parts, one, out);
    out.escalation = load_escalation(parts, one);
    parts.programme.returns.push_back(std::move(out));
  }
}

}  // namespace besik::programme
