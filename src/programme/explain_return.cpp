#include "programme/explain_parts.h"

namespace besik::programme {
namespace {

std::string kinds(const Prose& prose, const std::vector<std::string>& names) {
  std::vector<std::string> all;
  for (const std::string& name : names)
    for (const OrganisationKind& kind : prose.programme().organisation_kinds)
      if (kind.name == name) all.push_back(prose.quoted(kind.title.in(prose.language())));
  return joined(all, prose.language());
}

const Text& period_words(ReturnPeriod period) {
  static const Text month{"ай сайын", "каждый месяц", "every month"};
  static const Text quarter{"тоқсан сайын", "каждый квартал", "every quarter"};
  static const Text year{"жыл сайын", "каждый год", "every year"};
  return period == ReturnPeriod::month ? month : period == ReturnPeriod::quarter ? quarter : year;
}

void explain_fields(Prose& prose, const Return& form) {
  for (const ReturnField& field : form.fields) {
    std::string line = prose.quoted(field.ask.in(prose.language()));
    std::vector<std::string> members;
    if (const CodeList* list = prose.programme().code_list(field.code_list))
      for (const Code& code : list->codes)
        if (!code.retired) members.push_back(prose.quoted(code.title.in(prose.language())));
    if (!members.empty()) line += " (" + joined(members, prose.language()) + ")";
    if (!field.required)
      line += prose.fill({" — міндетті емес", " — необязательно", " — may be left out"}, {});
    prose.item(line + ".");
  }
}

}  // namespace

void explain_return(Prose& prose, const Return& form) {
  const Language language = prose.language();
  prose.heading(3, form.title);
  prose.paragraph(form.in_words.in(language));
  prose.item(prose.fill({"Тапсырушылар: {0}; {1}. Бұл бағдарлама бойынша жазба жүргізетін ұйым "
                         "есеп тапсырмайды.",
                         "Сдают: {0}; {1}. Организация, которая ведёт записи этой программы, "
                         "отчёт не сдаёт.",
                         "Sent by: {0}; {1}. A body that keeps records of this programme sends "
                         "none."},
                        {kinds(prose, form.from), period_words(form.period).in(language)}));
  const std::string days = std::to_string(form.due.amount);
  prose.item(form.due.unit == LengthUnit::working_days
                 ? prose.fill({"Мерзімі: кезең аяқталған соң {0} жұмыс күні.",
                               "Срок: {0} рабочих дней после конца периода.",
                               "Due: {0} working days after the end of the period."},
                              {days})
                 : prose.fill({"Мерзімі: кезең аяқталған соң {0} күн.",
                               "Срок: {0} дней после конца периода.",
                               "Due: {0} days after the end of the period."},
                              {days}));
  explain_fields(prose, form);
  for (const ReturnCheck& check : form.checks)
    prose.item(prose.fill(
        check.explain ? Text{"Тексеру (түсіндірме талап етіледі): {0}",
                             "Проверка (требует пояснения): {0}", "Check (must be explained): {0}"}
                      : Text{"Тексеру: {0}", "Проверка: {0}", "Check: {0}"},
        {check.say.in(language)}));
  for (const auto& [name, field] : form.feeds) {
    const Indicator* indicator = prose.programme().find_indicator(name);
    const ReturnField* asked = form.field(field);
    if (indicator == nullptr || asked == nullptr) continue;
    prose.item(prose.fill(
        {"{0} саны мына көрсеткішке қосылады: {1}.", "Число {0} входит в показатель: {1}.",
         "The number {0} counts in the indicator {1}."},
        {prose.quoted(asked->ask.in(language)), prose.quoted(indicator->title.in(language))}));
  }
  prose.item(prose.fill({"Тапсырады: {0}; бекітеді: {1} (тапсырған адам емес); қайта ашады: {2}.",
                         "Сдаёт: {0}; утверждает: {1} (не тот, кто сдал); открывает заново: {2}.",
                         "Submitted by: {0}; approved by: {1} (another person); reopened by: {2}."},
                        {prose.roles(form.submitted_by), prose.roles(form.approved_by),
                         prose.roles(form.reopened_by)}));
  prose.end_of_list();
}

}  // namespace besik::programme
