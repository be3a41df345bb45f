#include "programme/phrases.h"

#include <array>

namespace besik::programme {
namespace {

// Russian counts: 1 час, 2 часа, 5 часов.
int russian_form(int n) {
  if (n % 10 == 1 && n % 100 != 11) return 0;
  if (n % 10 >= 2 && n % 10 <= 4 && (n % 100 < 12 || n % 100 > 14)) return 1;
  return 2;
}

struct UnitWords {
  const char* kk;
  std::array<const char*, 3> ru;
  const char* ru_genitive_one;  // в течение 1 часа
  const char* en_one;
  const char* en_many;
};

const UnitWords& words_of(LengthUnit unit) {
  static const UnitWords minutes{
      "минут", {"минута", "минуты", "минут"}, "минуты", "minute", "minutes"};
  static const UnitWords hours{"сағат", {"час", "часа", "часов"}, "часа", "hour", "hours"};
  static const UnitWords days{"күн", {"день", "дня", "дней"}, "дня", "day", "days"};
  static const UnitWords working_days{"жұмыс күні",
                                      {"рабочий день", "рабочих дня", "рабочих дней"},
                                      "рабочего дня",
                                      "working day",
                                      "working days"};
  static const UnitWords months{"ай", {"месяц", "месяца", "месяцев"}, "месяца", "month", "months"};
  switch (unit) {
    case LengthUnit::minutes:
      return minutes;
    case LengthUnit::hours:
      return hours;
    case LengthUnit::days:
      return days;
    case LengthUnit::working_days:
      return working_days;
    case LengthUnit::months:
      break;
  }
  return months;
}

}  // namespace

std::string length_words(Length length, Language language) {
  const UnitWords& unit = words_of(length.unit);
  const std::string number = std::to_string(length.amount) + " ";
  if (language == Language::kk) return number + unit.kk;
  if (language == Language::ru)
    return number + unit.ru[static_cast<std::size_t>(russian_form(length.amount))];
  return number + (length.amount == 1 ? unit.en_one : unit.en_many);
}

std::string within_words(Length length, Language language) {
  if (language == Language::kk) return length_words(length, language) + " ішінде";
  if (language == Language::en) return "within " + length_words(length, language);
  const UnitWords& unit = words_of(length.unit);
  return "в течение " + std::to_string(length.amount) + " " +
         (russian_form(length.amount) == 0 ? unit.ru_genitive_one : unit.ru[2]);
}

const Text& clock_words(ClockKind kind) {
  static const Text national{"ұлттық заң бойынша", "по национальному закону", "by national law"};
  static const Text international{"халықаралық стандарт бойынша", "по международному стандарту",
                                  "by the international standard"};
  static const Text practice{"осы бағдарлама белгілеген тәртіппен",
                             "по порядку, установленному этой программой",
                             "by the practice that this programme sets"};
  return kind == ClockKind::national        ? national
         : kind == ClockKind::international ? international
                                            : practice;
}

const Text& field_type_words(FieldType type) {
  static const std::array<Text, 13> all = {
      Text{"мәтін", "текст", "text"},
      Text{"ұзақ мәтін", "развёрнутый текст", "long text"},
      Text{"бүтін сан", "целое число", "whole number"},
      Text{"ондық сан", "десятичное число", "decimal number"},
      Text{"күні", "дата", "date"},
      Text{"күні мен уақыты", "дата и время", "date and time"},
      Text{"иә немесе жоқ", "да или нет", "yes or no"},
      Text{"тізімнен бір жауап", "один ответ из списка", "one answer from a list"},
      Text{"тізімнен бірнеше жауап", "несколько ответов из списка", "any answers from a list"},
      Text{"аумақ", "территория", "place"},
      Text{"ұйым", "организация", "organisation"},
      Text{"қызметкер", "сотрудник", "worker"},
      Text{"басқа жазбаға сілтеме", "ссылка на другую запись", "link to another record"}};
  return all[static_cast<std::size_t>(type)];
}

const Text& fact_words(Fact fact) {
  static const std::array<Text, 5> all = {
      Text{"көрсеткіштерге кірмейді, құпия сақталады", "в показатели не входит, хранится закрыто",
           "not in figures, kept sealed"},
      Text{"көрсеткіштерде пайдаланылады", "используется в показателях", "used in figures"},
      Text{"көрсеткіштерде тек күні пайдаланылады", "в показателях используется только день",
           "only its day is used in figures"},
      Text{"көрсеткіштерде тек айы пайдаланылады", "в показателях используется только месяц",
           "only its month is used in figures"},
      Text{"көрсеткіштерде тек жылы пайдаланылады", "в показателях используется только год",
           "only its year is used in figures"}};
  return all[static_cast<std::size_t>(fact)];
}

const Text* own_column(std::string_view name) {
  static const std::map<std::string_view, Text> all = {
      {"stage", {"Кезең", "Этап", "Stage"}},
      {"opened", {"Ашылған күні", "Дата открытия", "Opened"}},
      {"next_deadline", {"Келесі мерзім", "Ближайший срок", "Next deadline"}},
      {"owner", {"Жауапты ұйым", "Ответственная организация", "Owner"}},
      {"deadline", {"Мерзім", "Срок", "Deadline"}},
      {"safeguard", {"Кепілдік", "Гарантия", "Safeguard"}}};
  const auto found = all.find(name);
  return found == all.end() ? nullptr : &found->second;
}

const CodeList& sexes() {
  static const CodeList all{"sex",
                            {Code{"female", {"әйел", "женский", "female"}, "", false, {}},
                             Code{"male", {"ер", "мужской", "male"}, "", false, {}}}};
  return all;
}

std::string title_of(const Register& reg, std::string_view name, Language language) {
  if (const Field* field = reg.field(name)) return field->ask.in(language);
  if (const WorkedOut* worked = reg.worked(name)) return worked->title.in(language);
  if (const PersonRole* person = reg.person(name)) return person->title.in(language);
  if (const Text* own = own_column(name)) return own->in(language);
  return std::string(name);
}

const CodeList* list_of(const Programme& programme, std::string_view name) {
  if (const CodeList* list = programme.code_list(name)) return list;
  return name == "sex" ? &sexes() : nullptr;
}

std::string joined(const std::vector<std::string>& parts, Language language, bool any) {
  static const Text both{" және ", " и ", " and "};
  static const Text either{" немесе ", " или ", " or "};
  std::string all;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) all += i + 1 == parts.size() ? (any ? either : both).in(language) : ", ";
    all += parts[i];
  }
  return all;
}

std::string fill(const Text& pattern, Language language, const std::vector<std::string>& args) {
  const std::string& text = pattern.in(language);
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '{' || i + 2 >= text.size()) {
      out += text[i];
      continue;
    }
    const char what = text[i + 1];
    i += 2;
    if (what == '*' || what == '&') {
      const std::size_t first = what == '*' ? 1 : 0;
      for (std::size_t k = first; k < args.size(); ++k) out += (k > first ? ", " : "") + args[k];
    } else if (const auto index = static_cast<std::size_t>(what - '0'); index < args.size()) {
      out += args[index];
    }
  }
  return out;
}

std::string in_quotes(const std::string& text, Language language) {
  return language == Language::en ? "“" + text + "”" : "«" + text + "»";
}

}  // namespace besik::programme
