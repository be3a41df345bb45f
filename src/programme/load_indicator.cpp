#include <algorithm>

#include "programme/load_parts.h"

namespace besik::programme {
namespace {

constexpr std::initializer_list<Type> moments = {Type::date, Type::instant};

// Where a measure takes what it does not say itself.
struct Surroundings {
  Parts& parts;
  const Entry& indicator;
};

void load_what(const Entry& one, const Register& reg, const RegisterScope& scope,
               Measure& measure) {
  const auto counted = [&](const char* key, MeasureKind records, MeasureKind distinct) {
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
  };
  static constexpr std::initializer_list<Type> numbers = {Type::whole, Type::decimal};
  if (one.has("count")) counted("count", MeasureKind::count, MeasureKind::distinct);
  if (one.has("stock")) counted("stock", MeasureKind::stock, MeasureKind::stock_distinct);
  if (one.has("sum")) {
    measure.kind = MeasureKind::sum;
    measure.value = one.expression("sum", scope, numbers);
  }
  if (one.has("distribution")) {
    measure.kind = MeasureKind::distribution;
    measure.value = one.expression("distribution", scope, numbers);
  }
  if (one.has("level")) {
    measure.kind = MeasureKind::level;
    measure.value = one.expression("level", scope, {Type::whole, Type::decimal, Type::code});
  }
  const auto listed = [&](const char* key, MeasureKind kind, const std::vector<std::string>& known,
                          const char* code, const char* thing) {
    measure.kind = kind;
    measure.names = one.names(key);
    if (measure.names == std::vector<std::string>{"all"}) measure.names.clear();
    one.check_known(key, measure.names, known, code, thing);
    if (known.empty())
      one.fault(code, key, "the register `" + reg.name + "` has no " + thing, "declare one");
  };
  if (one.has("clocks"))
    listed("clocks", MeasureKind::clocks, names_of(reg.deadlines), "programme.unknown_deadline",
           "deadline");
  if (one.has("breaches"))
    listed("breaches", MeasureKind::breaches, names_of(reg.safeguards),
           "programme.unknown_safeguard", "safeguard");
}

void load_related(const Entry& one, const Parts& parts, const Register& reg, Measure& measure) {
  const auto part = one.part("related");
  if (!part) return;
  Related related;
  related.of = part->plain("of");
  related.by = part->plain("by");
  related.date = part->plain("date");
  related.within_days =
      static_cast<int>(std::clamp<int64_t>(part->whole("within_days").value_or(0), -36500, 36500));
  const auto exactly = part->whole("exactly");
  if (exactly) related.exactly = static_cast<int>(*exactly);
  related.at_least = static_cast<int>(part->whole("at_least").value_or(1));
  if (exactly && part->has("at_least"))
    part->fault("programme.unknown_word", "exactly", "`exactly` and `at_least` exclude each other",
                "keep one");
  const Register* other = parts.programme.find_register(related.of);
  if (part->has("of"))
    part->check_known("of", {related.of}, names_of(parts.programme.registers),
                      "programme.unknown_register", "register");
  if (other != nullptr && part->has("by")) {
    const Field* link = other->field(related.by);
    const bool by_link =
        link != nullptr && link->type == FieldType::link && link->link_to == reg.name;
    const bool by_person =
        reg.person(related.by) != nullptr && other->person(related.by) != nullptr;
    if (!by_link && !by_person)
      part->fault(
          "programme.bad_relation", "by",
          "`" + related.by + "` links no record of " + related.of + " to one of " + reg.name,
          "name the link field of that register, or a person role that both have");
  }
  if (other != nullptr && part->has("date")) {
    const Type type = other->type_of(related.date);
    if (type != Type::date && type != Type::instant)
      part->fault("programme.unknown_field", "date",
                  "`" + related.date + "` is no date of " + related.of, "name a date field");
    else if (other->fact_of(related.date) == Fact::sealed)
      part->fault("programme.not_a_fact", "date", "`" + related.date + "` is not a fact",
                  "give it `fact: day`");
  }
  measure.related = related;
}

void load_place(const Entry& said, const Register& reg, Measure& measure) {
  measure.place_of = place_word(said.plain("place_of"));
  if (!said.has("place_of") || measure.place_of == "opener" || measure.place_of == "owner") return;
  const Field* field = reg.field(measure.place_of);
  if (field == nullptr ||
      (field->type != FieldType::place && field->type != FieldType::organisation))
    said.fault(
        "programme.bad_place", "place_of",
        "`" + measure.place_of + "` is no field of type place or organisation of " + reg.name,
        "write `the unit that opened it`, `the unit that owns it` or such a field",
        nearest(measure.place_of, names_of(reg.fields)));
  else if (field->fact == Fact::sealed)
    said.fault("programme.not_a_fact", "place_of", "`" + field->name + "` is not a fact",
               "give it `fact: yes`");
}

std::optional<Measure> load_measure(const Surroundings& around, const char* key) {
  const auto one = around.indicator.part(key);
  if (!one) return std::nullopt;
  Measure measure;
  measure.of = one->plain("of");
  int kinds = 0;
  for (const char* kind : {"count", "stock", "sum", "distribution", "level", "clocks", "breaches"})
    kinds += one->has(kind);
  if (kinds != 1)
    one->fault("programme.measure_kind", "",
               kinds == 0 ? "the measure does not say what it counts"
                          : "the measure counts several things",
               "write exactly one of count, stock, sum, distribution, level, clocks, breaches");
  if (one->has("of"))
    one->check_known("of", {measure.of}, names_of(around.parts.programme.registers),
                     "programme.unknown_register", "register");
  const Register* reg = around.parts.programme.find_register(measure.of);
  if (reg == nullptr) return std::nullopt;
  const RegisterScope scope = scope_of(around.parts, *reg, true);
  load_what(*one, *reg, scope, measure);
  measure.where = one->expression("where", scope, {Type::yes_no});
  const bool stock =
      measure.kind == MeasureKind::stock || measure.kind == MeasureKind::stock_distinct;
  const bool clocks = measure.kind == MeasureKind::clocks;
  const bool dated_itself = stock || clocks || measure.kind == MeasureKind::breaches;
  measure.from = one->expression("from", scope, moments);
  measure.until = one->expression("until", scope, moments);
  if (stock && !one->has("from"))
    one->fault("programme.missing_key", "", "the stock lacks `from`",
               "say from which day a record is there");
  if (!stock && (one->has("from") || one->has("until")))
    one->fault("programme.measure_kind", one->has("from") ? "from" : "until",
               "only a stock has `from` and `until`", "remove it");
  if (!clocks && (one->has("result") || one->has("clock")))
    one->fault("programme.measure_kind", one->has("result") ? "result" : "clock",
               "only clocks have `result` and `clock`", "remove it");
  const Entry& dated = one->has("when") ? *one : around.indicator;
  if (!dated_itself) {
    measure.when = dated.expression("when", scope, moments);
    if (!dated.has("when"))
      around.indicator.fault("programme.indicator_without_when", "",
                             "the indicator does not say `when`",
                             "name the date that dates each contribution");
  }
  load_place(one->has("place_of") ? *one : around.indicator, *reg, measure);
  const std::string result = one->plain("result");
  measure.result = result == "met"        ? ClockResult::met
                   : result == "breached" ? ClockResult::breached
                                          : ClockResult::ended_or_due;
  const std::string clock = one->plain("clock");
  if (!clock.empty())
    measure.clock = clock == "national"        ? ClockKind::national
                    : clock == "international" ? ClockKind::international
                                               : ClockKind::practice;
  load_related(*one, around.parts, *reg, measure);
  return measure;
}

std::optional<int> read_months(std::string_view text) {
  const auto length = read_length(text);
  if (!length || length->unit != LengthUnit::months) return std::nullopt;
  return length->amount;
}

void load_window(const Entry& one, Indicator& indicator) {
  const std::string text = one.plain("window");
  if (text.empty() || text == "period") return;
  const bool cohort = text.starts_with("cohort of ");
  const auto months =
      read_months(cohort ? std::string_view(text).substr(10) : std::string_view(text));
  if (!months) {
    one.fault("programme.unknown_word", "window", "`" + text + "` is no window",
              "write period, 12 months, or cohort of 12 months");
    return;
  }
  indicator.window = cohort ? Window::cohort : Window::months;
  indicator.window_months = *months;
}

void load_per(const Entry& one, Indicator& indicator) {
  const std::string text = one.plain("per");
  if (text.empty()) return;
  const auto words = split(text, ' ');
  PopulationBase per;
  bool good =
      words.size() == 4 && words[2] == "aged" && (words[1] == "children" || words[1] == "people");
  const auto number = [&](const std::string& digits) {
    const auto value = parse_value(digits, Type::whole);
    const int64_t* whole = value ? value->get_if<int64_t>() : nullptr;
    if (whole == nullptr || *whole < 0) good = false;
    return whole == nullptr ? 0 : *whole;
  };
  if (good) {
    per.factor = number(words[0]);
    const auto ages = split(words[3], '-');
    good = good && ages.size() == 2;
    if (good) {
      per.age_from = static_cast<int>(number(ages[0]));
      per.age_to = static_cast<int>(number(ages[1]));
    }
  }
  if (!good || per.factor < 1 || per.age_from > per.age_to || per.age_to > 120) {
    one.fault("programme.wrong_type", "per", "`per` is no population",
              "write it as 100000 children aged 14-17");
    return;
  }
  indicator.per = per;
}

void load_shown(const Entry& one, Indicator& indicator) {
  const std::string shown = one.plain("show_as");
  const bool ratio = indicator.denominator.has_value();
  indicator.show_as = shown == "percent"                               ? ShowAs::percent
                      : shown == "rate"                                ? ShowAs::rate
                      : shown == "level"                               ? ShowAs::level
                      : shown == "days"                                ? ShowAs::days
                      : shown == "number"                              ? ShowAs::number
                      : indicator.per                                  ? ShowAs::rate
                      : indicator.numerator.kind == MeasureKind::level ? ShowAs::level
                                                                       : ShowAs::number;
  if (indicator.show_as == ShowAs::percent && !ratio)
    one.fault("programme.measure_kind", "show_as", "a percentage needs a denominator",
              "add denominator");
  const auto factor = one.whole("factor");
  indicator.factor = factor                                 ? *factor
                     : indicator.per                        ? indicator.per->factor
                     : indicator.show_as == ShowAs::percent ? 100
                                                            : 1;
  if (factor && (*factor < 1 || *factor > 1'000'000 || indicator.per || !ratio))
    one.fault("programme.wrong_type", "factor", "`factor` is out of place or out of range",
              "use it with a denominator, from 1 to 1000000");
  const auto decimals = one.whole("decimals");
  if (decimals && (*decimals < 0 || *decimals > 4))
    one.fault("programme.wrong_type", "decimals", "`decimals` is not 0 to 4", "write decimals: 1");
  indicator.decimals = decimals ? static_cast<int>(*decimals)
                       : ratio || indicator.per || indicator.show_as == ShowAs::days ? 1
                                                                                     : 0;
}

void load_breakdowns(const Entry& one, const Parts& parts, Indicator& indicator) {
  indicator.by = one.names("by");
  std::vector<const Measure*> measures{&indicator.numerator};
  if (indicator.denominator) measures.push_back(&*indicator.denominator);
  for (const std::string& name : indicator.by) {
    for (const Measure* measure : measures) {
      if ((name == "deadline" && measure->kind == MeasureKind::clocks) ||
          (name == "safeguard" && measure->kind == MeasureKind::breaches))
        continue;
      const Register* reg = parts.programme.find_register(measure->of);
      if (reg == nullptr) continue;
      const auto broken = parts.broken.find(reg->name);
      if (broken != parts.broken.end() && broken->second.contains(name)) continue;
      const Type type = reg->type_of(name);
      std::vector<std::string> known = names_of(reg->fields);
      for (const WorkedOut& worked : reg->worked_out) known.push_back(worked.name);
      if (type == Type::unknown)
        one.fault("programme.unknown_field", "by",
                  "the register " + reg->name + " has no `" + name + "`",
                  "name a fact of every register that the figure measures", nearest(name, known));
      else if (reg->fact_of(name) == Fact::sealed)
        one.fault("programme.not_a_fact", "by", "`" + name + "` of " + reg->name + " is not a fact",
                  "give it `fact: yes`, or break the figure down by something else");
      else if (type == Type::date || type == Type::instant || type == Type::decimal)
        one.fault("programme.bad_breakdown", "by",
                  "a figure cannot be split by a date or a decimal",
                  "work out a band and use that");
      if (type == Type::codes) indicator.overlapping.insert(name);
    }
  }
}

Indicator load_indicator(Parts& parts, const Entry& one) {
  Indicator indicator;
  indicator.name = one.name();
  indicator.code = one.plain("code");
  indicator.title = one.text("title");
  indicator.in_words = one.text("in_words");
  indicator.standard = one.plain("standard");
  const std::string unit = one.plain("unit");
  indicator.unit = unit == "person"     ? Unit::person
                   : unit == "case"     ? Unit::case_
                   : unit == "episode"  ? Unit::episode
                   : unit == "item"     ? Unit::item
                   : unit == "facility" ? Unit::facility
                                        : Unit::child;
  load_window(one, indicator);
  const bool alone = one.has("measure");
  if (alone == one.has("numerator") || (one.has("denominator") && alone) ||
      (one.has("numerator") && !one.has("denominator") && !one.has("per")))
    one.fault("programme.measure_kind", "",
              "the indicator has neither `measure` nor `numerator` and `denominator`, or both",
              "write `measure`, or `numerator` and `denominator`");
  const Surroundings around{parts, one};
  if (auto measure = load_measure(around, alone ? "measure" : "numerator"))
    indicator.numerator = *measure;
  indicator.denominator = load_measure(around, "denominator");
  load_per(one, indicator);
  if (indicator.per && indicator.denominator)
    one.fault("programme.measure_kind", "per", "`per` and `denominator` exclude each other",
              "keep one");
  load_shown(one, indicator);
  const std::string better = one.plain("better");
  indicator.better = better == "up"     ? Better::up
                     : better == "down" ? Better::down
                                        : Better::neither;
  load_breakdowns(one, parts, indicator);
  indicator.levels = one.names("levels");
  check_levels(one, parts, indicator.levels);
  load_target(one, indicator);
  load_publish(one, parts, indicator);
  indicator.series = series_of(parts.programme, indicator);
  return indicator;
}

}  // namespace

void load_indicators(Parts& parts, const Entry& root) {
  std::set<std::string> codes;
  for (const Entry& one : root.entries("indicators")) {
    Indicator indicator = load_indicator(parts, one);
    if (!indicator.code.empty() && !codes.insert(indicator.code).second)
      one.fault("programme.duplicate_name", "code",
                "another indicator has the code `" + indicator.code + "`", "give it another");
    parts.programme.indicators.push_back(std::move(indicator));
  }
}

}  // namespace besik::programme
