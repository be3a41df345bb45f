#include <algorithm>
#include <boost/json.hpp>

#include "programme/load_indicator_parts.h"

namespace besik::programme {
namespace {

constexpr std::initializer_list<Type> moments = {Type::date, Type::instant};
constexpr std::initializer_list<Type> numbers = {Type::whole, Type::decimal};

// Where a measure takes what it does not say itself.
struct Surroundings {
  Parts& parts;
  const Entry& indicator;
  const Indicator& loaded;
};

bool is_stock(const Measure& measure) {
  return measure.kind == MeasureKind::stock || measure.kind == MeasureKind::stock_distinct;
}

bool is_stay(const Measure& measure) {
  return measure.kind == MeasureKind::stay || measure.kind == MeasureKind::stay_distinct;
}

bool is_of_work(const Measure& measure) {
  return measure.kind == MeasureKind::clocks || measure.kind == MeasureKind::breaches;
}

void load_counted(const Entry& one, const Register& reg, const char* key, MeasureKind records,
                  MeasureKind distinct, Measure& measure) {
  const std::string what = one.plain(key);
  measure.kind = records;
  if (what == "records") return;
  if (!what.starts_with("distinct ")) {
    one.fault("programme.unknown_word", key, "`" + what + "` cannot be counted",
              "write `records`, or `distinct` and a person role");
    return;
  }
  measure.kind = distinct;
  measure.distinct = std::string(trim(std::string_view(what).substr(9)));
  one.check_known(key, {measure.distinct}, names_of(reg.persons), "programme.unknown_person",
                  "person");
}

// Deadlines or safeguards, of all the registers measured.
void load_listed(const Entry& one, const Parts& parts, const char* key, Measure& measure) {
  const bool clocks = measure.kind == MeasureKind::clocks;
  const char* code = clocks ? "programme.unknown_deadline" : "programme.unknown_safeguard";
  const char* thing = clocks ? "deadline" : "safeguard";
  measure.names = one.names(key);
  if (measure.names == std::vector<std::string>{"all"}) measure.names.clear();
  std::vector<std::string> known;
  for (const std::string& name : registers_of(measure)) {
    const Register* reg = parts.programme.find_register(name);
    if (reg == nullptr) continue;
    const auto here = clocks ? names_of(reg->deadlines) : names_of(reg->safeguards);
    if (here.empty())
      one.fault(code, key, "the register `" + name + "` has no " + thing, "declare one");
    known.insert(known.end(), here.begin(), here.end());
  }
  one.check_known(key, measure.names, known, code, thing);
}

void load_what(const Entry& one, const Parts& parts, const Register& reg,
               const RegisterScope& scope, Measure& measure) {
  if (one.has("count"))
    load_counted(one, reg, "count", MeasureKind::count, MeasureKind::distinct, measure);
  if (one.has("stock")) {
    const bool during = one.plain("during") == "period";
    load_counted(one, reg, "stock", during ? MeasureKind::stay : MeasureKind::stock,
                 during ? MeasureKind::stay_distinct : MeasureKind::stock_distinct, measure);
  }
  const auto valued = [&](const char* key, MeasureKind kind, std::initializer_list<Type> types) {
    if (!one.has(key)) return;
    measure.kind = kind;
    measure.value = one.expression(key, scope, types);
  };
  valued("sum", MeasureKind::sum, numbers);
  valued("mean", MeasureKind::mean, numbers);
  valued("distribution", MeasureKind::distribution, numbers);
  valued("p90", MeasureKind::distribution, numbers);
  valued("level", MeasureKind::level, {Type::whole, Type::decimal, Type::code});
  if (one.has("p90")) measure.middle = Middle::p90;
  for (const char* key : {"clocks", "breaches"}) {
    if (!one.has(key)) continue;
    measure.kind = std::string_view(key) == "clocks" ? MeasureKind::clocks : MeasureKind::breaches;
    load_listed(one, parts, key, measure);
  }
}

void load_relation(const Entry& part, const Register& reg, const Register& other,
                   const Related& related) {
  const Field* link = other.field(related.by);
  const bool by_link =
      link != nullptr && link->type == FieldType::link && link->link_to == reg.name;
  const bool by_person = reg.person(related.by) != nullptr && other.person(related.by) != nullptr;
  if (!by_link && !by_person)
    part.fault("programme.bad_relation", "by",
               "`" + related.by + "` links no record of " + related.of + " to one of " + reg.name,
               "name the link field of that register, or a person role that both have");
  else if (by_link && related.by != other.part_of)
    part.fault("programme.bad_relation", "by",
               "records of " + related.of + " are not part of those of " + reg.name,
               "name the register that it is `part_of`, or a person role that both have");
}

void load_related(const Entry& one, const Surroundings& around, const Register& reg,
                  Measure& measure) {
  const auto part = one.part("related");
  if (!part) return;
  if (is_of_work(measure) || is_stay(measure) || measure.kind == MeasureKind::level)
    part->fault("programme.measure_kind", "",
                "stays, levels, clocks and breaches have no condition on related records",
                "remove related");
  Related related;
  related.of = part->plain("of");
  related.by = part->plain("by");
  related.date = part->plain("date");
  const auto number = [&](const char* key, int64_t least, int64_t most) -> std::optional<int> {
    const auto whole = part->whole(key);
    if (whole && (*whole < least || *whole > most))
      part->fault("programme.wrong_type", key,
                  "`" + std::string(key) + "` is not " + std::to_string(least) + " to " +
                      std::to_string(most),
                  "write a number of that range");
    if (!whole) return std::nullopt;
    return static_cast<int>(std::clamp(*whole, least, most));
  };
  related.within_days = number("within_days", 0, 36'500);
  related.at_least = number("at_least", 1, 1000).value_or(1);
  related.exactly = number("exactly", 0, 1000);
  if (related.exactly && part->has("at_least"))
    part->fault("programme.unknown_word", "exactly", "`exactly` and `at_least` exclude each other",
                "keep one");
  const Register* other = around.parts.programme.find_register(related.of);
  if (part->has("of"))
    part->check_known("of", {related.of}, names_of(around.parts.programme.registers),
                      "programme.unknown_register", "register");
  if (other != nullptr && part->has("by")) load_relation(*part, reg, *other, related);
  if (other != nullptr && part->has("date")) {
    const Type type = other->type_of(related.date);
    if (type != Type::date && type != Type::instant)
      part->fault("programme.unknown_field", "date",
                  "`" + related.date + "` is no date of " + related.of, "name a date field");
    else if (other->fact_of(related.date) == Fact::sealed)
      part->fault("programme.not_a_fact", "date", "`" + related.date + "` is not a fact",
                  "give it `fact: day`");
  }
  if (other != nullptr) {
    related.where = part->expression("where", scope_of(around.parts, *other, true), {Type::yes_no});
    refuse_period_end(*part, "where", related.where);
    make_born(around.parts, *part, related.of, related.where.persons());
  }
  measure.related = related;
}

void load_place(const Entry& said, const Parts& parts, Measure& measure) {
  measure.place_of = place_word(said.plain("place_of"));
  if (!said.has("place_of") || measure.place_of == "opener" || measure.place_of == "owner") return;
  for (const std::string& name : registers_of(measure)) {
    const Register* reg = parts.programme.find_register(name);
    if (reg == nullptr) continue;
    const Field* field = reg->field(measure.place_of);
    if (field == nullptr ||
        (field->type != FieldType::place && field->type != FieldType::organisation))
      said.fault(
          "programme.bad_place", "place_of",
          "`" + measure.place_of + "` is no field of type place or organisation of " + reg->name,
          "write `the unit that opened it`, `the unit that owns it` or such a field",
          nearest(measure.place_of, names_of(reg->fields)));
    else if (field->fact == Fact::sealed)
      said.fault("programme.not_a_fact", "place_of", "`" + field->name + "` is not a fact",
                 "give it `fact: yes`");
  }
}

void load_registers_measured(const Entry& one, const Parts& parts, Measure& measure) {
  const std::vector<std::string> of = one.names("of");
  if (of.empty()) return;
  measure.of = of.front();
  measure.also_of.assign(of.begin() + 1, of.end());
  one.check_known("of", of, names_of(parts.programme.registers), "programme.unknown_register",
                  "register");
  if (of.size() > 1 && !one.has("clocks") && !one.has("breaches"))
    one.fault("programme.measure_kind", "of",
              "only clocks and breaches are measured over several registers", "name one register");
}

// A condition over several registers must mean the same in each.
void check_in_others(const Entry& one, const Parts& parts, const Measure& measure) {
  if (!measure.where) return;
  for (const std::string& name : measure.also_of) {
    const Register* reg = parts.programme.find_register(name);
    if (reg == nullptr) continue;
    const Expression same = one.expression("where", scope_of(parts, *reg, true), {Type::yes_no});
    if (same && definition_of(same) != definition_of(measure.where))
      one.fault("programme.measure_kind", "where",
                "the condition does not mean the same in " + name + " as in " + measure.of,
                "use names that are of one type in every register measured");
  }
}

void load_dates(const Surroundings& around, const Entry& one, const RegisterScope& scope,
                Measure& measure) {
  measure.from = one.expression("from", scope, moments);
  measure.until = one.expression("until", scope, moments);
  const bool there = is_stock(measure) || is_stay(measure);
  if (there && !one.has("from"))
    one.fault("programme.missing_key", "", "the stock lacks `from`",
              "say from which day a record is there");
  if (!there)
    for (const char* key : {"from", "until", "during"})
      if (one.has(key))
        one.fault("programme.measure_kind", key, "only a stock has `" + std::string(key) + "`",
                  "remove it");
  for (const char* key : {"result", "clock"})
    if (measure.kind != MeasureKind::clocks && one.has(key))
      one.fault("programme.measure_kind", key, "only clocks have `result` and `clock`",
                "remove it");
  if (there || is_of_work(measure)) return;
  const Entry& dated = one.has("when") ? one : around.indicator;
  measure.when = dated.expression("when", scope, moments);
  refuse_period_end(dated, "when", measure.when);
  if (!dated.has("when"))
    around.indicator.fault("programme.indicator_without_when", "",
                           "the indicator does not say `when`",
                           "name the date that dates each contribution");
}

void check_window(const Surroundings& around, const Entry& one, const Measure& measure) {
  const bool cohort = around.loaded.window == Window::cohort;
  if (cohort && !measure.when && one.has("of") &&
      (is_stock(measure) || is_stay(measure) || is_of_work(measure) ||
       measure.kind == MeasureKind::level))
    around.indicator.fault("programme.measure_kind", "window",
                           "a cohort follows records from their `when` on",
                           "measure count, distinct, sum, mean or distribution");
  if (around.loaded.window == Window::months && is_stock(measure))
    around.indicator.fault("programme.measure_kind", "window",
                           "a stock is of one day and has no window",
                           "remove window, or add `during: period`");
  if (cohort) return;
  refuse_period_end(one, "where", measure.where);
  refuse_period_end(one, "sum", measure.value);
}

bool uses_period_end(const Node* node) {
  if (node == nullptr) return false;
  if (node->kind == Node::Kind::call && node->op == Op::period_end) return true;
  return std::any_of(node->args.begin(), node->args.end(),
                     [](const auto& arg) { return uses_period_end(arg.get()); });
}

}  // namespace

void refuse_period_end(const Entry& one, const char* key, const Expression& expression) {
  if (uses_period_end(expression.root()))
    one.fault(
        "expression.only_in_measure", key,
        "only `where` and the value of a cohort have a last day on which a record is followed",
        "write window: cohort of so many months, use a stock with `until`, or an age "
        "breakdown at period_end");
}

std::vector<std::string> registers_of(const Measure& measure) {
  std::vector<std::string> all{measure.of};
  all.insert(all.end(), measure.also_of.begin(), measure.also_of.end());
  return all;
}

void make_born(Parts& parts, const Entry& one, const std::string& register_name,
               const std::set<std::string>& roles) {
  for (Register& reg : parts.programme.registers) {
    if (reg.name != register_name) continue;
    for (const std::string& role : roles) {
      const PersonRole* person = reg.person(role);
      const std::string name = Register::born(role);
      const WorkedOut* there = reg.worked(name);
      if (person == nullptr || (there != nullptr && there->made)) continue;
      if (person->how_many == HowMany::any || person->how_many == HowMany::at_least_one) {
        one.fault("programme.several_persons", "",
                  "several persons of " + reg.name + " can stand in the role `" + role + "`",
                  "ask the birthday of a role in which one person stands");
        continue;
      }
      if (there != nullptr || reg.field(name) != nullptr || reg.person(name) != nullptr) {
        one.fault("programme.duplicate_name", "",
                  "`" + name + "` of " + reg.name + " is the name of the month of birth",
                  "rename it");
        continue;
      }
      auto is = Expression::compile("birthday(" + role + ", 0)", scope_of(parts, reg, false), "");
      if (!is) continue;
      const auto titled = [&](Language language, const char* words) {
        return person->title.in(language) + words;
      };
      WorkedOut born;
      born.name = name;
      born.title = {titled(Language::kk, ": туған айы"), titled(Language::ru, ": месяц рождения"),
                    titled(Language::en, ": month of birth")};
      born.is = *is;
      born.fact = Fact::month;
      born.made = true;
      reg.worked_out.push_back(std::move(born));
    }
  }
}

std::optional<Measure> load_measure(Parts& parts, const Entry& indicator, const Indicator& loaded,
                                    const char* key) {
  const Surroundings around{parts, indicator, loaded};
  const auto one = indicator.part(key);
  if (!one) return std::nullopt;
  Measure measure;
  int kinds = 0;
  for (const char* kind :
       {"count", "stock", "sum", "mean", "distribution", "p90", "level", "clocks", "breaches"})
    kinds += one->has(kind);
  if (kinds != 1)
    one->fault("programme.measure_kind", "",
               kinds == 0 ? "the measure does not say what it counts"
                          : "the measure counts several things",
               "write exactly one of count, stock, sum, mean, distribution, p90, level, clocks, "
               "breaches");
  load_registers_measured(*one, parts, measure);
  const Register* reg = parts.programme.find_register(measure.of);
  if (reg == nullptr) return std::nullopt;
  const RegisterScope scope = scope_of(parts, *reg, true);
  load_what(*one, parts, *reg, scope, measure);
  measure.where = one->expression("where", scope, {Type::yes_no});
  check_in_others(*one, parts, measure);
  load_dates(around, *one, scope, measure);
  check_window(around, *one, measure);
  load_place(one->has("place_of") ? *one : indicator, parts, measure);
  const std::string result = one->plain("result");
  measure.result = result == "met"        ? ClockResult::met
                   : result == "breached" ? ClockResult::breached
                                          : ClockResult::ended_or_due;
  const std::string clock = one->plain("clock");
  if (!clock.empty())
    measure.clock = clock == "national"        ? ClockKind::national
                    : clock == "international" ? ClockKind::international
                                               : ClockKind::practice;
  load_related(*one, around, *reg, measure);
  for (const Expression* part :
       {&measure.where, &measure.when, &measure.from, &measure.until, &measure.value})
    for (const std::string& name : registers_of(measure))
      make_born(parts, *one, name, part->persons());
  return measure;
}

}  // namespace besik::programme
