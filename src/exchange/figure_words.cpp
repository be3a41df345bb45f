#include <array>

#include "exchange/figure_columns.h"

namespace besik::exchange {
namespace {

using indicator::Status;

struct Named {
  std::string_view name;
  Text words;
};

const std::vector<Named>& flags() {
  static const std::vector<Named> all{
      {"provisional", {"алдын ала", "предварительно", "provisional"}},
      {"overlapping",
       {"қиылысады: бөліктері бүтінінен асуы мүмкін", "пересекается: части могут превышать целое",
        "overlapping: parts can exceed the whole"}},
      {"incomplete",
       {"толық емес: кейбір жауаптар енгізілмеген", "неполно: часть ответов не внесена",
        "incomplete: some answers are missing"}},
      {"rounded", {"дөңгелектелген", "округлено", "rounded"}},
      {"synthetic", {"ойдан шығарылған деректер", "вымышленные данные", "synthetic"}},
      {"stands_for_itself",
       {"бұл деңгейде өзін-өзі білдіреді", "представляет этот уровень само",
        "stands for itself at this level"}},
      {"open_until_period_ends",
       {"бақылау мерзімі әлі аяқталған жоқ", "срок наблюдения ещё не закончился",
        "the time of observation has not ended"}},
      {"series_breaks",
       {"кезеңнің бір бөлігі қатардан тыс", "часть периода вне ряда",
        "a part of the period lies outside the series"}},
      {"outside_series",
       {"кезең қатардан тыс", "период вне ряда", "the period lies outside the series"}},
      {"share",
       {"халық саны жоқ: көрсеткіштің үлесі", "нет населения: доля от показателя",
        "no population: a share of the indicator"}},
      {"not_united",
       {"есеп берген балалар бір рет саналмаған болуы мүмкін",
        "дети из отчётов могли быть сочтены не один раз",
        "children of returns may be counted more than once"}},
      {"finer_than_returns",
       {"есептердің кезеңінен қысқа", "короче периода отчётов", "finer than the returns"}}};
  return all;
}

const Text& status_text(Status status) {
  static const std::array<Text, 6> all{
      Text{"көрсеткіш бар", "показатель есть", "there is a number"},
      Text{"жасырылған: көрсету үшін тым аз", "скрыто: слишком мало, чтобы показать",
           "hidden: too few to show"},
      Text{"дерек жоқ", "нет данных", "no data"},
      Text{"халық саны белгісіз", "население неизвестно", "no population known"},
      Text{"қолданылмайды", "неприменимо", "does not apply"},
      Text{"салыстыруға келмейді", "несопоставимо", "not comparable"}};
  return all.at(static_cast<std::size_t>(status));
}

// 100000 as people of the language write it.
std::string grouped(int64_t number, Language language) {
  std::string digits = std::to_string(number);
  const std::string mark = language == Language::en ? "," : "\u00a0";
  for (auto at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<std::size_t>(at), mark);
  return digits;
}

std::string per_children(const programme::PopulationBase& per, Language language) {
  const std::string factor = grouped(per.factor, language);
  const std::string from = std::to_string(per.age_from), to = std::to_string(per.age_to);
  if (language == Language::kk) return from + "–" + to + " жастағы " + factor + " балаға шаққанда";
  if (language == Language::ru)
    return "на " + factor + " детей в возрасте " + from + "–" + to + " лет";
  return "per " + factor + " children aged " + from + " to " + to;
}

const Text& thing(programme::Unit unit) {
  static const std::array<Text, 6> all{
      Text{"бала", "дети", "children"},      Text{"адам", "люди", "persons"},
      Text{"іс", "дела", "cases"},           Text{"оқиға", "случаи", "episodes"},
      Text{"жағдай", "случаи", "instances"}, Text{"мекеме", "учреждения", "facilities"}};
  return all.at(static_cast<std::size_t>(unit));
}

}  // namespace

std::string status_words(Status status, Language language) {
  return status_text(status).in(language);
}

std::string flag_words(std::string_view flag, Language language) {
  for (const Named& one : flags())
    if (one.name == flag) return one.words.in(language);
  return std::string(flag);
}

std::string statistic_words(std::string_view statistic, Language language) {
  static const std::vector<Named> all{
      {"number", {"саны", "число", "number"}},
      {"sum", {"қосындысы", "сумма", "sum"}},
      {"mean", {"орташа мәні", "среднее", "mean"}},
      {"median", {"медианасы", "медиана", "median"}},
      {"p90", {"90-процентилі", "90-й процентиль", "90th percentile"}},
      {"share", {"үлесі, %", "доля, %", "share, %"}},
      {"ratio", {"қатынасы", "отношение", "ratio"}},
      {"rate", {"коэффициенті", "коэффициент", "rate"}},
      {"level", {"деңгейі", "уровень", "level"}}};
  for (const Named& one : all)
    if (one.name == statistic) return one.words.in(language);
  return std::string(statistic);
}

std::string unit_words(const programme::Indicator& indicator, Language language) {
  if (indicator.per) return per_children(*indicator.per, language);
  switch (indicator.show_as) {
    case programme::ShowAs::percent:
      return "%";
    case programme::ShowAs::rate: {
      const std::string factor = grouped(indicator.factor, language);
      return Text{"әр " + factor + " жағдайға шаққанда", "на каждые " + factor, "per " + factor}.in(
          language);
    }
    case programme::ShowAs::level:
      return Text{"деңгей", "уровень", "level"}.in(language);
    case programme::ShowAs::days:
      return Text{"күн", "дни", "days"}.in(language);
    case programme::ShowAs::number:
      break;
  }
  return thing(indicator.unit).in(language);
}

const std::vector<Status>& all_statuses() {
  static const std::vector<Status> all{Status::ok,
                                       Status::hidden,
                                       Status::no_data,
                                       Status::no_denominator,
                                       Status::not_applicable,
                                       Status::not_comparable};
  return all;
}

const std::vector<std::string>& all_flags() {
  static const std::vector<std::string> all = [] {
    std::vector<std::string> out;
    for (const Named& one : flags()) out.emplace_back(one.name);
    return out;
  }();
  return all;
}

}  // namespace besik::exchange
