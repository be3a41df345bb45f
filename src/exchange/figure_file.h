#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "base/text.h"
#include "exchange/outlines.h"
#include "indicator/figure.h"
#include "programme/model.h"

namespace besik::exchange {

// The figures of one question as a file, made while they come. Every format gives the same numbers
// and statuses (docs/format/figure-files.md); a hidden figure has no number in any of them.
enum class FigureFormat {
  json,     // {"figures": [Figure], "told_as_of"}
  jsonl,    // a Figure a line
  csv,      // a row a figure
  xlsx,     // a sheet of figures, a sheet that says what they are
  geojson,  // a feature a figure
};
// "json", "jsonl", "csv", "xlsx", "geojson". Code: figure.unknown_format.
Result<FigureFormat> parse_figure_format(std::string_view text);
std::string_view media_type(FigureFormat format);

// What stands in a file beside the numbers, in the language of who asked for it.
struct FigureWords {
  struct Breakdown {
    std::string name, title;
    std::map<std::string, std::string> members;  // code -> title
  };
  Language language = Language::en;
  std::string programme_title, standard;
  const programme::Indicator* indicator =
      nullptr;                                // of the series asked for; must outlive the file
  std::vector<Breakdown> by;                  // in the order asked
  std::map<std::string, std::string> levels;  // name -> title
  std::function<std::string(const indicator::Figure&)> place_name;
  std::optional<Date> told_as_of;  // none: the figures are live
  Instant made_at;
  std::shared_ptr<const Outlines> outlines;  // GeoJSON: where none, every geometry is null
  Date today;                                // on which places are those "of today"
};

class FigureFile {
 public:
  virtual ~FigureFile() = default;
  // Codes: figure.too_many_rows (a sheet holds 1,048,575 figures), file.io.
  virtual Result<void> add(const indicator::Figure& figure) = 0;
  virtual Result<void> end() = 0;
  // Bytes that are ready, at most some hundred kilobytes where the file is made at its end; none:
  // add more or, after end(), there are no more. Code: file.io.
  virtual Result<std::string> take() = 0;
};

std::unique_ptr<FigureFile> make_figure_file(FigureFormat format, FigureWords words);

}  // namespace besik::exchange
