#include <set>

#include "programme/breakdown.h"
#include "programme/explain_parts.h"

namespace besik::programme {
namespace {

Text kind_words(const Measure& measure) {
  switch (measure.kind) {
    case MeasureKind::count:
      return {"«{0}» жазбаларының саны", "число записей «{0}»", "the number of records of “{0}”"};
    case MeasureKind::distinct:
      return {"«{0}» жазбаларындағы қайталанбайтын тұлғалар ({1}) саны",
              "число неповторяющихся лиц ({1}) в записях «{0}»",
              "the number of distinct persons ({1}) in records of “{0}”"};
    case MeasureKind::stock:
      return {"кезеңнің соңғы күнгі «{0}» жазбаларының саны",
              "число записей «{0}» на последний день периода",
              "the number of records of “{0}” on the last day of the period"};
    case MeasureKind::stock_distinct:
      return {
          "кезеңнің соңғы күні «{0}» жазбаларында тұрған қайталанбайтын тұлғалар ({1}) саны",
          "число неповторяющихся лиц ({1}) в записях «{0}» на последний день периода",
          "the number of distinct persons ({1}) in records of “{0}” on the last day of the period"};
    case MeasureKind::sum:
      return {"«{0}» жазбалары бойынша қосынды: {2}", "сумма по записям «{0}»: {2}",
              "the sum over records of “{0}” of {2}"};
    case MeasureKind::distribution:
      return measure.middle == Middle::p90
                 ? Text{"«{0}» жазбалары бойынша тоғызыншы децил: {2}",
                        "девятый дециль по записям «{0}»: {2}",
                        "the ninth decile over records of “{0}” of {2}"}
                 : Text{"«{0}» жазбалары бойынша медиана мен таралу: {2}",
                        "медиана и распределение по записям «{0}»: {2}",
                        "the median and spread over records of “{0}” of {2}"};
    case MeasureKind::level:
      return {"«{0}» жазбалары бойынша деңгей: {2}", "уровень по записям «{0}»: {2}",
              "the level in records of “{0}”: {2}"};
    case MeasureKind::clocks:
      return measure.result == ClockResult::met
                 ? Text{"«{0}» жазбаларында уақытында орындалған мерзімдер саны",
                        "число соблюдённых сроков в записях «{0}»",
                        "the number of clocks met in records of “{0}”"}
             : measure.result == ClockResult::breached
                 ? Text{"«{0}» жазбаларында бұзылған мерзімдер саны",
                        "число нарушенных сроков в записях «{0}»",
                        "the number of clocks missed in records of “{0}”"}
                 : Text{"«{0}» жазбаларында аяқталған немесе уақыты келген мерзімдер саны",
                        "число истёкших или завершённых сроков в записях «{0}»",
                        "the number of clocks that ended or fell due in records of “{0}”"};
    case MeasureKind::mean:
      return {"«{0}» жазбалары бойынша орташа мән: {2}", "среднее по записям «{0}»: {2}",
              "the mean over records of “{0}” of {2}"};
    case MeasureKind::stay:
      return {"кезең ішінде кем дегенде бір күн болған «{0}» жазбаларының саны",
              "число записей «{0}», находившихся там хотя бы один день периода",
              "the number of records of “{0}” that were there on any day of the period"};
    case MeasureKind::stay_distinct:
      return {
          "кезең ішінде кем дегенде бір күн «{0}» жазбаларында тұрған қайталанбайтын тұлғалар "
          "({1}) саны",
          "число неповторяющихся лиц ({1}) в записях «{0}» хотя бы в один день периода",
          "the number of distinct persons ({1}) in records of “{0}” on any day of the period"};
    case MeasureKind::breaches:
      break;
  }
  return {"«{0}» жазбаларындағы кепілдік бұзушылықтарының саны",
          "число нарушений гарантий в записях «{0}»",
          "the number of breaches of safeguards in records of “{0}”"};
}

std::string names_words(const Prose& prose, const Measure& measure, const Register& reg) {
  std::vector<std::string> titles;
  std::vector<const Register*> all{&reg};
  for (const std::string& name : measure.also_of)
    if (const Register* also = prose.programme().find_register(name)) all.push_back(also);
  for (const std::string& name : measure.names) {
    for (const Register* one : all) {
      if (const Deadline* deadline = one->deadline(name)) {
        titles.push_back(prose.quoted(deadline->title.in(prose.language())));
        break;
      }
      if (const Safeguard* safeguard = one->safeguard(name)) {
        titles.push_back(prose.quoted(safeguard->title.in(prose.language())));
        break;
      }
    }
  }
  return titles.empty() ? "" : " (" + joined(titles, prose.language()) + ")";
}

bool is_there(const Measure& measure) {
  return measure.kind == MeasureKind::stock || measure.kind == MeasureKind::stock_distinct ||
         measure.kind == MeasureKind::stay || measure.kind == MeasureKind::stay_distinct;
}

std::string related_words(const Prose& prose, const Measure& measure) {
  const Related& related = *measure.related;
  const Register* other = prose.programme().find_register(related.of);
  const std::string title = other == nullptr ? related.of : other->title.in(prose.language());
  const std::string days = std::to_string(related.within_days.value_or(0));
  const std::string count = std::to_string(related.exactly.value_or(related.at_least));
  const Text many = related.exactly ? Text{"дәл {0}", "ровно {0}", "exactly {0}"}
                                    : Text{"кемінде {0}", "не менее {0}", "at least {0}"};
  const Text after = related.within_days
                         ? Text{"жазбаның өз күнінен бастап {0} күн ішінде",
                                "в течение {0} дней от даты самой записи",
                                "within {0} days from the record's own date"}
                         : Text{"жазбаның өз күнінен бастап", "начиная с даты самой записи",
                                "from the record's own date on"};
  const Text before =
      related.within_days
          ? Text{"қаралатын күнге дейінгі {0} күн ішінде", "за {0} дней до рассматриваемого дня",
                 "within {0} days before the day asked"}
          : Text{"қаралатын күнге дейін", "до рассматриваемого дня", "up to the day asked"};
  std::string text = prose.fill(
      {"; байланысты «{0}» жазбалары: {1}, {2}", "; связанных записей «{0}»: {1}, {2}",
       "; with related records of “{0}”: {1}, {2}"},
      {title, prose.fill(many, {count}), prose.fill(is_there(measure) ? before : after, {days})});
  if (related.where && other != nullptr)
    text += prose.fill({" ({0})", " ({0})", " ({0})"}, {prose.words(*other, related.where)});
  return text;
}

std::string measure_words(const Prose& prose, const Measure& measure) {
  const Register* reg = prose.programme().find_register(measure.of);
  if (reg == nullptr) return measure.of;
  const Language language = prose.language();
  std::string title = reg->title.in(language);
  for (const std::string& name : measure.also_of)
    if (const Register* also = prose.programme().find_register(name))
      title += ", " + also->title.in(language);
  std::string text = prose.fill(
      kind_words(measure),
      {title, title_of(*reg, measure.distinct, language), prose.words(*reg, measure.value)});
  text += names_words(prose, measure, *reg);
  if (measure.clock) text += ", " + clock_words(*measure.clock).in(language);
  if (measure.where)
    text += prose.fill({"; мына шартпен: {0}", "; при условии: {0}", "; where {0}"},
                       {prose.words(*reg, measure.where)});
  if (measure.from)
    text += prose.fill(
        {"; есепке алынады: {0} бастап", "; учитывается начиная с: {0}", "; there from: {0}"},
        {prose.words(*reg, measure.from)});
  if (measure.until)
    text += prose.fill({", мынаған дейін: {0}", ", до: {0}", ", until: {0}"},
                       {prose.words(*reg, measure.until)});
  if (measure.when)
    text += prose.fill({"; күні бойынша: {0}", "; по дате: {0}", "; dated by: {0}"},
                       {prose.words(*reg, measure.when)});
  text += prose.fill({"; орны: {0}", "; место: {0}", "; at the place of: {0}"},
                     {prose.place(*reg, measure.place_of)});
  if (measure.related) text += related_words(prose, measure);
  return text + ".";
}

void explain_window(Prose& prose, const Indicator& indicator) {
  if (indicator.window == Window::period) return;
  const std::string months =
      length_words({indicator.window_months, LengthUnit::months}, prose.language());
  prose.item(
      indicator.window == Window::months
          ? prose.fill({"Терезесі: кезең соңына дейінгі {0}.", "Окно: {0} до конца периода.",
                        "Window: the {0} before the period's end."},
                       {months})
          : prose.fill(
                {"Когорта: бақылау ұзақтығы — {0}; көрсеткіш терезе жабылғанда шығады.",
                 "Когорта: срок наблюдения — {0}; показатель появляется, когда окно закрыто.",
                 "Cohort: followed for {0}; the figure appears when the window has closed."},
                {months}));
}

void explain_publication(Prose& prose, const Publish& publish) {
  const auto say = [&](const Text& text, const std::vector<std::string>& args) {
    prose.item(prose.fill(text, args));
  };
  if (publish.audience == "internal") {
    say({"Жарияланбайды.", "Не публикуется.", "Not published."}, {});
    return;
  }
  static const std::map<std::string, Text> periods = {
      {"month", {"ай", "месяц", "a month"}},
      {"quarter", {"тоқсан", "квартал", "a quarter"}},
      {"year", {"жыл", "год", "a year"}}};
  const auto period = periods.find(publish.period);
  const std::string shortest =
      period == periods.end() ? publish.period : period->second.in(prose.language());
  say({"Жариялануы: деңгейлері — {0}; ең қысқа кезең — {1}.",
       "Публикация: уровни — {0}; самый короткий период — {1}.",
       "Publication: levels {0}; shortest period {1}."},
      {prose.levels(publish.levels), shortest});
  if (publish.audience == "national_only")
    say({"Бөлінбей, тек ел бойынша жарияланады.", "Публикуется только по стране и без разбивки.",
         "Published for the nation only, without breakdown."},
        {});
  for (const auto& [level, years] : publish.years)
    say({"Деңгейі — {0}: бөлінбей, тек {1} жылдың қосындысы жарияланады.",
         "Уровень {0}: только итоги за {1} г. подряд, без разбивки.",
         "Level {0}: only totals over {1} years together, without breakdown."},
        {prose.levels({level}), std::to_string(years)});
  if (publish.hide_to > 0)
    say({"{0}–{1} аралығындағы сандар жасырылады.", "Числа от {0} до {1} скрываются.",
         "Counts of {0} to {1} are hidden."},
        {std::to_string(publish.hide_from), std::to_string(publish.hide_to)});
}

void explain_target(Prose& prose, const Target& target) {
  std::string scope = target.place;
  for (const auto& [name, member] : target.breakdown)
    scope += (scope.empty() ? "" : ", ") + name + " = " + member;
  if (!scope.empty()) scope = " (" + scope + ")";
  const std::string year = std::to_string(target.year);
  if (target.at_least)
    prose.item(prose.fill({"Мақсат{2}: {1} жылға қарай кемінде {0}.",
                           "Цель{2}: не менее {0} к {1} году.", "Target{2}: at least {0} by {1}."},
                          {to_string(*target.at_least), year, scope}));
  if (target.at_most)
    prose.item(prose.fill({"Мақсат{2}: {1} жылға қарай {0} мәнінен аспау.",
                           "Цель{2}: не более {0} к {1} году.", "Target{2}: at most {0} by {1}."},
                          {to_string(*target.at_most), year, scope}));
}

// A breakdown or a crossing; of ages and bands also which.
std::string breakdown_words(const Prose& prose, const Indicator& indicator,
                            const std::string& entry) {
  std::string all;
  const std::vector<std::string> names = crossing(entry);
  for (const std::string& name : names) {
    std::string words =
        prose.quoted(breakdown_title(prose.programme(), indicator, name, prose.language()));
    const AgeBreakdown* age = indicator.age(name);
    if (age != nullptr && names.size() == 1) {
      words += age->at == AgeBreakdown::At::when
                   ? prose.fill({" (жазба күні: {0})", " (на дату записи: {0})",
                                 " (on the record's day: {0})"},
                                {joined(age->bands, prose.language())})
                   : prose.fill({" (кезеңнің соңғы күні: {0})", " (на последний день периода: {0})",
                                 " (on the last day of the period: {0})"},
                                {joined(age->bands, prose.language())});
    }
    all += (all.empty() ? "" : " × ") + words;
  }
  return all;
}

// By what a rate has no population, and what stands there instead.
void explain_shares(Prose& prose, const Indicator& indicator) {
  std::vector<std::string> titles;
  std::set<std::string> told;
  for (const std::string& entry : indicator.by)
    for (const std::string& name : crossing(entry))
      if (indicator.per && !has_population(indicator, name) && told.insert(name).second)
        titles.push_back(
            prose.quoted(breakdown_title(prose.programme(), indicator, name, prose.language())));
  if (titles.empty()) return;
  prose.item(prose.fill(
      {"Мына бөліністер бойынша халық саны белгілі емес: {0}. Оларда коэффициент орнына жауабы "
       "белгілі барлығының ішіндегі үлес, пайызбен, көрсетіледі.",
       "По этим признакам численность населения неизвестна: {0}. Вместо коэффициента показывается "
       "доля, в процентах, среди всех, о ком ответ известен.",
       "No population is known by {0}: instead of the rate stands the share, in percent, of all "
       "for "
       "whom the answer is known."},
      {joined(titles, prose.language())}));
}

std::string shown_words(const Prose& prose, const Indicator& indicator) {
  static const std::map<ShowAs, Text> all = {
      {ShowAs::number, {"сан", "число", "a number"}},
      {ShowAs::percent, {"пайыз", "процент", "a percentage"}},
      {ShowAs::rate, {"коэффициент", "коэффициент", "a rate"}},
      {ShowAs::level, {"деңгей", "уровень", "a level"}},
      {ShowAs::days, {"күндер", "дни", "days"}}};
  return prose.fill(
      {"Көрсетілуі: {0}, үтірден кейінгі таңбалар: {1}.",
       "Показывается как {0}, знаков после запятой: {1}.", "Shown as {0}, decimals: {1}."},
      {all.at(indicator.show_as).in(prose.language()), std::to_string(indicator.decimals)});
}

}  // namespace

void explain_indicator(Prose& prose, const Indicator& indicator) {
  const Language language = prose.language();
  prose.heading(
      3, (indicator.code.empty() ? "" : indicator.code + ". ") + indicator.title.in(language));
  prose.paragraph(indicator.in_words.in(language));
  if (indicator.denominator || indicator.per) {
    prose.item(prose.fill({"Алымы: {0}", "Числитель: {0}", "Numerator: {0}"},
                          {measure_words(prose, indicator.numerator)}));
    if (indicator.denominator)
      prose.item(prose.fill({"Бөлімі: {0}", "Знаменатель: {0}", "Denominator: {0}"},
                            {measure_words(prose, *indicator.denominator)}));
  } else {
    prose.item(prose.fill({"Өлшенетіні: {0}", "Измеряется: {0}", "Measured: {0}"},
                          {measure_words(prose, indicator.numerator)}));
  }
  if (indicator.per)
    prose.item(
        prose.fill({"Бөлімі: {0}–{1} жастағы халық; әр {2} адамға шаққанда.",
                    "Знаменатель: население в возрасте {0}–{1} лет; на каждые {2} человек.",
                    "Denominator: the population aged {0} to {1}; for every {2} of them."},
                   {std::to_string(indicator.per->age_from), std::to_string(indicator.per->age_to),
                    std::to_string(indicator.per->factor)}));
  prose.item(shown_words(prose, indicator));
  explain_window(prose, indicator);
  if (!indicator.by.empty()) {
    std::vector<std::string> titles;
    for (const std::string& entry : indicator.by)
      titles.push_back(breakdown_words(prose, indicator, entry));
    prose.item(prose.fill({"Бөлінуі: {0}.", "Разбивка: {0}.", "Broken down by: {0}."},
                          {joined(titles, language)}));
  }
  explain_shares(prose, indicator);
  prose.item(prose.fill({"Деңгейлері: {0}.", "Уровни: {0}.", "Levels: {0}."},
                        {prose.levels(indicator.levels)}));
  for (const Target& target : indicator.targets) explain_target(prose, target);
  if (!indicator.beside.empty()) {
    std::vector<std::string> titles;
    for (const std::string& name : indicator.beside)
      if (const Indicator* other = prose.programme().find_indicator(name))
        titles.push_back(prose.quoted(other->title.in(language)));
    prose.item(
        prose.fill({"Қатар көрсетіледі: {0}.", "Рядом показывается: {0}.", "Shown beside: {0}."},
                   {joined(titles, language)}));
  }
  if (!indicator.standard.empty())
    prose.item(
        prose.fill({"Стандарты: {0}.", "Стандарт: {0}.", "Standard: {0}."}, {indicator.standard}));
  explain_publication(prose, indicator.publish);
  if (indicator.publish.by) {
    std::vector<std::string> titles;
    for (const std::string& entry : *indicator.publish.by)
      titles.push_back(breakdown_words(prose, indicator, entry));
    prose.item(prose.fill({"Жарияланатын бөліністер: {0}.", "Публикуемые разбивки: {0}.",
                           "Published breakdowns: {0}."},
                          {joined(titles, language)}));
  }
  prose.end_of_list();
}

}  // namespace besik::programme
