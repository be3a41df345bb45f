#include "exchange/figure_file.h"
#include "indicator/question.h"
#include "service/breakdown_view.h"
#include "service/figure_records.h"
#include "service/figure_source.h"
#include "service/figure_words.h"
#include "service/input.h"
#include "service/methods.h"
#include "service/nouns.h"
#include "service/parts.h"
#include "service/pieces.h"

namespace besik::service {

namespace {

// A file of figures, made while it is read.
class FigurePieces : public Pieces {
 public:
  FigurePieces(FigureSource source, std::unique_ptr<exchange::FigureFile> file)
      : source_(std::move(source)), file_(std::move(file)) {}

  // Makes the first bytes, so that what is wrong with the question is told before any are given.
  Result<void> begin() {
    TRY_ASSIGN(first_, more());
    return {};
  }

  Result<std::string> next() override {
    if (!first_.empty()) return std::exchange(first_, {});
    // Libraries throw; what they say may hold what was typed.
    try {
      return more();
    } catch (const std::exception&) {
      return fault("service.failed", "figure.show", "the work could not be done",
                   "try again; if it stays so, report it");
    }
  }

 private:
  Result<std::string> more() {
    while (!ended_) {
      TRY_ASSIGN(const auto figures, source_.next());
      for (const indicator::Figure& figure : figures) TRY(file_->add(figure));
      if (figures.empty()) {
        TRY(file_->end());
        ended_ = true;
      }
      TRY_ASSIGN(std::string bytes, file_->take());
      if (!bytes.empty()) return bytes;
    }
    return file_->take();
  }

  FigureSource source_;
  std::unique_ptr<exchange::FigureFile> file_;
  std::string first_;
  bool ended_ = false;
};

Checked<Answer> whole_body(const record::World& world, FigureSource& source, Language language) {
  TRY_ASSIGN(const auto figures, source.whole());
  json::array items;
  for (const indicator::Figure& figure : figures) {
    json::object item = indicator::to_json(figure);
    item["place_name"] = place_name(world, figure, language);
    items.push_back(std::move(item));
  }
  Answer answer;
  answer.body = json::object{{"figures", std::move(items)}};
  if (const auto told = source.told_as_of())
    answer.body.as_object()["told_as_of"] = besik::to_string(*told);
  return answer;
}

Result<void> take_all(Answer& answer) {
  while (true) {
    TRY_ASSIGN(const std::string bytes, answer.pieces->next());
    if (bytes.empty()) break;
    answer.text += bytes;
  }
  answer.pieces = nullptr;
  return {};
}

Checked<Answer> show(Service& service, const Call& call) {
  Parts& parts = service.parts();
  const auto world = parts.world();
  TRY_ASSIGN(const auto format,
             exchange::parse_figure_format(text_or(call.input, "format", "json")));
  TRY_ASSIGN(const FigureQuestion asked, read_figure_question(call, *world));
  TRY_ASSIGN(FigureSource source, FigureSource::open(parts, world, call.actor, asked));
  if (format == exchange::FigureFormat::json && !call.in_pieces)
    return whole_body(*world, source, call.actor.language);
  exchange::FigureWords words = figure_words(parts, world, asked, source, call.actor.language);
  if (format == exchange::FigureFormat::geojson) {
    TRY_ASSIGN(words.outlines, outlines_for(parts, world, asked));
  }
  Answer answer;
  answer.content_type = exchange::media_type(format);
  if (format != exchange::FigureFormat::json)
    answer.file_name = asked.indicator->name + "-" + indicator::to_string(asked.question.period) +
                       "." + text_or(call.input, "format");
  auto pieces = std::make_shared<FigurePieces>(
      std::move(source), exchange::make_figure_file(format, std::move(words)));
  TRY(pieces->begin());
  answer.pieces = std::move(pieces);
  if (!call.in_pieces) TRY(take_all(answer));
  return answer;
}

// Why this number: how it comes about and, for those who may read them, the records behind it with
// what last moved it.
Checked<Answer> explain(Service& service, const Call& call) {
  constexpr std::size_t most = 200, newest = 10;
  Parts& parts = service.parts();
  const auto world = parts.world();
  TRY_ASSIGN(FigureQuestion about, read_figure_question(call, *world));
  indicator::Question& question = about.question;
  question.level.clear();
  question.step.reset();
  question.by.clear();
  TRY_ASSIGN(FigureSource source, FigureSource::open(parts, world, call.actor, about));
  TRY_ASSIGN(const auto figures, source.whole());
  json::object out{
      {"method", method_json(world->programmes.at(about.programme->name), *about.indicator)}};
  if (!figures.empty()) out["figure"] = indicator::to_json(figures.front());
  if (const auto told = source.told_as_of()) {
    out["told_as_of"] = besik::to_string(*told);
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

std::vector<Operation::Format> formats() {
  std::vector<Operation::Format> out;
  for (const char* name : {"json", "jsonl", "csv", "xlsx", "geojson"})
    out.push_back({name, std::string(exchange::media_type(*exchange::parse_figure_format(name)))});
  return out;
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
        in_query("period", "text", "2026, 2026-Q1, 2026-03, 2026-03-15 or 2024/2026 (together).",
                 true),
        in_query("step", "text", "day, month, quarter or year: a series within the period."),
        in_query("by", "list", "Breakdowns, comma-separated."),
        in_query("geography", "text", "Places of `then` or of `now`."),
        in_query("series", "text",
                 "An older series of the indicator, as figures name it; else the newest. Only for "
                 "readers entitled to the records beneath."),
        in_query("format", "text",
                 "json, jsonl (a figure a line), csv, xlsx (a workbook) or geojson (a feature a "
                 "figure).")},
       "{figures: [Figure], told_as_of where they are not live}, or a file (see "
       "docs/format/figure-files.md); any number of figures: an answer is made while it is read, "
       "and one that breaks off is not whole",
       show,
       256 << 10,
       formats()});
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
        in_query("period", "text", "2026, 2026-Q1, 2026-03, 2026-03-15 or 2024/2026 (together).",
                 true),
        in_query("geography", "text", "Places of `then` or of `now`."),
        in_query("series", "text", "An older series, as for figure.show.")},
       "{method, figure, told_as_of | records, records_in_all, last_moved_by}",
       explain});
}

}  // namespace besik::service
