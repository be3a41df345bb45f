#include <algorithm>
#include <set>

#include <boost/json.hpp>

#include "base/csv.h"
#include "exchange/figure_columns.h"
#include "exchange/figure_files.h"

namespace besik::exchange {
namespace {

// Files that grow line by line.
class TextFile : public FigureFile {
 public:
  explicit TextFile(FigureWords words) : words_(std::move(words)) {}
  Result<void> end() override { return {}; }
  Result<std::string> take() override { return std::exchange(ready_, {}); }

 protected:
  boost::json::object object_of(const indicator::Figure& figure) const {
    boost::json::object out = indicator::to_json(figure);
    out["place_name"] = words_.place_name ? words_.place_name(figure) : figure.where.code;
    return out;
  }
  FigureWords words_;
  std::string ready_;
};

class Json : public TextFile {
 public:
  explicit Json(FigureWords words) : TextFile(std::move(words)) { ready_ = R"({"figures":[)"; }
  Result<void> add(const indicator::Figure& figure) override {
    if (std::exchange(any_, true)) ready_ += ',';
    ready_ += boost::json::serialize(object_of(figure));
    return {};
  }
  Result<void> end() override {
    ready_ += ']';
    if (words_.told_as_of) ready_ += R"(,"told_as_of":")" + to_string(*words_.told_as_of) + '"';
    ready_ += '}';
    return {};
  }

 private:
  bool any_ = false;
};

class JsonLines : public TextFile {
 public:
  using TextFile::TextFile;
  Result<void> add(const indicator::Figure& figure) override {
    boost::json::object one = object_of(figure);
    if (words_.told_as_of) one["told_as_of"] = to_string(*words_.told_as_of);
    ready_ += boost::json::serialize(one) + '\n';
    return {};
  }
};

class Csv : public TextFile {
 public:
  explicit Csv(FigureWords words) : TextFile(std::move(words)) {
    for (FigureColumn& column : figure_columns(words_))
      if (!column.name.empty()) columns_.push_back(std::move(column));
    // What is most asked for comes first; what says more of it follows.
    std::set<std::string> first{"place", "period", "numerator", "denominator", "value", "status"};
    for (const FigureWords::Breakdown& by : words_.by) first.insert(by.name);
    std::stable_partition(columns_.begin(), columns_.end(),
                          [&](const FigureColumn& column) { return first.contains(column.name); });
    std::vector<std::string> head;
    for (const FigureColumn& column : columns_) head.push_back(column.name);
    ready_ = csv_line(head);
  }
  Result<void> add(const indicator::Figure& figure) override {
    std::vector<std::string> cells;
    for (const FigureColumn& column : columns_)
      cells.push_back(std::visit(
          [](const auto& cell) -> std::string {
            using Cell = std::decay_t<decltype(cell)>;
            if constexpr (std::is_same_v<Cell, std::monostate>)
              return "";
            else if constexpr (std::is_same_v<Cell, std::string>)
              return cell;
            else if constexpr (std::is_same_v<Cell, Decimal>)
              return to_string(cell);
            else
              return std::to_string(cell);
          },
          column.cell(figure)));
    ready_ += csv_line(cells);
    return {};
  }

 private:
  std::vector<FigureColumn> columns_;
};

}  // namespace

Result<FigureFormat> parse_figure_format(std::string_view text) {
  static const std::vector<std::string> names{"json", "jsonl", "csv", "xlsx", "geojson"};
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i] == text) return static_cast<FigureFormat>(i);
  return Error{"figure.unknown_format", "format", "there is no such format",
               "choose json, jsonl, csv, xlsx or geojson", nearest(text, names)};
}

std::string_view media_type(FigureFormat format) {
  switch (format) {
    case FigureFormat::json:
      break;
    case FigureFormat::jsonl:
      return "application/jsonl; charset=utf-8";
    case FigureFormat::csv:
      return "text/csv; charset=utf-8";
    case FigureFormat::xlsx:
      return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    case FigureFormat::geojson:
      return "application/geo+json";
  }
  return "application/json";
}

std::unique_ptr<FigureFile> make_figure_file(FigureFormat format, FigureWords words) {
  switch (format) {
    case FigureFormat::json:
      break;
    case FigureFormat::jsonl:
      return std::make_unique<JsonLines>(std::move(words));
    case FigureFormat::csv:
      return std::make_unique<Csv>(std::move(words));
    case FigureFormat::xlsx:
      return make_figure_workbook(std::move(words));
    case FigureFormat::geojson:
      return make_figure_features(std::move(words));
  }
  return std::make_unique<Json>(std::move(words));
}

}  // namespace besik::exchange
