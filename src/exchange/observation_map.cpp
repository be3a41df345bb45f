#include "exchange/observation_map.h"

#include "place/data_file.h"

namespace besik::exchange {
namespace {

using place::DataNode;

constexpr Date long_ago{-719162};  // 0001-01-01
constexpr Date far_off{2932896};   // 9999-12-31

using Values = std::map<std::string, std::string, std::less<>>;

Values read_values(const DataNode& node, Errors& errors) {
  Values out;
  if (const auto values = node.member("values"))
    for (auto& [theirs, ours] : values->texts(errors)) out.emplace(theirs, ours);
  return out;
}

std::vector<std::string> read_list(const DataNode& node, std::string_view name, Errors& errors) {
  std::vector<std::string> out;
  if (const auto list = node.member(name))
    for (const DataNode& item : list->items(errors)) out.push_back(item.text(errors));
  return out;
}

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> out;
  for (const std::string& part : split(text, ';'))
    if (!trim(part).empty()) out.emplace_back(trim(part));
  return out;
}

void read_indicator(const DataNode& file, ObservationMap& map, Errors& errors) {
  if (const auto node = file.member("indicator")) {
    node->allow({"code", "column", "values", "file", "join", "prefix"}, errors);
    map.indicator.code = node->text_or("code", "", errors);
    map.indicator.column = node->text_or("column", "", errors);
    map.indicator.values = read_values(*node, errors);
    map.indicator.file = node->text_or("file", "", errors);
    map.indicator.join = node->text_or("join", "-", errors);
    map.indicator.prefix = node->text_or("prefix", "", errors);
    const int ways =
        !map.indicator.code.empty() + !map.indicator.column.empty() + !map.indicator.file.empty();
    const bool star = map.indicator.file.empty() ||
                      (map.indicator.file.find('*') == map.indicator.file.rfind('*') &&
                       map.indicator.file.find('*') != std::string::npos);
    if (ways != 1 || !star)
      errors.push_back(node->fault("map.no_indicator", "this does not say which indicator",
                                   "write one of code:, column: or file: with one \"*\""));
  }
  if (const auto beside = file.member("beside"))
    for (const auto& [code, others] : beside->texts(errors)) map.beside[code] = words_of(others);
  if (const auto related = file.member("related"))
    for (const auto& [code, list] : related->members(errors))
      for (const DataNode& item : list.items(errors)) {
        item.allow({"to", "in_words"}, errors);
        map.related[code][item.text("to", errors)] = item.words("in_words", errors);
      }
  if (const auto series = file.member("series")) {
    series->allow({"name", "columns"}, errors);
    map.series = series->text_or("name", "", errors);
    map.series_columns = read_list(*series, "columns", errors);
  }
  map.source_ids = read_list(file, "source_ids", errors);
}

void read_numbers(const DataNode& file, ObservationMap& map, Errors& errors) {
  for (const DataNode& item : file.required("numbers", errors).items(errors)) {
    item.allow({"value", "lower", "upper", "indicator", "series", "unit"}, errors);
    ObservationMap::Number number{
        item.text("value", errors),         item.text_or("lower", "", errors),
        item.text_or("upper", "", errors),  item.text_or("indicator", "", errors),
        item.text_or("series", "", errors), item.text_or("unit", "", errors)};
    if (number.indicator.empty() && !file.has("indicator"))
      errors.push_back(item.fault("map.no_indicator", "this does not say which indicator",
                                  "write indicator: here or for the whole table"));
    map.numbers.push_back(std::move(number));
  }
  if (map.numbers.empty())
    errors.push_back(file.fault("map.no_numbers", "the map names no column of numbers",
                                "write numbers: [{value: ...}]"));
  const std::string blank = file.text_or("blank", "fault", errors);
  map.skip_blank = blank == "skip";
  if (blank != "skip" && blank != "fault")
    errors.push_back(file.fault("map.wrong_type", "blank is skip or fault", "write one of them"));
}

void read_place(const DataNode& file, ObservationMap& map, Errors& errors) {
  const DataNode node = file.required("place", errors);
  node.allow({"code", "column", "blank", "level", "aliases", "elsewhere", "label"}, errors);
  ObservationMap::Place& place = map.place;
  place.code = node.text_or("code", "", errors);
  place.column = node.text_or("column", "", errors);
  place.blank = node.text_or("blank", "", errors);
  place.level = node.text_or("level", "", errors);
  place.label = node.text_or("label", "", errors);
  if (place.code.empty() == place.column.empty())
    errors.push_back(node.fault("map.no_place", "either one place or a column is wanted",
                                "write code: or column:"));
  using Elsewhere = ObservationMap::Elsewhere;
  const std::map<std::string, Elsewhere> ways{
      {"fault", Elsewhere::fault}, {"keep", Elsewhere::keep}, {"leave", Elsewhere::leave}};
  const auto way = ways.find(node.text_or("elsewhere", "fault", errors));
  if (way == ways.end())
    errors.push_back(
        node.fault("map.wrong_type", "elsewhere is fault, keep or leave", "write one of them"));
  else
    place.elsewhere = way->second;
  const auto aliases = node.member("aliases");
  if (!aliases) return;
  for (const DataNode& item : aliases->items(errors)) {
    item.allow({"name", "code", "from", "until"}, errors);
    place.aliases.push_back({item.text("name", errors), item.text("code", errors),
                             item.date_or("from", long_ago, errors),
                             item.date_or("until", far_off, errors)});
  }
}

void read_unit(const DataNode& file, ObservationMap& map, Errors& errors) {
  const DataNode node = file.required("unit", errors);
  node.allow({"code", "column", "values", "blank"}, errors);
  map.unit.code = node.text_or("code", "", errors);
  map.unit.column = node.text_or("column", "", errors);
  map.unit.values = read_values(node, errors);
  map.unit.blank = node.text_or("blank", "", errors);
  if (map.unit.code.empty() == map.unit.column.empty())
    errors.push_back(node.fault("map.no_unit", "either one unit or a column is wanted",
                                "write code: or column:"));
}

void read_breakdown(const DataNode& file, ObservationMap& map, Errors& errors) {
  const auto breakdown = file.member("breakdown");
  if (!breakdown) return;
  for (const auto& [name, node] : breakdown->members(errors)) {
    node.allow({"column", "values", "total", "keep"}, errors);
    map.breakdown.push_back({name, node.text("column", errors), read_values(node, errors),
                             read_list(node, "total", errors), node.yes_or("keep", false, errors)});
  }
}

}  // namespace

