#include "exchange/observation_row.h"

#include <algorithm>
#include <cstdlib>

namespace besik::exchange {

using indicator::Observation;
using indicator::ObservationSeries;
using indicator::Period;
using place::TableRow;

namespace {

// Codes become parts of ids and keys.
bool is_code(std::string_view text) {
  return !text.empty() && text.size() <= 100 && text.find_first_of("|/\n\t") == text.npos;
}

bool is_formula(std::string_view text) {
  if (text.empty()) return false;
  if (text[0] == '=' || text[0] == '@') return true;
  return (text[0] == '+' || text[0] == '-') && text.size() > 1 &&
         text.find_first_not_of("0123456789.,", 1) != text.npos;
}

}  // namespace

struct ObservationRows::Shared {
  Period period;
  Area area;
  std::map<std::string, std::string> breakdown;
  std::string unit, status, note;
};

int64_t row_of(const Error& error) {
  const auto at = error.where.find("row ");
  return at == std::string::npos ? 0 : std::atoll(error.where.c_str() + at + 4);
}

ObservationRows::ObservationRows(const ObservationMap& map, const place::Tree& tree,
                                 const std::vector<std::string>& header, std::string file_code,
                                 Date vintage)
    : map_(map), tree_(tree), file_code_(std::move(file_code)), vintage_(vintage) {
  for (std::size_t at = 0; at < header.size(); ++at) {
    if (header[at].empty())
      nameless_.push_back(at);
    else
      columns_.emplace(header[at], static_cast<int>(at));
  }
  for (const ObservationMap::Alias& alias : map.place.aliases)
    aliases_[alias.name].push_back(&alias);
}

bool ObservationRows::has(const std::string& column) const {
  return !column.empty() && columns_.contains(column);
}

std::string ObservationRows::cell(TableRow& row, const std::string& column) {
  if (!has(column)) return "";
  std::string text = row.text(column);
  if (!is_formula(text)) return text;
  row.fail("observation.formula", column, "the cell holds a formula", "write what it gives");
  return "";
}

std::string ObservationRows::known_place(TableRow& row, const std::string& text,
                                         const Period& period) {
  if (const auto found = aliases_.find(text); found != aliases_.end()) {
    for (const ObservationMap::Alias* alias : found->second)
      if (alias->from <= period.last && period.last <= alias->until) return alias->code;
  }
  if (tree_.find(text)) return text;
  if (map_.place.level.empty()) return "";
  const auto found = tree_.find_by_name(text, map_.place.level, period.last);
  if (found.size() == 1) return found.front();
  if (found.size() > 1)
    row.fail("observation.ambiguous_place", map_.place.column, "several places have this name",
             "name the right one in the map's aliases");
  return "";
}

ObservationRows::Area ObservationRows::area(TableRow& row, const Period& period) {
  using Elsewhere = ObservationMap::Elsewhere;
  const std::string& column = map_.place.column;
  const std::string text = map_.place.code.empty() ? cell(row, column) : map_.place.code;
  if (!row.sound()) return {};
  if (text.empty() && map_.place.blank.empty()) {
    row.fail("import.empty_cell", column, "the cell is empty", "fill it in");
    return {};
  }
  const std::string code = text.empty() ? map_.place.blank : known_place(row, text, period);
  if (!row.sound()) return {};
  if (code.empty() && map_.place.elsewhere == Elsewhere::leave) return {text, "", true};
  if (code.empty() && map_.place.elsewhere == Elsewhere::keep) {
    if (!is_code(text))
      row.fail("observation.bad_code", column, "this is no code of an area",
               "write a code without bars, slashes and line breaks, at most 100 bytes long");
    return {std::string(indicator::outside_area) + text, cell(row, map_.place.label), false};
  }
  const place::Place* found = tree_.find(code);
  if (!found) {
    std::vector<std::string> names;
    for (const auto& [name, list] : aliases_) names.push_back(name);
    row.fail("observation.unplaced", column, "no place is known by this code or name",
             "name it in the map's aliases", nearest(text, names));
    return {};
  }
  if (found->valid_until < period.first)
    row.fail(
        "observation.not_standing", column,
        "this place had ended before the period began, on " + besik::to_string(found->valid_until),
        "find out at the source which place is meant and correct the code");
  return {code, "", false};
}

std::string ObservationRows::unit(TableRow& row) {
  if (!map_.unit.code.empty()) return map_.unit.code;
  const std::string text = cell(row, map_.unit.column);
  if (text.empty() && !map_.unit.blank.empty()) return map_.unit.blank;
  const auto found = map_.unit.values.find(text);
  if (found != map_.unit.values.end()) return found->second;
  if (!row.sound()) return "";
  std::vector<std::string> names;
  for (const auto& [theirs, ours] : map_.unit.values) names.push_back(theirs);
  row.fail("observation.unknown_unit", map_.unit.column, "the map does not know this unit",
           "name it in the map's unit values", nearest(text, names));
  return "";
}

std::map<std::string, std::string> ObservationRows::breakdown(TableRow& row) {
  std::map<std::string, std::string> out;
  for (const ObservationMap::Dimension& dimension : map_.breakdown) {
    const std::string text = cell(row, dimension.column);
    const auto& totals = dimension.totals;
    if (text.empty() || std::find(totals.begin(), totals.end(), text) != totals.end()) continue;
    const auto found = dimension.values.find(text);
    if (found != dimension.values.end()) {
      out[dimension.name] = found->second;
    } else if (dimension.keep && is_code(text)) {
      out[dimension.name] = text;
    } else {
      std::vector<std::string> names;
      for (const auto& [theirs, ours] : dimension.values) names.push_back(theirs);
      row.fail("observation.unknown_member", dimension.column,
               "the map does not know this member of the breakdown",
               "name it in the map's " + dimension.name + " values", nearest(text, names));
    }
  }
  return out;
}

std::optional<Decimal> ObservationRows::number(TableRow& row, const std::string& column) {
  const std::string text = cell(row, column);
  if (text.empty()) return std::nullopt;
  if (const auto read = parse_decimal(text)) return *read;
  row.fail("observation.bad_number", column, "this is no number",
           "write digits with a point, at most 18 of them");
  return std::nullopt;
}

ObservationSeries ObservationRows::series(TableRow& row, const ObservationMap::Number& number,
                                          const std::string& unit) {
  ObservationSeries out;
  out.source = map_.source;
  out.publisher = map_.publisher;
  out.method = map_.method;
  out.unit = unit;
  const auto part = [&](const std::string& text) {
    if (!text.empty()) out.id += "/" + text;
  };
  out.id = map_.source;
  std::string theirs = file_code_;
  if (!map_.indicator.column.empty()) theirs = cell(row, map_.indicator.column);
  part(theirs);
  part(map_.series);
  part(number.series);
  for (const std::string& column : map_.series_columns) {
    const std::string text = cell(row, column);
    if (!text.empty() && !is_code(text))
      row.fail("observation.bad_code", column, "this is no code of a series",
               "write a code without bars, slashes and line breaks, at most 100 bytes long");
    part(text);
  }
  // Numbers of two units are two series, whatever the source calls them.
  if (!map_.unit.column.empty()) part(unit);
  std::string code = number.indicator;
  if (code.empty()) code = map_.indicator.code;
  if (code.empty()) {
    const auto found = map_.indicator.values.find(theirs);
    code = found != map_.indicator.values.end() ? found->second : map_.indicator.prefix + theirs;
    if (theirs.empty() || !is_code(theirs))
      row.fail("observation.bad_code", map_.indicator.column, "this is no code of an indicator",
               "write a code without bars, slashes and line breaks, at most 100 bytes long");
  }
  out.indicators.push_back(code);
  if (const auto more = map_.beside.find(code); more != map_.beside.end())
    out.indicators.insert(out.indicators.end(), more->second.begin(), more->second.end());
  if (const auto related = map_.related.find(code); related != map_.related.end())
    out.related = related->second;
  for (const std::string& column : map_.source_ids)
    if (std::string text = cell(row, column); !text.empty())
      out.source_ids[column] = std::move(text);
  return out;
}

void ObservationRows::judge_period(TableRow& row, const std::string& status, const Period& period) {
  if (period.first > vintage_ && status != "F")
    row.fail("observation.after_vintage", map_.period_column,
             "the period begins after the day of these numbers",
             "correct the period or the vintage; a forecast has status F");
}

void ObservationRows::judge_bounds(TableRow& row, const std::string& column,
                                   const Observation& one) {
  const auto wrong = [](const std::optional<Decimal>& low, const std::optional<Decimal>& high) {
    return low && high && *low > *high;
  };
  if (wrong(one.lower, one.upper) || wrong(one.lower, one.value) || wrong(one.value, one.upper))
    row.fail("observation.bounds_order", column,
             "the bounds are the wrong way round or the value lies outside them",
             "write lower, value and upper in ascending order");
}

ObservationRows::Shared ObservationRows::shared(TableRow& row) {
  Shared out;
  const std::string period = cell(row, map_.period_column);
  if (const auto read = indicator::parse_period(period))
    out.period = *read;
  else if (row.sound())
    row.fail(period.empty() ? "import.empty_cell" : "observation.bad_period", map_.period_column,
             "this is no day, month, quarter or year", "write 2026, 2026-Q1 or 2026-03");
  if (!row.sound()) return out;
  out.area = area(row, out.period);
  if (out.area.left_out) return out;
  out.breakdown = breakdown(row);
  out.unit = unit(row);
  out.status = cell(row, map_.status_column);
  if (!indicator::is_observation_status(out.status))
    row.fail("observation.unknown_status", map_.status_column,
             "this is no status of an observation",
             "write a code of CL_OBS_STATUS, like A, E or P");
  judge_period(row, out.status, out.period);
  for (const std::string& column : map_.notes) {
    const std::string text = cell(row, column);
    if (!text.empty()) out.note += (out.note.empty() ? "" : "; ") + text;
  }
  return out;
}

RowNumbers ObservationRows::read(const CsvRow& raw) {
  RowNumbers out;
  TableRow head(columns_, raw, out.errors);
  for (const std::size_t at : nameless_) {
    if (at >= raw.cells.size() || trim(raw.cells[at]).empty()) continue;
    head.fail("observation.nameless_cell", "", "a cell stands under a column without a name",
              "give the column a name or empty the cell");
  }
  const Shared shared = this->shared(head);
  for (const ObservationMap::Number& number : map_.numbers) {
    if (!has(number.value) && !has(number.lower) && !has(number.upper)) continue;
    TableRow row(columns_, raw, out.errors);
    Observation one{shared.period, shared.breakdown, {}, {}, {}, shared.status, shared.note};
    const bool blank = row.text(number.value).empty() && row.text(number.lower).empty() &&
                       row.text(number.upper).empty() && row.sound();
    if (blank && map_.skip_blank) {
      ++out.blank;
      continue;
    }
    ++out.numbers;
    if (shared.area.left_out) {
      ++out.left_out;
      out.left_out_area = shared.area.code;
      continue;
    }
    const std::string column = has(number.value)   ? number.value
                               : has(number.lower) ? number.lower
                                                   : number.upper;
    one.value = this->number(row, number.value);
    one.lower = this->number(row, number.lower);
    one.upper = this->number(row, number.upper);
    if (blank && !indicator::says_missing(shared.status))
      row.fail("observation.no_value", column, "there is no number",
               "fill it in, or give a status that says that it is missing, like M or O");
    judge_bounds(row, column, one);
    ReadNumber sound{"row " + std::to_string(raw.row) + ", column " + column,
                     series(row, number, number.unit.empty() ? shared.unit : number.unit),
                     shared.area.code, shared.area.label, std::move(one)};
    if (head.sound() && row.sound())
      out.sound.push_back(std::move(sound));
    else
      ++out.refused;
  }
  return out;
}

}  // namespace besik::exchange
