#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/csv.h"
#include "exchange/observation_map.h"
#include "indicator/observation.h"
#include "place/table.h"
#include "place/tree.h"

namespace besik::exchange {

// One number as a row of a table gives it.
struct ReadNumber {
  std::string where;  // "row 17, column Value"
  indicator::ObservationSeries series;
  std::string place, place_label;
  indicator::Observation observation;
};

struct RowNumbers {
  std::vector<ReadNumber> sound;
  int64_t numbers = 0, refused = 0, blank = 0, left_out = 0;
  std::string left_out_area;
  Errors errors;
};

// Reads rows of one table as its map says. What a number's row alone can tell is judged here.
class ObservationRows {
 public:
  ObservationRows(const ObservationMap& map, const place::Tree& tree,
                  const std::vector<std::string>& header, std::string file_code, Date vintage);
  RowNumbers read(const CsvRow& row);

 private:
  struct Shared;  // what all numbers of a row have in common
  struct Area {
    std::string code, label;
    bool left_out = false;
  };
  bool has(const std::string& column) const;
  std::string cell(place::TableRow& row, const std::string& column);
  Area area(place::TableRow& row, const indicator::Period& period);
  std::string known_place(place::TableRow& row, const std::string& text,
                          const indicator::Period& period);
  std::string unit(place::TableRow& row);
  std::map<std::string, std::string> breakdown(place::TableRow& row);
  std::optional<Decimal> number(place::TableRow& row, const std::string& column);
  indicator::ObservationSeries series(place::TableRow& row, const ObservationMap::Number& number,
                                      const std::string& unit);
  void judge_period(place::TableRow& row, const std::string& status,
                    const indicator::Period& period);
  void judge_bounds(place::TableRow& row, const std::string& column,
                    const indicator::Observation& one);
  Shared shared(place::TableRow& row);

  const ObservationMap& map_;
  const place::Tree& tree_;
  std::map<std::string, int, std::less<>> columns_;
  std::vector<std::size_t> nameless_;
  std::string file_code_;
  Date vintage_;
  std::map<std::string, std::vector<const ObservationMap::Alias*>, std::less<>> aliases_;
};

// "row 17, column Value" -> 17; 0 where an error names no row.
int64_t row_of(const Error& error);

}  // namespace besik::exchange
