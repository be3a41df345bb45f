#include "base/date.h"
#include "programme/explain_parts.h"
#include "programme/load.h"

namespace besik::programme {
namespace {

const Text& level_words(const std::string& level) {
  static const std::map<std::string, Text> all = {
      {"nation", {"ел", "страна", "nation"}},
      {"region", {"облыс", "область", "region"}},
      {"district", {"аудан", "район", "district"}},
      {"okrug", {"ауылдық округ", "сельский округ", "rural district"}},
      {"settlement", {"елді мекен", "населённый пункт", "settlement"}},
      {"institution", {"ұйым", "учреждение", "institution"}}};
  static const Text none;
  const auto found = all.find(level);
  return found == all.end() ? none : found->second;
}

const std::map<std::string, Text>& verb_words() {
  static const std::map<std::string, Text> all = {
      {"open", {"ашуға", "открывать", "open"}},
      {"read", {"оқуға", "читать", "read"}},
      {"edit", {"толықтыруға және өзгертуге", "дополнять и изменять", "fill in and change"}},
      {"correct", {"түзетуге", "исправлять", "correct"}},
      {"act",
       {"жазба бойынша әрекет жасауға", "совершать по ним действия", "take actions on them"}},
      {"void",
       {"қате енгізілген деп жарамсыз етуге", "признавать недействительными как ошибочные",
        "void what was entered by mistake"}},
      {"seal", {"оқудан жабуға", "закрывать от чтения", "seal"}},
      {"transfer", {"басқа ұйымға беруге", "передавать другой организации", "transfer"}},
      {"identify",
       {"тұлғалардың кім екенін көруге", "видеть, кто эти лица", "see who the persons are"}},
      {"export", {"сыртқа шығаруға", "выгружать", "export"}}};
  return all;
}

std::string conditions(const Prose& prose, const Condition& where) {
  std::vector<std::string> all;
  const auto add = [&](const Text& text, const std::vector<std::string>& args = {}) {
    all.push_back(prose.fill(text, args));
  };
  if (where.own_record)
    add({"қызметкердің өзі жауапты немесе тапсырмасы бар жазбалар ғана",
         "только записи, за которые работник отвечает или по которым у него есть задача",
         "only records that the worker is responsible for or has a task on"});
  if (where.own_organisation)
    add({"өз ұйымының және оған бағынатын ұйымдардың жазбалары ғана",
         "только записи своей организации и подчинённых ей",
         "only records of the worker's own organisation and the bodies below it"});
  if (!where.own_territory.empty())
    add({"өз аумағының жазбалары ғана (деңгейі: {0})",
         "только записи своей территории (уровень: {0})",
         "only records of the worker's own territory (level: {0})"},
        {prose.levels({where.own_territory})});
  if (where.linked)
    add({"атап көрсетілген байланыс (шағым, жолдама) бойынша ғана, әр оқу тіркеледі",
         "только по названной связи (жалоба, направление), каждое чтение записывается в журнал",
         "only after a named link (a complaint, a referral), and every reading is logged"});
  if (all.empty())
    add({"аумақ бойынша шектеусіз", "без ограничения по территории", "without limit of territory"});
  return joined(all, prose.language());
}

std::string order_of_verbs(const Prose& prose, const std::set<std::string>& verbs) {
  std::vector<std::string> all;
  for (const char* verb :
       {"open", "read", "edit", "correct", "act", "void", "seal", "transfer", "identify", "export"})
    if (verbs.contains(verb)) all.push_back(verb_words().at(verb).in(prose.language()));
  return joined(all, prose.language());
}

void explain_grant(Prose& prose, const Grant& grant) {
  const Register* reg = prose.programme().find_register(grant.register_name);
  if (reg == nullptr) return;
  std::string line = prose.fill(
      {"«{0}» жазбалары: {1} құқылы. Шарты: {2}.", "Записи «{0}»: вправе {1}. Условие: {2}.",
       "Records of “{0}”: may {1}. Condition: {2}."},
      {reg->title.in(prose.language()), order_of_verbs(prose, grant.verbs),
       conditions(prose, grant.where)});
  const auto list = [&](const std::set<std::string>& names) {
    std::vector<std::string> in_order;
    for (const Field& field : reg->fields)
      if (names.contains(field.name)) in_order.push_back(field.name);
    for (const WorkedOut& worked : reg->worked_out)
      if (names.contains(worked.name)) in_order.push_back(worked.name);
    return prose.titles(*reg, in_order);
  };
  if (!grant.only_fields.empty())
    line += " " + prose.fill({"Тек мына жауаптар: {0}.", "Только ответы: {0}.",
                              "Only these answers: {0}."},
                             {list(grant.only_fields)});
  if (!grant.except_fields.empty())
    line += " " + prose.fill({"Мына жауаптардан басқа: {0}.", "Кроме ответов: {0}.",
                              "Except these answers: {0}."},
                             {list(grant.except_fields)});
  if (!grant.stages.empty()) {
    std::vector<std::string> stages;
    for (const Stage& stage : reg->stages)
      if (grant.stages.contains(stage.name))
        stages.push_back(prose.quoted(stage.title.in(prose.language())));
    line += " " + prose.fill({"Тек мына кезеңдерде: {0}.", "Только на этапах: {0}.",
                              "Only in these stages: {0}."},
                             {joined(stages, prose.language())});
  }
  prose.item(line);
}

void explain_head(Prose& prose, const Programme& programme) {
  const Language language = prose.language();
  prose.heading(1, programme.title);
  prose.paragraph(programme.purpose.in(language));
  prose.item(prose.fill(
      {"Жауапты орган: {0}.", "Ответственный орган: {0}.", "Body that answers for it: {0}."},
      {programme.owner.in(language)}));
  prose.item(prose.fill({"Нұсқасы: {0}; {1} бастап қолданылады.", "Версия {0}; действует с {1}.",
                         "Version {0}; in force from {1}."},
                        {std::to_string(programme.version), to_string(programme.in_force_from)}));
  prose.item(
      prose.fill({"Деректер «{0}» қабырғасының ар жағында тұрады: басқа қабырғада сол адамның "
                  "бүркеншік белгісі басқа.",
                  "Данные стоят за стеной «{0}»: за другой стеной у того же лица другой псевдоним.",
                  "The data stand behind the wall “{0}”: behind another wall the same person has "
                  "another pseudonym."},
                 {programme.wall}));
  prose.end_of_list();
}

void explain_changes(Prose& prose, const VersionMap& changes) {
  prose.heading(2, Text{"Алдыңғы нұсқадан айырмашылығы", "Отличия от прежней версии",
                        "Changes from the earlier version"});
  for (const auto& [old, now] : changes.renamed)
    prose.item(prose.fill({"`{0}` енді `{1}` деп аталады.", "`{0}` теперь называется `{1}`.",
                           "`{0}` is now called `{1}`."},
                          {old, now}));
  for (const std::string& old : changes.retired)
    prose.item(
        prose.fill({"`{0}` қолданыстан шықты; көрсеткіштер нұсқалар арасында салыстырылмайды.",
                    "`{0}` больше не применяется; показатели между версиями не сравниваются.",
                    "`{0}` is retired; figures do not compare across the versions."},
                   {old}));
  prose.end_of_list();
}

// A text that ends with a full stop may stand before the full stop of a sentence, and headings
// follow lists: no double stops and no double empty lines.
std::string tidied(const std::string& text) {
  std::string out;
  for (std::size_t i = text.find('#'); i < text.size(); ++i) {
    const bool ellipsis =
        text.compare(i, 3, "...") == 0 || (i > 1 && text[i - 1] == '.' && text[i - 2] == '.');
    if (text[i] == '.' && !ellipsis && out.ends_with('.')) continue;
    if (text[i] == '\n' && out.ends_with("\n\n")) continue;
    out += text[i];
  }
  return out;
}

}  // namespace

std::string Prose::titles(const Register& reg, const std::vector<std::string>& names) const {
  std::vector<std::string> all;
  for (const std::string& name : names) all.push_back(title(reg, name));
  return joined(all, language_);
}

std::string Prose::roles(const std::vector<std::string>& names) const {
  std::vector<std::string> all;
  for (const std::string& name : names) {
    const Role* role = programme_.role(name);
    all.push_back(quoted(role == nullptr ? name : role->title.in(language_)));
  }
  return joined(all, language_);
}

std::string Prose::levels(const std::vector<std::string>& names) const {
  std::vector<std::string> all;
  for (const std::string& name : names) {
    const std::string& words = level_words(name).in(language_);
    all.push_back(words.empty() ? name : words);
  }
  return joined(all, language_);
}

std::string Prose::place(const Register& reg, const std::string& word) const {
  if (word == "opener")
    return fill({"жазбаны ашқан ұйым", "организация, открывшая запись", "the unit that opened it"},
                {});
  if (word == "owner")
    return fill(
        {"жазба қарамағындағы ұйым", "организация, ведущая запись", "the unit that owns it"}, {});
  return title(reg, word);
}

void explain_grants(Prose& prose) {
  prose.heading(2, Text{"Кім не істей алады", "Кто что вправе делать", "Who may do what"});
  prose.paragraph(prose.fill({"Берілмеген құқық жоқ. Ерекше шектеу (мүдделер қақтығысы, қорғау "
                              "нұсқамасы, жасырын мекенжай) кез келген құқықтан жоғары тұрады.",
                              "Что не разрешено, то запрещено. Исключение (конфликт интересов, "
                              "защитное предписание, скрытый адрес) сильнее любого права.",
                              "What is not granted is not allowed. An exclusion (conflict of "
                              "interest, protective order, hidden address) beats every grant."},
                             {}));
  for (const Role& role : prose.programme().roles) {
    bool told = false;
    const auto head = [&] {
      if (!told) prose.heading(3, role.title);
      told = true;
    };
    for (const Grant& grant : prose.programme().grants) {
      if (grant.role != role.name) continue;
      head();
      explain_grant(prose, grant);
    }
    for (const FigureGrant& grant : prose.programme().figure_grants) {
      if (grant.role != role.name) continue;
      head();
      prose.item(
          prose.fill({"Өз аумағының көрсеткіштерін мына деңгейден бастап көреді: {0}.",
                      "Видит показатели своей территории начиная с уровня: {0}.",
                      "Sees figures of the worker's own territory from this level down: {0}."},
                     {prose.levels({grant.territory})}));
    }
    if (told) prose.end_of_list();
  }
}

std::string explain(const Programme& programme, Language language) {
  Prose prose(programme, language);
  explain_head(prose, programme);
  for (const Register& reg : programme.registers) explain_register(prose, reg);
  if (!programme.indicators.empty())
    prose.heading(2, Text{"Көрсеткіштер", "Показатели", "Indicators"});
  for (const Indicator& indicator : programme.indicators) explain_indicator(prose, indicator);
  if (!programme.returns.empty()) prose.heading(2, Text{"Есептер", "Отчёты", "Returns"});
  for (const Return& form : programme.returns) explain_return(prose, form);
  explain_grants(prose);
  if (programme.changes) explain_changes(prose, *programme.changes);
  return tidied(prose.text());
}

}  // namespace besik::programme
