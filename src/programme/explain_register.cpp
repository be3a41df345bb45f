#include "programme/explain_parts.h"

namespace besik::programme {
namespace {

const Text& how_many_words(HowMany how_many) {
  static const Text one{"біреу, міндетті", "одно, обязательно", "exactly one"};
  static const Text optional{"біреу, міндетті емес", "одно, необязательно", "one or none"};
  static const Text at_least_one{"біреу немесе одан көп", "одно или несколько", "one or more"};
  static const Text any{"кез келген сан", "любое число", "any number"};
  switch (how_many) {
    case HowMany::one:
      return one;
    case HowMany::optional:
      return optional;
    case HowMany::at_least_one:
      return at_least_one;
    case HowMany::any:
      break;
  }
  return any;
}

void explain_head(Prose& prose, const Register& reg) {
  const Language language = prose.language();
  prose.heading(2, prose.fill({"«{0}» тіркелімі", "Регистр «{0}»", "Register “{0}”"},
                              {reg.title.in(language)}));
  prose.paragraph(prose.fill({"Бір жазба: {0}.", "Одна запись: {0}.", "One record is {0}."},
                             {reg.one_record_is.in(language)}));
  if (const Register* whole = prose.programme().find_register(reg.part_of))
    prose.item(
        prose.fill({"Әр жазба «{0}» жазбасына жатады.", "Каждая запись относится к записи «{0}».",
                    "Each record belongs to a record of “{0}”."},
                   {whole->title.in(language)}));
  for (const PersonRole& person : reg.persons)
    prose.item(
        prose.fill({"Тұлға: «{0}» ({1}).", "Лицо: «{0}» ({1}).", "Person: “{0}” ({1})."},
                   {person.title.in(language), how_many_words(person.how_many).in(language)}) +
        (person.subject
             ? " " + prose.fill({"Жазба осы тұлға туралы.", "Запись ведётся об этом лице.",
                                 "The record is about this person."},
                                {})
             : ""));
  prose.item(prose.fill({"Ашуға құқылы: {0}.", "Открывают: {0}.", "Opened by: {0}."},
                        {prose.roles(reg.opened_by)}));
  prose.item(prose.fill({"Есепке алынатын орны: {0}.", "Место учёта: {0}.", "It counts at: {0}."},
                        {prose.place(reg, reg.place)}));
  prose.item(
      prose.fill({"Сақтау: {0}", "Хранение: {0}", "Kept: {0}"}, {reg.retention.in(language)}));
  prose.end_of_list();
}

void explain_field(Prose& prose, const Register& reg, const Field& field) {
  const Language language = prose.language();
  std::string line =
      "**" + field.ask.in(language) + "** — " + field_type_words(field.type).in(language);
  if (const CodeList* list = list_of(prose.programme(), field.code_list)) {
    std::vector<std::string> titles;
    for (const Code& code : list->codes)
      if (!code.retired) titles.push_back(code.title.in(language));
    line += ": ";
    for (std::size_t i = 0; i < titles.size(); ++i) line += (i > 0 ? "; " : "") + titles[i];
  }
  line += ". ";
  if (field.required) line += prose.fill({"Міндетті. ", "Обязательно. ", "Required. "}, {});
  if (field.required_when)
    line += prose.fill(
        {"Мына жағдайда міндетті: {0}. ", "Обязательно, если {0}. ", "Required if {0}. "},
        {prose.words(reg, field.required_when)});
  if (field.shown_when)
    line += prose.fill({"Мына жағдайда ғана сұралады: {0}. ", "Спрашивается, только если {0}. ",
                        "Asked only if {0}. "},
                       {prose.words(reg, field.shown_when)});
  if (field.at_least)
    line += prose.fill({"Ең азы {0}. ", "Не меньше {0}. ", "At least {0}. "},
                       {to_string(*field.at_least)});
  if (field.at_most)
    line += prose.fill({"Ең көбі {0}. ", "Не больше {0}. ", "At most {0}. "},
                       {to_string(*field.at_most)});
  std::string fact = fact_words(field.fact).in(language);
  prose.item(line + "(" + fact + ")");
}

void explain_answers(Prose& prose, const Register& reg) {
  const Language language = prose.language();
  prose.heading(3, Text{"Не жазылады", "Что записывается", "What is written down"});
  for (const Field& field : reg.fields) explain_field(prose, reg, field);
  prose.end_of_list();
  if (reg.worked_out.empty()) return;
  prose.heading(3, Text{"Не есептеп шығарылады", "Что вычисляется", "What is worked out"});
  for (const WorkedOut& worked : reg.worked_out) {
    std::string line =
        "**" + worked.title.in(language) + "** — " + prose.words(reg, worked.is) + ".";
    if (!worked.in_words.in(language).empty()) line += " " + worked.in_words.in(language);
    prose.item(line + " (" + fact_words(worked.fact).in(language) + ")");
  }
  prose.end_of_list();
}

void explain_rules(Prose& prose, const Register& reg) {
  if (reg.rules.empty()) return;
  prose.heading(3, Text{"Ережелер", "Правила", "Rules"});
  prose.paragraph(prose.fill(
      {"Ереже бұзылса, жазба сақталмайды. Жауап белгісіз болса, ереже қолданылмайды.",
       "Если правило нарушено, запись не сохраняется. Пока ответ неизвестен, правило не "
       "применяется.",
       "A record that breaks a rule is not saved. A rule does not judge what is not known."},
      {}));
  for (const Rule& rule : reg.rules) {
    std::string line = rule.say.in(prose.language()) + " (" +
                       prose.fill({"тексеріледі: {0}", "проверяется: {0}", "checked: {0}"},
                                  {prose.words(reg, rule.must)});
    if (rule.when)
      line += prose.fill({"; мына жағдайда ғана: {0}", "; только если {0}", "; only if {0}"},
                         {prose.words(reg, rule.when)});
    prose.item(line + ")");
  }
  prose.end_of_list();
}

const Text& excuse_words(Excuse excuse) {
  static const Text never{"Айналып өтуге болмайды.", "Обойти нельзя.", "It cannot be passed over."};
  static const Text reason{
      "Себебі жазылса, өткізуге болады; ондай жағдай орындалған болып саналмайды.",
      "Можно обойти, записав причину; исполненной она тогда не считается.",
      "It may be passed over with a written reason; it then does not count as met."};
  static const Text both{
      "Себебі жазылып, жетекші келіссе, өткізуге болады; ондай жағдай орындалған болып саналмайды.",
      "Можно обойти, записав причину и получив согласие руководителя; исполненной она тогда не "
      "считается.",
      "It may be passed over with a written reason and the supervisor's consent; it then does not "
      "count as met."};
  return excuse == Excuse::never ? never : excuse == Excuse::reason ? reason : both;
}

void explain_safeguard(Prose& prose, const Register& reg, const Safeguard& safeguard) {
  const Language language = prose.language();
  prose.paragraph("**" + safeguard.title.in(language) + ".** " + safeguard.in_words.in(language));
  prose.item(prose.fill({"Тексеріледі: {0}.", "Проверяется: {0}.", "Checked: {0}."},
                        {prose.words(reg, safeguard.must)}));
  if (safeguard.applies_when)
    prose.item(prose.fill({"Мына жағдайда ғана: {0}.", "Только если {0}.", "Only if {0}."},
                          {prose.words(reg, safeguard.applies_when)}));
  if (!safeguard.before.empty()) {
    std::vector<std::string> actions;
    for (const std::string& name : safeguard.before)
      if (const Action* action = reg.action(name))
        actions.push_back(prose.quoted(action->title.in(language)));
    prose.item(prose.fill(
        {"Орындалмайынша мына әрекеттер жасалмайды: {0}.", "Пока не соблюдена, нельзя: {0}.",
         "Until it is met these are not possible: {0}."},
        {joined(actions, language)}));
  }
  prose.item(excuse_words(safeguard.excuse).in(language));
  if (!safeguard.happened.empty())
    prose.item(
        prose.fill({"Әрекет жасалып қойса ({0} белгілі болса), жазба бәрібір сақталады, ал "
                    "орындалмаған кепілдік сол күнгі бұзушылық ретінде есепке алынады.",
                    "Если действие уже совершено (известно {0}), запись всё равно сохраняется, а "
                    "несоблюдённая гарантия учитывается как нарушение этого дня.",
                    "Where the act has happened ({0} is known) the record is saved all the same, "
                    "and the unmet safeguard is counted as a breach of that day."},
                   {prose.title(reg, safeguard.happened)}));
  if (!safeguard.tell.empty())
    prose.item(prose.fill({"Бұзушылық туралы хабарланады: {0}.", "О нарушении сообщается: {0}.",
                           "Told of a breach: {0}."},
                          {prose.roles(safeguard.tell)}));
  if (!safeguard.law.in(language).empty())
    prose.item(
        prose.fill({"Ұлттық негізі: {0}.", "Национальное основание: {0}.", "National source: {0}."},
                   {safeguard.law.in(language)}));
  if (!safeguard.standard.in(language).empty())
    prose.item(prose.fill(
        {"Халықаралық негізі: {0}.", "Международное основание: {0}.", "International source: {0}."},
        {safeguard.standard.in(language)}));
  prose.end_of_list();
}

void explain_deadline(Prose& prose, const Register& reg, const Deadline& deadline) {
  const Language language = prose.language();
  prose.paragraph("**" + deadline.title.in(language) + ".** " +
                  prose.fill({"Есептеу басы: {0}. Аяқталуы: {1}.",
                              "Отсчёт начинается: {0}. Заканчивается: {1}.",
                              "The clock starts at: {0}. It ends at: {1}."},
                             {prose.words(reg, deadline.from), prose.words(reg, deadline.until)}));
  if (deadline.applies_when)
    prose.item(prose.fill({"Мына жағдайда ғана: {0}.", "Только если {0}.", "Only if {0}."},
                          {prose.words(reg, deadline.applies_when)}));
  for (const Clock& clock : deadline.clocks) {
    std::string line =
        prose.fill({"Мерзімі {0}: {1}. Негізі: {2}.", "Срок {0}: {1}. Основание: {2}.",
                    "Time {0}: {1}. Source: {2}."},
                   {clock_words(clock.kind).in(language), within_words(clock.within, language),
                    clock.source.in(language)});
    if (clock.warn)
      line += " " + prose.fill({"Аяқталуына {0} қалғанда ескертіледі.",
                                "Предупреждение — за {0} до конца.",
                                "A warning is given {0} before the end."},
                               {length_words(*clock.warn, language)});
    prose.item(line);
  }
  if (deadline.repeats)
    prose.item(
        prose.fill({"Бір айналым біткен сайын жаңасы басталады; біржола тоқтайды: {0}.",
                    "По окончании одного круга начинается следующий; прекращается насовсем: {0}.",
                    "When one turn ends the next begins; it stops for good at: {0}."},
                   {prose.words(reg, deadline.ends)}));
  else if (deadline.ends)
    prose.item(prose.fill({"Біржола тоқтайды, орындалды деп есептелмейді: {0}.",
                           "Прекращается насовсем и исполненным не считается: {0}.",
                           "It stops for good, without counting as met, at: {0}."},
                          {prose.words(reg, deadline.ends)}));
  prose.item(prose.fill({"Орындаушы: {0}.", "Исполнитель: {0}.", "Whose task it is: {0}."},
                        {prose.roles({deadline.assign_to})}));
  for (const EscalationStep& step : deadline.escalation) {
    if (step.after.amount == 0)
      prose.item(prose.fill({"Бірінші мерзім өткенде хабарланады: {0}.",
                             "По истечении первого срока сообщается: {0}.",
                             "When the first clock runs out these are told: {0}."},
                            {prose.roles(step.tell)}));
    else
      prose.item(
          prose.fill({"Содан кейін {0} өткенде хабарланады: {1}.", "Ещё через {0} сообщается: {1}.",
                      "After another {0} these are told: {1}."},
                     {length_words(step.after, language), prose.roles(step.tell)}));
  }
  prose.end_of_list();
}

void explain_action(Prose& prose, const Register& reg, const Action& action) {
  const Language language = prose.language();
  const auto stage_title = [&](const std::string& name) {
    const Stage* stage = reg.stage(name);
    return prose.quoted(stage == nullptr ? name : stage->title.in(language));
  };
  std::vector<std::string> from;
  for (const std::string& name : action.from) from.push_back(stage_title(name));
  std::string line = "**" + action.title.in(language) + ".** ";
  line += from.empty() ? prose.fill({"Кез келген ашық кезеңде", "На любом незакрытом этапе",
                                     "In any stage that is not closed"},
                                    {})
                       : prose.fill({"Мына кезеңде: {0}", "На этапе: {0}", "In stage: {0}"},
                                    {joined(from, language, true)});
  line += action.to.empty()
              ? prose.fill({"; жазба сол кезеңде қалады. ", "; запись остаётся на том же этапе. ",
                            "; the record stays there. "},
                           {})
              : prose.fill({"; жазба мына кезеңге өтеді: {0}. ", "; запись переходит на этап {0}. ",
                            "; the record moves to {0}. "},
                           {stage_title(action.to)});
  line += prose.fill({"Орындайды: {0}. ", "Совершают: {0}. ", "Done by: {0}. "},
                     {prose.roles(action.by)});
  if (!action.needs.empty())
    line += prose.fill(
        {"Белгілі болуы тиіс: {0}. ", "Должно быть известно: {0}. ", "Must be known: {0}. "},
        {prose.titles(reg, action.needs)});
  if (action.when)
    line += prose.fill({"Мына жағдайда ғана: {0}. ", "Только если {0}. ", "Only if {0}. "},
                       {prose.words(reg, action.when)});
  if (action.two_persons)
    line += prose.fill(
        {"Құқығы бар екінші адам растайды. ", "Подтверждает второе уполномоченное лицо. ",
         "A second entitled person confirms. "},
        {});
  prose.item(line);
}

}  // namespace

void explain_register(Prose& prose, const Register& reg) {
  const Language language = prose.language();
  explain_head(prose, reg);
  explain_answers(prose, reg);
  explain_rules(prose, reg);
  if (!reg.safeguards.empty()) prose.heading(3, Text{"Кепілдіктер", "Гарантии", "Safeguards"});
  for (const Safeguard& safeguard : reg.safeguards) explain_safeguard(prose, reg, safeguard);
  if (!reg.deadlines.empty()) prose.heading(3, Text{"Мерзімдер", "Сроки", "Deadlines"});
  for (const Deadline& deadline : reg.deadlines) explain_deadline(prose, reg, deadline);
  prose.heading(3, Text{"Кезеңдер мен әрекеттер", "Этапы и действия", "Stages and actions"});
  std::vector<std::string> stages;
  for (const Stage& stage : reg.stages)
    stages.push_back(prose.quoted(stage.title.in(language)) +
                     (stage.closed ? prose.fill({" (жабық)", " (закрыто)", " (closed)"}, {}) : ""));
  prose.paragraph(
      prose.fill({"Жазба {0} кезеңінде ашылады. Кезеңдер: {1}.",
                  "Запись открывается на этапе {0}. Этапы: {1}.",
                  "A record opens in the stage {0}. Stages: {1}."},
                 {prose.quoted(reg.stages.front().title.in(language)), joined(stages, language)}));
  for (const Action& action : reg.actions) explain_action(prose, reg, action);
  prose.end_of_list();
  if (reg.views.empty()) return;
  prose.heading(3, Text{"Тізімдер", "Списки", "Lists"});
  for (const View& view : reg.views)
    prose.item("**" + view.title.in(language) + ".** " +
               prose.fill({"Бағандары: {0}. Көреді: {1}.", "Столбцы: {0}. Видят: {1}.",
                           "Columns: {0}. Seen by: {1}."},
                          {prose.titles(reg, view.columns), prose.roles(view.roles)}));
  prose.end_of_list();
}

}  // namespace besik::programme
