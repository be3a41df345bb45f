#include "exchange/figure_columns.h"

namespace besik::exchange {
namespace {

using indicator::Figure;
using indicator::Status;

FigureCell number(const std::optional<int64_t>& value) {
  return value ? FigureCell(*value) : FigureCell();
}
FigureCell number(const std::optional<Decimal>& value) {
  return value ? FigureCell(*value) : FigureCell();
}
FigureCell text(std::string value) {
  return value.empty() ? FigureCell() : FigureCell(std::move(value));
}

class Columns {
 public:
  explicit Columns(const FigureWords& words) : words_(words) {}

  void add(std::string name, const Text& title, int width,
           std::function<FigureCell(const Figure&)> cell) {
    all.push_back({std::move(name), title.in(words_.language), width, std::move(cell)});
  }
  // A number, which a hidden figure has not, whatever its maker left in it.
  template <class Read>
  void add_number(std::string name, const Text& title, int width, Read read) {
    add(std::move(name), title, width, [read](const Figure& figure) {
      return figure.status == Status::hidden ? FigureCell() : read(figure);
    });
  }
  void add_breakdown(const FigureWords::Breakdown& by) {
    const auto member = [name = by.name](const Figure& figure) -> const std::string* {
      const auto found = figure.breakdown.find(name);
      return found == figure.breakdown.end() ? nullptr : &found->second;
    };
    add(by.name, {by.name, by.name, by.name}, 14, [member](const Figure& figure) {
      const std::string* one = member(figure);
      return one ? text(*one) : FigureCell();
    });
    const std::string not_recorded =
        Text{"көрсетілмеген", "не указано", "not recorded"}.in(words_.language);
    add("", {by.title, by.title, by.title}, 24, [member, by, not_recorded](const Figure& figure) {
      const std::string* one = member(figure);
      if (one == nullptr) return FigureCell();
      if (one->empty()) return text(not_recorded);
      const auto title = by.members.find(*one);
      return text(title == by.members.end() ? *one : title->second);
    });
  }

  std::vector<FigureColumn> all;

 private:
  const FigureWords& words_;
};

void add_what(Columns& columns, const FigureWords& words) {
  columns.add("indicator", {"Көрсеткіш", "Показатель", "Indicator"}, 22,
              [](const Figure& figure) { return text(figure.indicator); });
  columns.add("place", {"Аумақтың коды", "Код территории", "Code of the place"}, 12,
              [](const Figure& figure) { return text(figure.where.code); });
  columns.add("place_name", {"Аумақ", "Территория", "Place"}, 30,
              [name = words.place_name](const Figure& figure) {
                return text(name ? name(figure) : figure.where.code);
              });
  columns.add("level", {"Деңгейдің коды", "Код уровня", "Code of the level"}, 12,
              [](const Figure& figure) { return text(figure.where.level); });
  columns.add("", {"Деңгей", "Уровень", "Level"}, 16,
              [levels = words.levels](const Figure& figure) {
                const auto title = levels.find(figure.where.level);
                return text(title == levels.end() ? figure.where.level : title->second);
              });
  columns.add("period", {"Кезең", "Период", "Period"}, 12,
              [](const Figure& figure) { return text(indicator::to_string(figure.period)); });
  for (const FigureWords::Breakdown& by : words.by) columns.add_breakdown(by);
}

void add_numbers(Columns& columns, const FigureWords& words) {
  columns.add_number("numerator", {"Алымы", "Числитель", "Numerator"}, 12,
                     [](const Figure& figure) { return number(figure.numerator); });
  columns.add_number("denominator", {"Бөлімі", "Знаменатель", "Denominator"}, 12,
                     [](const Figure& figure) { return number(figure.denominator); });
  columns.add_number("value", {"Мәні", "Значение", "Value"}, 12,
                     [](const Figure& figure) { return number(figure.value); });
  columns.add_number("lower", {"Кемінде", "Не меньше", "At least"}, 10,
                     [](const Figure& figure) { return number(figure.lower); });
  columns.add_number("upper", {"Көп дегенде", "Не больше", "At most"}, 10,
                     [](const Figure& figure) { return number(figure.upper); });
  columns.add(
      "status", {"Мәртебенің коды", "Код статуса", "Code of the status"}, 14,
      [](const Figure& figure) { return text(std::string(indicator::to_string(figure.status))); });
  columns.add("", {"Мәртебе", "Статус", "Status"}, 26,
              [language = words.language](const Figure& figure) {
                return figure.status == Status::ok ? FigureCell()
                                                   : text(status_words(figure.status, language));
              });
  columns.add("flags", {"Белгілердің коды", "Коды отметок", "Codes of the marks"}, 18,
              [](const Figure& figure) { return text(joined(figure.flags)); });
  columns.add("", {"Белгілер", "Отметки", "Marks"}, 30,
              [language = words.language](const Figure& figure) {
                std::string out;
                for (const std::string& flag : figure.flags)
                  out += (out.empty() ? "" : "; ") + flag_words(flag, language);
                return text(out);
              });
}

void add_beside(Columns& columns, const FigureWords& words) {
  columns.add_number("n", {"Негізіндегі жазбалар саны", "Число записей в основе", "Beneath"}, 12,
                     [](const Figure& figure) { return number(figure.n); });
  columns.add_number("incomplete",
                     {"Есепке алынбағаны", "Не учтено из-за пропусков", "Left out as incomplete"},
                     12, [](const Figure& figure) { return FigureCell(figure.incomplete); });
  columns.add_number("coverage", {"Есеп бергендер", "Полнота отчётности", "Coverage"}, 12,
                     [](const Figure& figure) { return text(figure.coverage); });
  columns.add("statistic", {"Мәннің түрі", "Что показано", "Statistic"}, 12,
              [](const Figure& figure) { return text(figure.statistic); });
  columns.add("aim", {"Нысаналы мән", "Целевое значение", "Target"}, 12, [](const Figure& figure) {
    return figure.aim ? FigureCell(figure.aim->value) : FigureCell();
  });
  columns.add_number("aim_distance", {"Нысанаға дейін", "До цели", "Distance to the target"}, 12,
                     [](const Figure& figure) {
                       return figure.aim ? number(figure.aim->distance) : FigureCell();
                     });
  columns.add("series", {"Қатар", "Ряд", "Series"}, 26,
              [](const Figure& figure) { return text(figure.series); });
  columns.add("geography", {"Аумақтар", "Территории", "Geography"}, 14, [](const Figure& figure) {
    return text(std::string(indicator::to_string(figure.geography)));
  });
  const std::string told = words.told_as_of ? to_string(*words.told_as_of) : "";
  columns.add("told_as_of", {"Қай күнгі жағдай", "По состоянию на", "Told as of"}, 12,
              [told](const Figure&) { return text(told); });
}

}  // namespace

std::vector<FigureColumn> figure_columns(const FigureWords& words) {
  Columns columns(words);
  add_what(columns, words);
  add_numbers(columns, words);
  add_beside(columns, words);
  return std::move(columns.all);
}

std::string joined(const std::set<std::string>& items) {
  std::string out;
  for (const std::string& item : items) out += (out.empty() ? "" : " ") + item;
  return out;
}

}  // namespace besik::exchange
