#include "exchange/observation_import.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/csv.h"
#include "exchange/observation_merge.h"
#include "exchange/observation_row.h"

namespace besik::exchange {
namespace {

constexpr std::size_t most_rows = 1'000'000;
constexpr int64_t rows_per_step = 4096;

Error fault(std::string code, std::string where, std::string what, std::string mend,
            std::string close = "") {
  return {std::move(code), std::move(where), std::move(what), std::move(mend), std::move(close)};
}

// What stands for "*" in the table's name, as the map joins it.
Result<std::string> code_of_file(const ObservationMap& map, const std::string& name) {
  const std::string& pattern = map.indicator.file;
  if (pattern.empty()) return std::string();
  const std::string base = std::filesystem::path(name).filename().string();
  const auto star = pattern.find('*');
  const std::string head = pattern.substr(0, star), tail = pattern.substr(star + 1);
  if (base.size() <= head.size() + tail.size() || !base.starts_with(head) || !base.ends_with(tail))
    return fault("observation.file_name", name,
                 "the table's name does not say which indicator it holds",
                 "give it a name like " + pattern);
  std::string out;
  for (const char c : base.substr(head.size(), base.size() - head.size() - tail.size())) {
    if (c == '-')
      out += map.indicator.join;
    else
      out += c;
  }
  return out;
}

Errors judge_header(const ObservationMap& map, const CsvReader& reader, const std::string& name) {
  Errors out;
  const std::vector<std::string> named = map.columns();
  const std::set<std::string> known(named.begin(), named.end());
  for (const std::string& column : reader.header()) {
    if (column.empty() || known.contains(column)) continue;
    out.push_back(fault("observation.unknown_column", name + ", column " + column,
                        "the map does not know this column",
                        "name it in the map, under ignored: if it holds nothing of use",
                        nearest(column, named)));
  }
  const auto has = [&](const std::string& column) {
    return !column.empty() && reader.column(column).has_value();
  };
  if (const auto period = reader.column(map.period_column); !period) out.push_back(period.error());
  if (!map.place.column.empty() && map.place.blank.empty() && !has(map.place.column))
    out.push_back(reader.column(map.place.column).error());
  if (!map.unit.column.empty() && map.unit.blank.empty() && !has(map.unit.column))
    out.push_back(reader.column(map.unit.column).error());
  if (!map.indicator.column.empty() && !has(map.indicator.column))
    out.push_back(reader.column(map.indicator.column).error());
  const bool numbers = std::any_of(map.numbers.begin(), map.numbers.end(), [&](const auto& one) {
    return has(one.value) || has(one.lower) || has(one.upper);
  });
  if (!numbers) out.push_back(reader.column(map.numbers.front().value).error());
  return out;
}

Result<Date> vintage_of(const ObservationMap& map, const ObservationImportOptions& options,
                        const std::string& name) {
  if (map.vintage && options.vintage && *map.vintage != *options.vintage)
    return fault("observation.vintage_given", name, "the map says another vintage",
                 "leave the vintage out");
  if (map.vintage) return *map.vintage;
  if (options.vintage) return *options.vintage;
  return fault("observation.no_vintage", name, "nobody says of which day these numbers are",
               "give the day of the file or of the publication as vintage");
}

}  // namespace

Checked<ObservationImport> import_observations(std::istream& in, const std::string& name,
                                               const ObservationMap& map, const place::Tree& tree,
                                               const indicator::Observations& known,
                                               const ObservationImportOptions& options) {
  TRY_ASSIGN(const Date vintage, vintage_of(map, options, name));
  TRY_ASSIGN(const std::string file_code, code_of_file(map, name));
  CsvLimits limits;
  limits.rows = most_rows;
  limits.nameless_columns = true;
  TRY_ASSIGN(const CsvReader opened, CsvReader::open(in, name, limits));
  CsvReader reader = opened;
  if (Errors faults = judge_header(map, reader, name); !faults.empty()) return faults;

  ObservationImport out;
  ObservationReport& report = out.report;
  const auto refuse = [&](Errors faults, int64_t numbers) {
    report.refused += numbers;
    for (Error& one : faults)
      if (report.errors.size() < ObservationReport::most_errors)
        report.errors.push_back(std::move(one));
  };
  ObservationRows rows(map, tree, reader.header(), file_code, vintage);
  std::vector<ReadNumber> numbers;
  const auto read = reader.each(
      [&](const CsvRow& row) -> Result<void> {
        ++report.rows;
        if (options.progress && report.rows % rows_per_step == 0) options.progress(report.rows);
        RowNumbers got = rows.read(row);
        report.numbers += got.numbers;
        report.blank += got.blank;
        report.left_out += got.left_out;
        if (got.left_out > 0) report.left_out_areas[got.left_out_area] += got.left_out;
        refuse(std::move(got.errors), got.refused);
        for (ReadNumber& one : got.sound) numbers.push_back(std::move(one));
        return {};
      },
      [&](Error ragged) -> Result<void> {
        ++report.rows;
        ++report.numbers;
        refuse({std::move(ragged)}, 1);
        return {};
      });
  if (!read) return read.error();
  MergedNumbers merged = merge_observations(std::move(numbers), vintage, known);
  report.placed = merged.placed;
  report.unchanged = merged.unchanged;
  for (const indicator::ObservationGroup& group : merged.groups) {
    const place::Place* place = tree.find(group.place);
    for (const indicator::Observation& one : group.observations)
      if (place && place != &tree.nation() && merged.is_new(group, one) &&
          place->valid_from > one.period.last)
        ++report.counted_back;
  }
  refuse(std::move(merged.errors), merged.refused);
  std::stable_sort(report.errors.begin(), report.errors.end(),
                   [](const Error& a, const Error& b) { return row_of(a) < row_of(b); });
  out.groups = std::move(merged.groups);
  if (options.progress) options.progress(report.rows);
  return out;
}

}  // namespace besik::exchange
