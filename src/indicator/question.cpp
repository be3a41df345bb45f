#include "indicator/question.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "indicator/measures.h"

namespace besik::indicator {
namespace {

using programme::MeasureKind;

Error unknown(std::string code, std::string where, std::string what, std::string_view name,
              const std::vector<std::string>& names) {
  return {std::move(code), std::move(where), std::move(what), "ask for a name that is declared",
          nearest(name, names)};
}

// The newest version of the programme that has the series asked for; any where none is named.
Result<void> find_series(const std::vector<std::shared_ptr<const programme::Programme>>& versions,
                         const Question& question, Asked& asked) {
  const std::string name = asked.indicator->name;
  std::vector<std::string> names;
  for (std::size_t at = versions.size(); at-- > 0;) {
    const programme::Indicator* one = versions[at]->find_indicator(name);
    if (one == nullptr) continue;
    names.push_back(one->series);
    if (!question.series.empty() && one->series != question.series) continue;
    asked.indicator = one;
    asked.programme = versions[at].get();
    asked.series = series_days(versions, at, *one);
    return {};
  }
  return unknown("figure.unknown_series", "series", "the indicator never had this series",
                 question.series, names);
}

Result<void> find_indicator(const record::World& world, const Question& question, Asked& asked) {
  std::vector<std::string> names;
  for (const auto& [name, versions] : world.programmes) {
    if (versions.empty() || (!question.programme.empty() && question.programme != name)) continue;
    // An indicator that the newest version has no more is still found where its series is named.
    for (std::size_t at = versions.size(); at-- > 0;) {
      const programme::Programme& programme = *versions[at];
      for (const programme::Indicator& one : programme.indicators) {
        names.push_back(one.name);
        if (!one.code.empty()) names.push_back(one.code);
      }
      asked.indicator = programme.find_indicator(question.indicator);
      if (asked.indicator != nullptr) return find_series(versions, question, asked);
      if (question.series.empty()) break;
    }
  }
  return unknown("figure.unknown_indicator", "indicator", "no installed programme declares this",
                 question.indicator, names);
}

Result<void> find_place(const record::World& world, const Question& question, Asked& asked) {
  const place::Tree& tree = *world.tree;
  asked.place = question.place.empty() ? tree.nation().code : question.place;
  asked.level = question.level;
  if (tree.find(asked.place) == nullptr) {
    const auto* body = world.organisations ? world.organisations->find(asked.place) : nullptr;
    if (body == nullptr) {
      const auto found = tree.get(asked.place);
      return Error{"figure.unknown_place", "place",
                   "there is no place or organisation of this code",
                   "ask for a code of the territory or of an organisation",
                   found ? "" : found.error().nearest};
    }
    asked.institution = true;
  }
  if (asked.level.empty() || asked.level == "institution") return {};
  std::vector<std::string> names{"institution"};
  for (const place::Level& level : tree.levels()) names.push_back(level.name);
  if (!tree.is_level(asked.level))
    return unknown("figure.unknown_level", "level", "the territory has no such level", asked.level,
                   names);
  if (asked.institution || tree.rank(asked.level) < tree.rank(tree.find(asked.place)->level))
    return Error{"figure.unknown_level", "level", "this level lies above the place",
                 "ask for a level beneath the place", ""};
  return {};
}

bool is_declared(const programme::Indicator& indicator, const std::vector<std::string>& by) {
  const std::multiset<std::string> wanted(by.begin(), by.end());
  for (const std::string& entry : indicator.by) {
    const auto names = crossing(entry);
    if (std::multiset<std::string>(names.begin(), names.end()) == wanted) return true;
  }
  return false;
}

Result<void> find_breakdowns(const Question& question, Asked& asked) {
  std::vector<std::string> names;
  for (const std::string& entry : asked.indicator->by)
    for (const std::string& name : crossing(entry)) names.push_back(name);
  for (const std::string& name : question.by)
    if (std::find(names.begin(), names.end(), name) == names.end())
      return unknown("figure.unknown_breakdown", "by", "the indicator is not broken down by this",
                     name, names);
  if (!question.by.empty() && !is_declared(*asked.indicator, question.by))
    return Error{"figure.crossing_not_declared", "by",
                 "the programme does not declare this crossing of breakdowns",
                 "ask for one breakdown, or let the programme declare it (by: [a * b])", ""};
  asked.by = question.by;
  return {};
}

Result<void> check_computed(const Asked& asked) {
  const programme::Indicator& indicator = *asked.indicator;
  std::string why = refusal(indicator, indicator.numerator);
  if (indicator.denominator && why.empty()) why = refusal(indicator, *indicator.denominator);
  if (why.empty()) return {};
  return Error{"figure.measure_not_computed", "indicator",
               "this version does not compute such measures: " + why, "ask for another indicator",
               ""};
}

int number_before(std::string_view text) {
  int number = -1;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

bool is_whole(std::string_view text, int& number) {
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  return fault == std::errc() && end == text.data() + text.size() && number >= 0;
}

}  // namespace

bool ages_of(std::string_view band, int& from, int& to) {
  int low = 0, high = 0;
  const auto dash = band.find('-');
  if (dash != std::string_view::npos) {
    if (!is_whole(band.substr(0, dash), low) || !is_whole(band.substr(dash + 1), high))
      return false;
  } else if (!band.empty() && band.back() == '+') {
    if (!is_whole(band.substr(0, band.size() - 1), low)) return false;
    high = to;
  } else {
    if (!is_whole(band, low)) return false;
    high = low;
  }
  from = std::max(from, low);
  to = std::min(to, high);
  return from <= to;
}

std::string refusal(const programme::Indicator& indicator, const programme::Measure& measure) {
  const auto alone = [](const programme::Measure& one) {
    return one.kind == MeasureKind::distribution || one.kind == MeasureKind::level ||
           one.kind == MeasureKind::mean;
  };
  const bool below = indicator.denominator || indicator.per;
  if (below && alone(measure)) return "a ratio with a mean, a distribution or a level";
  return "";
}

int value_scale(const programme::Measure& measure, const programme::Register& reg) {
  if (!measure.value || measure.value.type() != Type::decimal) return 0;
  const programme::Field* field = reg.field(measure.value.source());
  return field != nullptr ? field->scale : 4;
}

bool is_at_organisations(const programme::Measure& measure, const programme::Register& reg) {
  if (measure.place_of == "opener" || measure.place_of == "owner") return true;
  const programme::Field* field = reg.field(measure.place_of);
  return field != nullptr && field->type == programme::FieldType::organisation;
}

Error too_many_cells() {
  return {"figure.too_many_cells", "question", "this asks for too many figures at once",
          "ask for fewer periods, a smaller place or fewer breakdowns", ""};
}

Result<Asked> look_up(const record::World& world, const Question& question) {
  Asked asked;
  asked.geography = question.geography;
  asked.coverage = question.coverage;
  asked.targets = question.targets;
  TRY(find_indicator(world, question, asked));
  TRY(find_place(world, question, asked));
  if (question.period.last < question.period.first)
    return Error{"figure.unknown_period", "period", "the period ends before it begins",
                 "write 2026, 2026-Q1, 2026-03 or 2026-03-15", ""};
  if (question.step) {
    TRY_ASSIGN(asked.periods, steps(question.period, *question.step));
  } else {
    asked.periods = {question.period};
  }
  if (asked.periods.size() > most_periods) return too_many_cells();
  TRY(find_breakdowns(question, asked));
  TRY(check_computed(asked));

  return asked;
}

Date vintage(const Asked& asked, const Period& period, Date today) {
  return asked.geography == Geography::of_today ? today : std::min(period.last, today);
}

namespace {

bool is_of_one_day(const Asked& asked) {
  const MeasureKind kind = asked.indicator->numerator.kind;
  return kind == MeasureKind::stock || kind == MeasureKind::stock_distinct ||
         kind == MeasureKind::level;
}

Date first_day(const Asked& asked, const Period& period) {
  if (asked.indicator->window == programme::Window::months)
    return add_months(add_days(period.last, 1), -asked.indicator->window_months);
  return period.first;
}

}  // namespace

Days days_of(const Asked& asked, const Period& period, Date today) {
  const Date last = std::min(period.last, today);
  if (is_of_one_day(asked)) return {first_day(asked, period), last};
  return {std::max(first_day(asked, period), asked.series.from),
          std::min(last, asked.series.until)};
}

Days whole_days_of(const Asked& asked, const Period& period) {
  return {first_day(asked, period), period.last};
}

bool is_outside_series(const Asked& asked, const Period& period, Date today) {
  const Date last = std::min(period.last, today);
  if (is_of_one_day(asked)) return last < asked.series.from || last > asked.series.until;
  return period.last < asked.series.from || first_day(asked, period) > asked.series.until;
}

bool breaks_series(const Asked& asked, const Period& period, Date today) {
  if (is_outside_series(asked, period, today) || is_of_one_day(asked)) return false;
  return first_day(asked, period) < asked.series.from || period.last > asked.series.until;
}

std::string band_of(const programme::AgeBreakdown& ages, std::optional<Date> born, Date on) {
  if (!born || on < *born) return "";
  const int age = age_in_years(*born, on);
  for (const std::string& band : ages.bands) {
    int from = 0, to = std::numeric_limits<int>::max();
    if (ages_of(band, from, to) && from <= age && age <= to) return band;
  }
  return "";
}

bool is_value_band(const programme::Indicator& indicator, std::string_view breakdown) {
  return breakdown == "band" && !indicator.bands.empty();
}

std::vector<std::string> shared_by(const Asked& asked) {
  std::vector<std::string> result;
  if (asked.indicator->per)
    std::copy_if(
        asked.by.begin(), asked.by.end(), std::back_inserter(result),
        [&](const std::string& one) { return !programme::has_population(*asked.indicator, one); });
  return result;
}

Result<std::vector<Question>> beside(const record::World& world, const Question& question) {
  TRY_ASSIGN(const Asked asked, look_up(world, question));
  std::vector<Question> result;
  for (const std::string& name : asked.indicator->beside) {
    const programme::Indicator* other = asked.programme->find_indicator(name);
    if (other == nullptr) continue;
    Question one = question;
    one.programme = asked.programme->name;
    one.indicator = name;
    one.series.clear();
    if (!is_declared(*other, one.by)) one.by.clear();
    result.push_back(std::move(one));
  }
  return result;
}

std::vector<Where> rows(const record::World& world, const Asked& asked, Date on) {
  const place::Tree& tree = *world.tree;
  std::vector<Where> result;
  if (asked.institution) {
    const auto* body = world.organisations->find(asked.place);
    if (body->valid_from <= on && on <= body->valid_until)
      result.push_back({asked.place, "institution", false});
  } else if (!tree.is_within(asked.place, asked.place, on)) {
    return result;
  } else if (asked.level.empty()) {
    result.push_back({asked.place, tree.find(asked.place)->level, false});
  } else if (asked.each_institution()) {
    for (const auto* body : world.organisations->in_place(tree, asked.place, on))
      result.push_back({body->code, "institution", false});
  } else {
    for (const auto& one : tree.all_at_level(asked.place, asked.level, on))
      result.push_back({one.place->code, asked.level, one.stands_for_itself});
  }
  std::sort(result.begin(), result.end(),
            [](const Where& a, const Where& b) { return a.code < b.code; });
  return result;
}

bool is_expected(const record::World& world, const Asked& asked, const std::string& organisation) {
  if (asked.institution) return true;
  const programme::Register* reg = asked.programme->find_register(asked.indicator->numerator.of);
  const auto* body = world.organisations->find(organisation);
  if (reg == nullptr || body == nullptr) return false;
  for (const std::string& name : reg->opened_by) {
    const programme::Role* role = asked.programme->role(name);
    if (role == nullptr) continue;
    const auto& kinds = role->works_in;
    if (std::find(kinds.begin(), kinds.end(), body->kind) != kinds.end()) return true;
  }
  return false;
}

std::vector<std::string> members(const Asked& asked, const std::string& breakdown,
                                 const std::vector<std::string>& met) {
  std::vector<std::string> result;
  const programme::Register* reg = asked.programme->find_register(asked.indicator->numerator.of);
  if (reg != nullptr && breakdown == "stage" && reg->type_of(breakdown) == Type::unknown)
    for (const programme::Stage& stage : reg->stages) result.push_back(stage.name);
  if (const programme::AgeBreakdown* ages = asked.indicator->age(breakdown)) result = ages->bands;
  if (is_value_band(*asked.indicator, breakdown))
    for (const programme::ValueBand& band : asked.indicator->bands) result.push_back(band.name);
  const programme::Field* field = reg ? reg->field(breakdown) : nullptr;
  const programme::WorkedOut* worked = reg ? reg->worked(breakdown) : nullptr;
  if (reg != nullptr && breakdown == "institution_type" && reg->type_of(breakdown) == Type::unknown)
    for (const programme::OrganisationKind& kind : asked.programme->organisation_kinds)
      if (std::find(met.begin(), met.end(), kind.name) != met.end()) result.push_back(kind.name);
  const std::string list = field ? field->code_list : worked ? worked->code_list : "";
  if (const auto* codes = asked.programme->code_list(list); !list.empty() && codes != nullptr)
    for (const programme::Code& code : codes->codes)
      if (!code.retired || std::find(met.begin(), met.end(), code.code) != met.end())
        result.push_back(code.code);
  std::set<std::string> rest(met.begin(), met.end());
  for (const std::string& one : result) rest.erase(one);
  const bool not_recorded = rest.erase("") > 0;
  std::vector<std::string> others(rest.begin(), rest.end());
  std::stable_sort(others.begin(), others.end(), [](const std::string& a, const std::string& b) {
    return number_before(a) < number_before(b);
  });
  result.insert(result.end(), others.begin(), others.end());
  if (not_recorded) result.emplace_back();
  return result;
}

}  // namespace besik::indicator
