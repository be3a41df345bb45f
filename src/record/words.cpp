#include <array>

#include "record/history.h"

namespace besik::record {
namespace {

constexpr std::array<std::array<const char*, 12>, 3> months{
    {{"қаңтар", "ақпан", "наурыз", "сәуір", "мамыр", "маусым", "шілде", "тамыз", "қыркүйек",
      "қазан", "қараша", "желтоқсан"},
     {"января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября",
      "октября", "ноября", "декабря"},
     {"January", "February", "March", "April", "May", "June", "July", "August", "September",
      "October", "November", "December"}}};

Text same(const std::string& text) { return {text, text, text}; }

Text day_text(Date date) {
  return {in_words(date, Language::kk), in_words(date, Language::ru), in_words(date, Language::en)};
}

Text code_text(const Telling& telling, const programme::Field& field, const std::string& code) {
  const programme::CodeList* list = telling.programme.code_list(field.code_list);
  const programme::Code* found = list == nullptr ? nullptr : list->find(code);
  return found == nullptr ? same(code) : found->title;
}

Text reference_text(const Telling& telling, const programme::Field& field,
                    const std::string& code) {
  if (field.type == programme::FieldType::place && telling.world.tree) {
    if (const place::Place* place = telling.world.tree->find(code)) {
      return telling.world.tree->name(*place, telling.world.as_of);
    }
  }
  if (field.type == programme::FieldType::organisation && telling.world.organisations) {
    if (const auto* body = telling.world.organisations->find(code)) return body->name;
  }
  return same(code);
}

Text number_text(const programme::Field& field, const Value& value) {
  Text words = same(to_string(value));
  for (const Language language : all_languages) {
    const std::string& unit = field.unit.in(language);
    if (!unit.empty()) words.slot(language) += " " + unit;
  }
  return words;
}

}  // namespace

std::string in_words(Date date, Language language) {
  const Civil day = civil(date);
  const std::string month = months[static_cast<std::size_t>(language)][day.month - 1];
  const std::string year = std::to_string(day.year);
  const std::string number = std::to_string(day.day);
  switch (language) {
    case Language::kk:
      return year + " жылғы " + number + " " + month;
    case Language::ru:
      return number + " " + month + " " + year + " года";
    case Language::en:
      break;
  }
  return number + " " + month + " " + year;
}

Text in_words(const Telling& telling, const programme::Field& field, const Value& value) {
  if (!value.known()) return {"жауап жоқ", "нет ответа", "not answered"};
  if (const Date* date = value.get_if<Date>()) return day_text(*date);
  if (const Instant* instant = value.get_if<Instant>()) {
    Text words = day_text(civil_day(*instant, telling.zone));
    const std::string time = ", " + local_text(*instant, telling.zone).substr(11);
    for (const Language language : all_languages) words.slot(language) += time;
    return words;
  }
  if (const bool* yes = value.get_if<bool>()) {
    return *yes ? Text{"иә", "да", "yes"} : Text{"жоқ", "нет", "no"};
  }
  if (const auto* codes = value.get_if<Value::Codes>()) {
    Text words;
    for (const std::string& code : *codes) {
      const Text one = code_text(telling, field, code);
      for (const Language language : all_languages) {
        std::string& slot = words.slot(language);
        slot += (slot.empty() ? "" : ", ") + one.in(language);
      }
    }
    return words;
  }
  if (const auto* text = value.get_if<std::string>()) {
    return field.type == programme::FieldType::choose_one ? code_text(telling, field, *text)
                                                          : reference_text(telling, field, *text);
  }
  if (value.get_if<Id>() != nullptr) {
    return {"басқа жазба", "другая запись", "another record"};
  }
  return number_text(field, value);
}

}  // namespace besik::record
