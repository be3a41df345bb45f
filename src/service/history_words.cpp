#include "service/history_words.h"

#include <map>

#include "service/reference_json.h"

namespace besik::service {

namespace {

const Text& words_of(const std::string& kind) {
  static const std::map<std::string, Text> words{
      {"record.opened", {"Жазба ашылды", "Запись открыта", "The record was opened"}},
      {"record.edited", {"Жазба өзгертілді", "Запись изменена", "The record was changed"}},
      {"record.corrected", {"Қате түзетілді", "Исправлена ошибка", "A mistake was corrected"}},
      {"record.acted", {"Әрекет жасалды", "Выполнено действие", "An action was done"}},
      {"record.offered",
       {"Жазба басқа бөлімшеге ұсынылды", "Запись предложена другому подразделению",
        "The record was offered to another unit"}},
      {"record.accepted",
       {"Бөлімше жазбаны қабылдады", "Подразделение приняло запись",
        "The unit accepted the record"}},
      {"record.reopened",
       {"Жазба қайта ашылды", "Запись открыта снова", "The record was reopened"}},
      {"record.voided",
       {"Қате енгізілген жазба есептен шығарылды", "Ошибочная запись исключена из учёта",
        "Entered by mistake: the record was voided"}},
      {"record.sealed",
       {"Жазба жабық сақтауға алынды", "Запись закрыта для чтения", "The record was sealed"}},
      {"record.proposed",
       {"Екінші адамның растауына ұсынылды", "Предложено второму лицу на подтверждение",
        "Proposed to a second person"}},
      {"record.confirmed",
       {"Екінші адам растады", "Второе лицо подтвердило", "A second person confirmed"}},
      {"record.refused",
       {"Екінші адам растамады", "Второе лицо отказало", "A second person refused"}},
      {"record.withdrawn",
       {"Ұсыныс кері қайтарып алынды", "Предложение отозвано", "The proposal was withdrawn"}},
      {"record.migrated",
       {"Жазба бағдарламаның жаңа нұсқасына көшірілді",
        "Запись переведена на новую версию программы",
        "The record was brought under the newest version of its programme"}},
      {"record.rederived",
       {"Есептелетін мәндер жаңартылды", "Вычисляемые значения обновлены",
        "What is worked out was worked out anew"}},
      {"record.handed_over",
       {"Жазба басқа қызметкерге берілді", "Запись передана другому работнику",
        "The record was handed over to another worker"}},
      {"record.excluded",
       {"Жазбаны көруге тыйым салынды", "Доступ к записи закрыт для исключённого лица или органа",
        "Somebody was excluded from the record"}},
      {"record.included",
       {"Тыйым алынды", "Исключение из доступа снято", "An exclusion was ended"}}};
  static const Text none{"Оқиға", "Событие", "Event"};
  const auto found = words.find(kind);
  return found == words.end() ? none : found->second;
}

}  // namespace

std::string event_words(const programme::Register& reg, const store::Event& event,
                        const json::object& note, Language language, const record::World& world) {
  std::string out = words_of(event.kind).in(language);
  if (const programme::Action* action = reg.action(text_at(note, "action"))) {
    const std::string title = action->title.in(language);
    out = event.kind == "record.acted" ? title : out + ": " + title;
  }
  if (event.kind == "record.acted" || event.kind == "record.confirmed") {
    if (const programme::Stage* stage = reg.stage(text_at(event.facts, "stage")))
      out += " → " + stage->title.in(language);
  }
  const std::string to = text_at(note, "to");
  if (!to.empty()) {
    const place::Organisation* body = world.organisations ? world.organisations->find(to) : nullptr;
    out += ": " + (body ? body->name.in(language) : to);
  }
  return out;
}

std::string lapsed_words(Language language) {
  static const Text text{"; екінші адамның растауын күткен ұсыныс күшін жойды",
                         "; предложение, ждавшее второго лица, утратило силу",
                         "; the proposal that waited for a second person lapsed"};
  return text.in(language);
}

std::string step_words(std::string_view kind, const programme::Deadline& deadline,
                       Language language) {
  static const Text warned{"Мерзім жақындады", "Срок приближается", "A deadline came near"};
  static const Text escalated{"Мерзім өтті, жоғарыға хабарланды",
                              "Срок прошёл, сообщено вышестоящим",
                              "A deadline passed and others were told"};
  return (kind == "task.warned" ? warned : escalated).in(language) + ": " +
         deadline.title.in(language);
}

std::string system_name(Language language) {
  static const Text name{"Жүйе", "Система", "The system"};
  return name.in(language);
}

}  // namespace besik::service
