#include "service/task_words.h"

#include "service/record_state.h"
#include "service/return_tasks.h"
#include "service/task_sync.h"

namespace besik::service {

namespace {

const programme::Safeguard* safeguard_of(const record::World& world, const store::Task& task) {
  const programme::Register* reg = register_of(world, task.programme, task.register_name).reg;
  return reg ? reg->safeguard(task.name) : nullptr;
}

const Text& head(const std::string& kind) {
  static const Text breach{"Құқық бұзылды", "Нарушена гарантия", "A safeguard was not kept"};
  static const Text escalation{"Мерзім өтіп кетті", "Срок пропущен", "A deadline was missed"};
  static const Text transfer{"Іс сіздің бөлімшеге ұсынылды", "Дело предложено вашему подразделению",
                             "A record is offered to your unit"};
  static const Text merge{"Екі жазба бір адам туралы ма: растау керек",
                          "Один ли это человек: нужно подтверждение",
                          "Is it one person: needs a second opinion"};
  static const Text proposal{"Екінші адамның растауы керек", "Нужно подтверждение второго лица",
                             "Needs a second person's confirmation"};
  static const Text none{"Тапсырма", "Задача", "Task"};
  if (kind == "breach") return breach;
  if (kind == "escalation") return escalation;
  if (kind == "transfer") return transfer;
  if (kind == "merge") return merge;
  if (kind == "proposal") return proposal;
  return none;
}

}  // namespace

std::string task_title(const record::World& world, const store::Task& task, Language language) {
  if (task.kind == "return") return return_task_title(world, task, language);
  if (task.kind == "escalation" && task.record.is_nil())
    return Text{"Есеп кешікті", "Отчёт опаздывает", "A return is late"}.in(language) + ": " +
           return_task_title(world, task, language);
  const programme::Deadline* deadline = deadline_of(world, task);
  if (task.kind == "deadline") return deadline ? deadline->title.in(language) : task.name;
  const std::string& words = head(task.kind).in(language);
  if (task.kind == "breach") {
    const programme::Safeguard* safeguard = safeguard_of(world, task);
    return words + ": " + (safeguard ? safeguard->title.in(language) : task.name);
  }
  if (task.kind == "proposal") {
    const programme::Register* reg = register_of(world, task.programme, task.register_name).reg;
    const programme::Action* action = reg ? reg->action(task.name) : nullptr;
    return words + ": " + (action ? action->title.in(language) : task.name);
  }
  if (task.kind == "escalation" && deadline) return words + ": " + deadline->title.in(language);
  return words;
}

}  // namespace besik::service
