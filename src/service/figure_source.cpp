#include "service/figure_source.h"

#include "service/input.h"

namespace besik::service {

namespace {

// The newest version that has the indicator; where a series is named also one that an older version
// had and the newest has no more.
const programme::Programme* programme_of(const record::World& world, const std::string& wanted,
                                         const std::string& indicator, bool older_too) {
  for (const auto& [name, versions] : world.programmes) {
    if (versions.empty() || (!wanted.empty() && wanted != name)) continue;
    for (auto version = versions.rbegin(); version != versions.rend(); ++version) {
      if ((*version)->find_indicator(indicator)) return versions.back().get();
      if (!older_too) break;
    }
  }
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
  if (text.empty()) return std::optional<indicator::Step>{};
  TRY_ASSIGN(const indicator::Step step, indicator::parse_step(text));
  return std::optional<indicator::Step>{step};
}

// The newest version that has the series; any where none is named.
Result<void> find_series(const record::World& world, const std::string& name,
                         const std::string& series, FigureQuestion& into) {
  std::vector<std::string> names;
  const auto& versions = world.programmes.at(into.programme->name);
  const programme::Indicator* last = nullptr;
  for (auto version = versions.rbegin(); version != versions.rend(); ++version) {
    // An indicator is found by its code too; older versions call it by the name of the newest.
    const programme::Indicator* one = (*version)->find_indicator(last ? last->name : name);
    if (one == nullptr) continue;
    if (last == nullptr) last = one;
    names.push_back(one->series);
    if (!series.empty() && one->series != series) continue;
    into.indicator = one;
    into.version = version->get();
    return {};
  }
  Error error = fault("figure.unknown_series", "series", "the indicator never had this series",
                      "leave it out for the newest; each figure names its own");
  error.nearest = nearest(series, names);
  if (error.nearest.empty() && !names.empty()) error.nearest = names.front();
  return error;
}

std::string registers_beneath(const programme::Indicator& indicator) {
  std::set<std::string> names{indicator.numerator.of};
  if (indicator.denominator) names.insert(indicator.denominator->of);
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

}  // namespace

Checked<FigureQuestion> read_figure_question(const Call& call, const record::World& world) {
  FigureQuestion out;
  TRY_ASSIGN(const std::string name, need_text(call.input, "indicator"));
  const std::string series = text_or(call.input, "series");
  out.programme = programme_of(world, text_or(call.input, "programme"), name, !series.empty());
  if (out.programme == nullptr) return unknown_indicator(world, name);
  TRY(find_series(world, name, series, out));
  indicator::Question& question = out.question;
  question.programme = out.programme->name;
  question.indicator = out.indicator->name;
  const programme::Indicator* newest = out.programme->find_indicator(out.indicator->name);
  if (newest == nullptr || newest->series != out.indicator->series)
    question.series = out.indicator->series;
  question.place = text_or(call.input, "place");
  if (question.place.empty() && world.tree) question.place = world.tree->nation().code;
  question.level = text_or(call.input, "level");
  TRY_ASSIGN(const std::string period, need_text(call.input, "period"));
  TRY_ASSIGN(question.period, indicator::parse_period(period));
  TRY_ASSIGN(question.step, read_step(text_or(call.input, "step")));
  question.by = list_of(call.input, "by");
  const std::string geography = text_or(call.input, "geography", "then");
  if (geography == "now")
    question.geography = indicator::Geography::of_today;
  else if (geography != "then")
    return fault("figure.unknown_geography", "geography", "places are those of then or of now",
                 "give then or now");
  return out;
}

Checked<FigureSource> FigureSource::open(Parts& parts, std::shared_ptr<const record::World> world,
                                         const Actor& actor, const FigureQuestion& asked) {
  FigureSource out;
  out.parts_ = &parts;
  out.world_ = std::move(world);
  out.question_ = asked.question;
  out.question_.targets = parts.targets.get();
  out.today_ = parts.today();
  const std::string& place = asked.question.place;
  if (record::may_see_figure(*out.world_, actor.user, *asked.programme, *asked.indicator, place)) {
    out.question_.coverage = parts.returns.coverage(out.world_, out.today_);
    out.onward_.emplace();
    return out;
  }
  TRY(record::may_see_told_figure(*out.world_, actor.user, *asked.programme, *asked.indicator,
                                  place));
  if (!asked.question.series.empty())
    return fault("figure.series_not_published", "series",
                 "readers without the records are told the newest series only",
                 "leave out series, or ask as somebody who may read all of: " +
                     registers_beneath(*asked.indicator));
  TRY_ASSIGN(out.epoch_, epoch_in_force(parts));
  out.today_ = out.epoch_->day;
  TRY_ASSIGN(const indicator::Asked known, indicator::look_up(*out.world_, asked.question));
  out.periods_ = known.periods;
  return out;
}

std::optional<Date> FigureSource::told_as_of() const {
  return epoch_ ? std::optional(epoch_->day) : std::nullopt;
}

void FigureSource::mark(std::vector<indicator::Figure>& figures) const {
  if (!world_->synthetic) return;
  for (indicator::Figure& figure : figures) figure.flags.insert("synthetic");
}

Checked<std::vector<indicator::Figure>> FigureSource::whole() {
  std::vector<indicator::Figure> figures;
  if (epoch_) {
    TRY_ASSIGN(figures, answer_from(*epoch_, *world_, question_, today_));
  } else {
    TRY_ASSIGN(figures, parts_->engine->ask(question_, today_));
  }
  mark(figures);
  return figures;
}

Result<std::vector<indicator::Figure>> FigureSource::next() {
  TRY_ASSIGN(std::vector<indicator::Figure> figures, epoch_ ? next_told() : next_live());
  mark(figures);
  return figures;
}

Result<std::vector<indicator::Figure>> FigureSource::next_live() {
  std::vector<indicator::Figure> figures;
  while (figures.empty() && onward_) {
    TRY_ASSIGN(indicator::Portion given, parts_->engine->ask(question_, today_, *onward_, portion));
    if (!begun_ && given.cells > most_figures) return indicator::too_many_cells();
    begun_ = true;
    onward_ = std::move(given.next);
    figures = std::move(given.figures);
  }
  return figures;
}

// A period at a time: what is told stands in memory as it is.
Result<std::vector<indicator::Figure>> FigureSource::next_told() {
  std::vector<indicator::Figure> figures;
  while (figures.size() < portion && period_ < periods_.size()) {
    indicator::Question one = question_;
    one.period = periods_[period_++];
    one.step = one.period.step;
    TRY_ASSIGN(auto told, answer_from(*epoch_, *world_, one, today_));
    figures.insert(figures.end(), std::make_move_iterator(told.begin()),
                   std::make_move_iterator(told.end()));
  }
  return figures;
}

}  // namespace besik::service
