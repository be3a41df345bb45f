#include <sstream>

#include "base/check.h"
#include "base/csv.h"
#include "base/text.h"

// What the reader accepts is valid, within the limits, and written out and read again the same but
// for the apostrophes before formulas.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
  using namespace besik;
  const CsvLimits limits{.line_bytes = 1000, .cells = 20, .rows = 1000};
  std::istringstream in(std::string(reinterpret_cast<const char*>(data), size));
  auto reader = CsvReader::open(in, "fuzz", limits);
  if (!reader) return 0;
  const std::size_t width = reader->header().size();
  CHECK(width >= 1 && width <= limits.cells);
  std::vector<std::vector<std::string>> rows;
  const auto keep = [&](const CsvRow& row) -> Result<void> {
    CHECK(row.cells.size() == width);
    for (const std::string& cell : row.cells) CHECK(is_utf8(cell));
    rows.push_back(row.cells);
    return {};
  };
  const auto pass = [](Error) -> Result<void> { return {}; };
  if (!reader->each(keep, pass)) return 0;

  std::string names;
  for (std::size_t i = 0; i < width; ++i) names += (i == 0 ? "" : ",") + std::to_string(i);
  std::string text = names + "\n";
  for (const auto& row : rows) text += csv_line(row);
  std::istringstream again_in(text);
  auto again = CsvReader::open(again_in, "again");
  CHECK(again);
  std::size_t at = 0;
  const auto compare = [&](const CsvRow& row) -> Result<void> {
    for (std::size_t i = 0; i < width; ++i) {
      const std::string& cell = row.cells[i];
      CHECK(cell == rows[at][i] || cell == "'" + rows[at][i]);
    }
    ++at;
    return {};
  };
  CHECK(again->each(compare));
  CHECK(at == rows.size());
  return 0;
}
