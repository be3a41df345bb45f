#include "indicator/figure.h"

#include <array>
#include <cstdlib>

#include "base/check.h"

namespace besik::indicator {
namespace {

Error unknown_period() {
  return {"figure.unknown_period", "period", "this is not a day, month, quarter, year or years",
          "write 2026, 2026-Q1, 2026-03, 2026-03-15 or 2024/2026", ""};
}

bool digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

Period months(int year, int first_month, int count, Step step) {
  const Date first = make_date(year, first_month, 1);
  return {step, first, add_days(add_months(first, count), -1)};
}

int month_count(Step step) { return step == Step::month ? 1 : step == Step::quarter ? 3 : 12; }

Date next_start(Date start, Step step) {
  return step == Step::day ? add_days(start, 1) : add_months(start, month_count(step));
}

}  // namespace

Date Period::middle() const { return add_days(first, (last.days - first.days) / 2); }

Result<Period> parse_period(std::string_view text) {
  if (const auto slash = text.find('/'); slash != std::string_view::npos) {
    const auto from = parse_period(text.substr(0, slash));
    const auto to = parse_period(text.substr(slash + 1));
    const bool are_years = from && to && from->step == Step::year && to->step == Step::year;
    if (slash != 4 || text.size() != 9 || !are_years || from->last >= to->first)
      return unknown_period();
    return Period{Step::year, from->first, to->last};
  }
  const auto parts = split(text, '-');
  if (parts.empty() || parts[0].size() != 4 || !digits(parts[0])) return unknown_period();
  const int year = std::atoi(parts[0].c_str());
  if (year < 1900 || year > 2200) return unknown_period();
  if (parts.size() == 1) return months(year, 1, 12, Step::year);
  const std::string& second = parts[1];
  if (parts.size() == 2 && second.size() == 2 && second[0] == 'Q') {
    const int quarter = second[1] - '0';
    if (quarter < 1 || quarter > 4) return unknown_period();
    return months(year, quarter * 3 - 2, 3, Step::quarter);
  }
  if (second.size() != 2 || !digits(second)) return unknown_period();
  const int month = std::atoi(second.c_str());
  if (month < 1 || month > 12) return unknown_period();
  if (parts.size() == 2) return months(year, month, 1, Step::month);
  const auto day = parse_date(text);
  if (!day) return unknown_period();
  return Period{Step::day, *day, *day};
}

std::string to_string(const Period& period) {
  const std::string day = to_string(period.first);
  switch (period.step) {
    case Step::day:
      return day;
    case Step::month:
      return day.substr(0, 7);
    case Step::quarter:
      return day.substr(0, 5) + "Q" + std::to_string((civil(period.first).month + 2) / 3);
    case Step::year:
      break;
  }
  const std::string year = day.substr(0, 4), last = to_string(period.last).substr(0, 4);
  return year == last ? year : year + "/" + last;
}

Result<Step> parse_step(std::string_view text) {
  for (const Step step : {Step::day, Step::month, Step::quarter, Step::year})
    if (text == to_string(step)) return step;
  return Error{"figure.unknown_step", "step", "this is not a step of time",
               "write day, month, quarter or year",
               nearest(text, {"day", "month", "quarter", "year"})};
}

std::string_view to_string(Step step) {
  constexpr std::array<std::string_view, 4> names{"day", "month", "quarter", "year"};
  return names.at(static_cast<std::size_t>(step));
}

Result<std::vector<Period>> steps(const Period& whole, Step step) {
  if (step > whole.step)
    return Error{"figure.step_longer_than_period", "step", "the step is longer than the period",
                 "ask for a longer period or a shorter step", ""};
  std::vector<Period> result;
  for (Date start = whole.first; start <= whole.last;) {
    const Date next = next_start(start, step);
    result.push_back({step, start, add_days(next, -1)});
    start = next;
  }
  return result;
}

std::string_view to_string(Geography geography) {
  return geography == Geography::of_its_time ? "of_its_time" : "of_today";
}

std::string_view to_string(Status status) {
  constexpr std::array<std::string_view, 6> names{
      "ok", "hidden", "no_data", "no_denominator", "not_applicable", "not_comparable"};
  return names.at(static_cast<std::size_t>(status));
}

namespace {

boost::json::value whole_or_null(const std::optional<int64_t>& number) {
  return number ? boost::json::value(*number) : boost::json::value(nullptr);
}

boost::json::value decimal_or_null(const std::optional<Decimal>& number) {
  return number ? boost::json::value(to_string(*number)) : boost::json::value(nullptr);
}

template <class Map>
boost::json::object object_of(const Map& map) {
  boost::json::object object;
  for (const auto& [name, value] : map) {
    if constexpr (std::is_same_v<typename Map::mapped_type, Decimal>)
      object[name] = to_string(value);
    else
      object[name] = value;
  }
  return object;
}

boost::json::value text_or_null(const std::optional<Decimal>& number) {
  return number ? boost::json::value(to_string(*number)) : boost::json::value(nullptr);
}

boost::json::object aim_json(const Aim& aim, bool hidden) {
  return {{"value", to_string(aim.value)},
          {"at_least", aim.at_least},
          {"year", aim.year},
          {"base", text_or_null(aim.base)},
          {"base_year", aim.base ? boost::json::value(aim.base_year) : nullptr},
          {"due", text_or_null(aim.due)},
          {"distance", hidden ? boost::json::value(nullptr) : text_or_null(aim.distance)}};
}

}  // namespace

boost::json::object to_json(const Figure& figure) {
  // A hidden figure carries no number anywhere, whatever its maker left in it.
  const bool hidden = figure.status == Status::hidden;
  boost::json::object out;
  out["indicator"] = figure.indicator;
  out["series"] = figure.series;
  out["place"] = boost::json::object{{"code", figure.where.code}, {"level", figure.where.level}};
  out["geography"] = to_string(figure.geography);
  out["period"] = boost::json::object{{"text", to_string(figure.period)},
                                      {"step", to_string(figure.period.step)},
                                      {"first", to_string(figure.period.first)},
                                      {"last", to_string(figure.period.last)}};
  out["breakdown"] = object_of(figure.breakdown);
  out["numerator"] = hidden ? nullptr : whole_or_null(figure.numerator);
  out["denominator"] = hidden ? nullptr : whole_or_null(figure.denominator);
  out["n"] = hidden ? nullptr : whole_or_null(figure.n);
  out["value"] = hidden ? nullptr : decimal_or_null(figure.value);
  out["lower"] = hidden ? nullptr : decimal_or_null(figure.lower);
  out["upper"] = hidden ? nullptr : decimal_or_null(figure.upper);
  out["statistic"] = figure.statistic;
  out["statistics"] = hidden ? boost::json::object{} : object_of(figure.statistics);
  out["status"] = to_string(figure.status);
  out["flags"] = boost::json::array(figure.flags.begin(), figure.flags.end());
  out["incomplete"] = hidden ? 0 : figure.incomplete;
  out["coverage"] = hidden ? "" : figure.coverage;
  out["aim"] =
      figure.aim ? boost::json::value(aim_json(*figure.aim, hidden)) : boost::json::value(nullptr);
  out["beside"] = boost::json::array(figure.beside.begin(), figure.beside.end());
  out["as_of"] = object_of(figure.as_of);
  return out;
}

Decimal divide(int64_t numerator, int64_t denominator, int64_t factor, int decimals) {
  CHECK(denominator != 0);
  CHECK(decimals >= 0 && decimals <= 9);
  __extension__ using Wide = __int128;
  Wide over = static_cast<Wide>(numerator) * factor;
  for (int i = 0; i < decimals; ++i) over *= 10;
  Wide under = denominator;
  if (under < 0) {
    over = -over;
    under = -under;
  }
  const bool negative = over < 0;
  if (negative) over = -over;
  Wide units = over / under;
  const Wide twice_rest = (over % under) * 2;
  if (twice_rest > under || (twice_rest == under && units % 2 != 0)) ++units;
  return {static_cast<int64_t>(negative ? -units : units), decimals};
}

}  // namespace besik::indicator
