#include <algorithm>

#include "programme/load_indicator_parts.h"

namespace besik::programme {
namespace {

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

// What has no number of things to divide, or divides already.
void check_ratio(const Entry& one, const Indicator& indicator) {
  const auto alone = [](const Measure& measure) {
    return measure.kind == MeasureKind::distribution || measure.kind == MeasureKind::level ||
           measure.kind == MeasureKind::mean;
  };
  const bool below = indicator.denominator || indicator.per;
  if (below &&
      (alone(indicator.numerator) || (indicator.denominator && alone(*indicator.denominator))))
    one.fault("programme.measure_kind", "",
              "a mean, a distribution or a level is no part of a ratio or rate",
              "measure it alone");
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
  if (auto measure = load_measure(parts, one, indicator, alone ? "measure" : "numerator"))
    indicator.numerator = *measure;
  indicator.denominator = load_measure(parts, one, indicator, "denominator");
  load_per(one, indicator);
  check_ratio(one, indicator);
  if (indicator.per && indicator.denominator)
    one.fault("programme.measure_kind", "per", "`per` and `denominator` exclude each other",
              "keep one");
  load_shown(one, indicator);
  const std::string better = one.plain("better");
  indicator.better = better == "up"     ? Better::up
                     : better == "down" ? Better::down
                                        : Better::neither;
  load_breakdowns(parts, one, indicator);
  indicator.beside = one.names("beside");
  indicator.levels = one.names("levels");
  check_levels(one, parts, indicator.levels);
  load_targets(one, indicator);
  load_publish(one, parts, indicator);
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
  const std::vector<std::string> names = names_of(parts.programme.indicators);
  for (const Entry& one : root.entries("indicators")) {
    const auto beside = one.names("beside");
    one.check_known("beside", beside, names, "programme.unknown_indicator", "indicator");
    if (std::find(beside.begin(), beside.end(), one.name()) != beside.end())
      one.fault("programme.cycle", "beside", "an indicator cannot stand beside itself",
                "name another");
  }
  // Only now are all facts that measures made known.
  for (Indicator& indicator : parts.programme.indicators)
    indicator.series = series_of(parts.programme, indicator);
}

}  // namespace besik::programme
