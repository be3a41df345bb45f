#include "indicator/figure.h"

#include "base/csv.h"
#include "indicator/question.h"
#include "service/breakdown_view.h"
#include "service/epochs.h"
#include "service/figure_records.h"
#include "service/input.h"
#include "service/methods.h"
#include "service/nouns.h"
#include "service/parts.h"
#include "service/record_view.h"

namespace besik::service {

namespace {

const programme::Programme* programme_of(const record::World& world, const std::string& wanted,
                                         const std::string& indicator) {
  if (!wanted.empty()) return world.programme(wanted);
  for (const auto& [name, versions] : world.programmes)
    if (!versions.empty() && versions.back()->find_indicator(indicator))
      return versions.back().get();
  return nullptr;
}

Error unknown_indicator(const record::World& world, const std::string& indicator) {
  std::vector<std::string> names;
  for (const auto& [name, versions] : world.programmes)
    if (!versions.empty())
      for (const programme::Indicator& one : versions.back()->indicators) {
        names.push_back(one.name);
        if (!one.code.empty()) names.push_back(one.code);
      }
  Error error = fault("figure.unknown_indicator", "indicator", "there is no such indicator",
                      "see indicator.list");
  error.nearest = nearest(indicator, names);
  return error;
}

Result<std::optional<indicator::Step>> read_step(const std::string& text) {
  using indicator::Step;
  if (text.empty()) return std::optional<Step>{};
  static const std::map<std::string, Step> steps{
      {"day", Step::day}, {"month", Step::month}, {"quarter", Step::quarter}, {"year", Step::year}};
  const auto found = steps.find(text);
  if (found == steps.end())
    return fault("figure.unknown_step", "step", "a step is day, month, quarter or year",
                 "choose one of them");
  return std::optional<Step>{found->second};
}

Checked<indicator::Question> read_question(const Call& call, const record::World& world,
                                           const programme::Programme& programme,
                                           const programme::Indicator& indicator) {
  indicator::Question out;
  out.programme = programme.name;
  out.indicator = indicator.name;
  out.place = text_or(call.input, "place");
  if (out.place.empty() && world.tree) out.place = world.tree->nation().code;
  out.level = text_or(call.input, "level");
  TRY_ASSIGN(const std::string period, need_text(call.input, "period"));
  TRY_ASSIGN(out.period, indicator::parse_period(period));
  TRY_ASSIGN(out.step, read_step(text_or(call.input, "step")));
  out.by = list_of(call.input, "by");
  const std::string geography = text_or(call.input, "geography", "then");
  if (geography == "now")
    out.geography = indicator::Geography::of_today;
  else if (geography != "then")
    return fault("figure.unknown_geography", "geography", "places are those of then or of now",
                 "give then or now");
  return out;
}

std::string where_name(const record::World& world, const indicator::Figure& figure,
                       Language language) {
  if (world.organisations && world.organisations->find(figure.where.code))
    return world.organisations->find(figure.where.code)->name.in(language);
  if (!world.tree) return figure.where.code;
  const place::Place* found = world.tree->find(figure.where.code);
  return found ? world.tree->name(*found, figure.period.last).in(language) : figure.where.code;
}

std::string joined(const std::set<std::string>& items) {
  std::string out;
  for (const std::string& item : items) out += (out.empty() ? "" : " ") + item;
  return out;
}

std::string figures_csv(const record::World& world, const std::vector<indicator::Figure>& figures,
                        const std::vector<std::string>& by, Language language) {
  std::vector<std::string> head{"indicator", "place", "place_name", "level", "period"};
  head.insert(head.end(), by.begin(), by.end());
  for (const char* name : {"numerator", "denominator", "value", "status", "flags"})
    head.emplace_back(name);
  std::string out = csv_line(head);
  const auto number = [](const auto& value) {
    return value ? std::to_string(*value) : std::string();
  };
  for (const indicator::Figure& figure : figures) {
    std::vector<std::string> cells{figure.indicator, figure.where.code,
                                   where_name(world, figure, language), figure.where.level,
                                   indicator::to_string(figure.period)};
    for (const std::string& name : by) {
      const auto member = figure.breakdown.find(name);
      cells.push_back(member == figure.breakdown.end() ? "" : member->second);
    }
    cells.push_back(number(figure.numerator));
    cells.push_back(number(figure.denominator));
    cells.push_back(figure.value ? besik::to_string(*figure.value) : "");
    cells.emplace_back(indicator::to_string(figure.status));
    cells.push_back(joined(figure.flags));
    out += csv_line(cells);
  }
  return out;
}

struct Told {
  std::vector<indicator::Figure> figures;
  std::optional<Date> epoch;  // of readers who may not read the records beneath
};

// Live for those who may read the records beneath, else as the last midnight told it.
Checked<Told> figures_for(Parts& parts, const std::shared_ptr<const record::World>& world,
                          const Actor& actor, const programme::Programme& programme,
                          const programme::Indicator& indicator, indicator::Question question) {
  Told told;
  if (record::may_see_figure(*world, actor.user, programme, indicator, question.place)) {
    question.coverage = parts.returns.coverage(world, parts.today());
    question.targets = parts.targets.get();
    TRY_ASSIGN(told.figures, parts.engine->ask(question, parts.today()));
  } else {
    TRY(record::may_see_told_figure(*world, actor.user, programme, indicator, question.place));
    TRY_ASSIGN(const auto epoch, epoch_in_force(parts));
    TRY_ASSIGN(told.figures, answer_from(*epoch, *world, question, epoch->day));
    told.epoch = epoch->day;
  }
  if (world->synthetic)
    for (indicator::Figure& figure : told.figures) figure.flags.insert("synthetic");
  return told;
}

Checked<Answer> show(Service& service, const Call& call) {
  Parts& parts = service.parts();
  const auto world = parts.world();
  TRY_ASSIGN(const std::string name, need_text(call.input, "indicator"));
  const programme::Programme* programme =
      programme_of(*world, text_or(call.input, "programme"), name);
  const programme::Indicator* indicator = programme ? programme->find_indicator(name) : nullptr;
  if (!indicator) return unknown_indicator(*world, name);
  TRY_ASSIGN(indicator::Question question, read_question(call, *world, *programme, *indicator));
  TRY_ASSIGN(const Told told,
             figures_for(parts, world, call.actor, *programme, *indicator, question));
  const std::vector<indicator::Figure>& figures = told.figures;
  Answer answer;
  if (text_or(call.input, "format") == "csv") {
    answer.text = figures_csv(*world, figures, question.by, call.actor.language);
    answer.content_type = "text/csv; charset=utf-8";
    return answer;
  }
  json::array items;
  for (const indicator::Figure& figure : figures) {
    json::object item = indicator::to_json(figure);
    item["place_name"] = where_name(*world, figure, call.actor.language);
    items.push_back(std::move(item));
  }
  answer.body = json::object{{"figures", std::move(items)}};
  if (told.epoch) answer.body.as_object()["told_as_of"] = besik::to_string(*told.epoch);
  return answer;
}

// Why this number: how it comes about and, for those who may read them, the records behind it with
// what last moved it.
Checked<Answer> explain(Service& service, const Call& call) {
  constexpr std::size_t most = 200, newest = 10;
  Parts& parts = service.parts();
  const auto world = parts.world();
  TRY_ASSIGN(const std::string name, need_text(call.input, "indicator"));
  const programme::Programme* programme =
      programme_of(*world, text_or(call.input, "programme"), name);
  const programme::Indicator* indicator = programme ? programme->find_indicator(name) : nullptr;
  if (!indicator) return unknown_indicator(*world, name);
  TRY_ASSIGN(indicator::Question question, read_question(call, *world, *programme, *indicator));
  question.level.clear();
  question.step.reset();
  question.by.clear();
  TRY_ASSIGN(const Told told,
             figures_for(parts, world, call.actor, *programme, *indicator, question));
  json::object out{{"method", method_json(world->programmes.at(programme->name), *indicator)}};
  if (!told.figures.empty()) out["figure"] = indicator::to_json(told.figures.front());
  if (told.epoch) {
    out["told_as_of"] = besik::to_string(*told.epoch);
  } else {
    TRY_ASSIGN(const indicator::Asked asked, indicator::look_up(*world, question));
    TRY_ASSIGN(const CountedRecords counted,
               counted_records(parts, *world, call.actor.user, asked, most));
    json::array records, moved;
    for (const Counted& one : counted.records) {
      const json::object item{{"id", besik::to_string(one.row.id)},
                              {"register", one.row.register_name},
                              {"in_numerator", one.in_numerator},
                              {"in_denominator", one.in_denominator},
                              {"changed_at", besik::to_string(one.row.changed_at)},
                              {"version", one.row.version}};
      if (moved.size() < newest) moved.push_back(item);
      records.push_back(item);
    }
    out["records"] = std::move(records);
    out["records_in_all"] = counted.all;
    out["last_moved_by"] = std::move(moved);
  }
  Answer answer;
  answer.body = std::move(out);
  return answer;
}

std::string_view show_as_name(programme::ShowAs show_as) {
  static constexpr std::string_view names[] = {"number", "percent", "rate", "level", "days"};
  return names[static_cast<std::size_t>(show_as)];
}

std::string_view better_name(programme::Better better) {
  static constexpr std::string_view names[] = {"up", "down", "neither"};
  return names[static_cast<std::size_t>(better)];
}

std::string_view unit_name(programme::Unit unit) {
  static constexpr std::string_view names[] = {"child",   "person", "case",
                                               "episode", "item",   "facility"};
  return names[static_cast<std::size_t>(unit)];
}

// Declared kinds of measure that this version cannot compute are listed all the same, and say so.
bool is_computed(const Parts& parts, const record::World& world,
                 const programme::Programme& programme, const programme::Indicator& indicator) {
  if (!world.tree) return false;
  indicator::Question question;
  question.programme = programme.name;
  question.indicator = indicator.name;
  question.place = world.tree->nation().code;
  const Civil day = civil(parts.today());
  question.period = {indicator::Step::year, make_date(day.year, 1, 1), make_date(day.year, 12, 31)};
  const auto answer = parts.engine->ask(question, parts.today());
  return answer || answer.error().code != "figure.measure_not_computed";
}

json::object indicator_json(const Parts& parts, const record::World& world, const Actor& actor,
                            const programme::Programme& programme,
                            const programme::Indicator& indicator) {
  const Language language = actor.language;
  json::array by, levels;
  for (const std::string& name : indicator.by)
    by.push_back(breakdown_json(programme, indicator, name, language));
  for (const std::string& level : indicator.levels) levels.emplace_back(level);
  const place::Organisation* own =
      world.organisations ? world.organisations->find(actor.user.organisation) : nullptr;
  const std::string nation = world.tree ? world.tree->nation().code : "";
  const auto sees = [&](const std::string& place) {
    return record::may_see_figure(world, actor.user, programme, indicator, place) ||
           (indicator.publish.audience != "internal" &&
            record::may_see_told_figure(world, actor.user, programme, indicator, place));
  };
  json::object out{{"programme", programme.name},
                   {"name", indicator.name},
                   {"code", indicator.code},
                   {"title", indicator.title.in(language)},
                   {"in_words", indicator.in_words.in(language)},
                   {"standard", indicator.standard},
                   {"unit", unit_name(indicator.unit)},
                   {"show_as", show_as_name(indicator.show_as)},
                   {"decimals", indicator.decimals},
                   {"better", better_name(indicator.better)},
                   {"by", std::move(by)},
                   {"levels", std::move(levels)},
                   {"may_see", sees(nation) || (own && (sees(own->place) || sees(own->code)))},
                   {"factor", indicator.factor},
                   {"computed", is_computed(parts, world, programme, indicator)}};
  if (indicator.per)
    out["per"] = json::object{{"factor", indicator.per->factor},
                              {"age_from", indicator.per->age_from},
                              {"age_to", indicator.per->age_to}};
  return out;
}

Checked<Answer> list(Service& service, const Call& call) {
  const auto world = service.world();
  const std::string wanted = text_or(call.input, "programme");
  json::array items;
  for (const auto& [name, versions] : world->programmes) {
    if (versions.empty() || (!wanted.empty() && wanted != name)) continue;
    for (const programme::Indicator& indicator : versions.back()->indicators)
      items.push_back(
          indicator_json(service.parts(), *world, call.actor, *versions.back(), indicator));
  }
  Answer answer;
  answer.body = json::object{{"items", std::move(items)}};
  return answer;
}

}  // namespace

void add_figures(std::vector<Operation>& table) {
  table.push_back({"indicator.list",
                   "GET",
                   "/api/v1/indicators",
                   Needs::session,
                   false,
                   false,
                   "Indicators with their words, breakdowns and levels.",
                   {in_query("programme", "text", "Only of this programme.")},
                   "{items: [Indicator]}",
                   list});
  table.push_back(
      {"figure.show",
       "GET",
       "/api/v1/figures",
       Needs::session,
       false,
       false,
       "Figures of an indicator: live for readers entitled to the records beneath, for other "
       "accounts as of the last midnight and hidden where a protected number could be worked out.",
       {in_query("indicator", "text", "Name or code.", true),
        in_query("programme", "text", "Needed where two programmes share the name."),
        in_query("place", "text", "Code of a place or organisation; the nation if not given."),
        in_query("level", "text", "All places of this level within it."),
        in_query("period", "text", "2026, 2026-Q1, 2026-03 or 2026-03-15.", true),
        in_query("step", "text", "day, month, quarter or year: a series within the period."),
        in_query("by", "list", "Breakdowns, comma-separated."),
        in_query("geography", "text", "Places of `then` or of `now`."),
        in_query("format", "text", "json or csv.")},
       "{figures: [Figure], told_as_of where they are not live}",
       show});
  table.push_back(
      {"figure.explain",
       "GET",
       "/api/v1/figures/explain",
       Needs::session,
       false,
       false,
       "Why this number: definition in words, formula, sources, version, since when, "
       "publish rule; for readers entitled to them the records behind it and those that "
       "last moved it.",
       {in_query("indicator", "text", "Name or code.", true),
        in_query("programme", "text", "Needed where two programmes share the name."),
        in_query("place", "text", "Code of a place or organisation; else the nation."),
        in_query("period", "text", "2026, 2026-Q1, 2026-03 or 2026-03-15.", true),
        in_query("geography", "text", "Places of `then` or of `now`.")},
       "{method, figure, told_as_of | records, records_in_all, last_moved_by}",
       explain});
}

}  // namespace besik::service