std::vector<std::string> ObservationMap::columns() const {
  std::vector<std::string> out{period_column, place.column,  place.label,
                               unit.column,   status_column, indicator.column};
  for (const auto* list : {&series_columns, &source_ids, &notes, &ignored})
    out.insert(out.end(), list->begin(), list->end());
  for (const Number& number : numbers)
    out.insert(out.end(), {number.value, number.lower, number.upper});
  for (const Dimension& one : breakdown) out.push_back(one.column);
  std::erase(out, "");
  return out;
}

Checked<ObservationMap> load_observation_map(Env& env, const std::string& path) {
  auto text = env.read_file(path, DataNode::max_bytes + 1);
  if (!text) return text.error();
  const auto file = DataNode::parse(*text, path);
  if (!file) return file.error();
  Errors errors;
  ObservationMap map;
  file->allow({"reads",  "about",   "source",    "publisher",  "method",  "vintage", "indicator",
               "beside", "related", "series",    "source_ids", "numbers", "blank",   "period",
               "place",  "unit",    "breakdown", "status",     "notes",   "ignored"},
              errors);
  if (file->text("reads", errors) != "observations")
    errors.push_back(file->fault("map.wrong_type", "this map does not read observations",
                                 "write reads: observations, or give another map"));
  if (file->has("about")) static_cast<void>(file->words("about", errors));
  map.source = file->text("source", errors);
  map.publisher = file->text("publisher", errors);
  map.method = file->text_or("method", "", errors);
  if (file->has("vintage")) map.vintage = file->date("vintage", errors);
  read_indicator(*file, map, errors);
  read_numbers(*file, map, errors);
  const DataNode period = file->required("period", errors);
  period.allow({"column"}, errors);
  map.period_column = period.text("column", errors);
  read_place(*file, map, errors);
  read_unit(*file, map, errors);
  read_breakdown(*file, map, errors);
  map.status_column = file->text_or("status", "", errors);
  map.notes = read_list(*file, "notes", errors);
  map.ignored = read_list(*file, "ignored", errors);
  if (!errors.empty()) return errors;
  return map;
}

}  // namespace besik::exchange
