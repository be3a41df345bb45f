#include "disclosure/publication.h"
#include "indicator/question.h"
#include "record/access.h"
#include "service/epochs.h"
#include "service/input.h"
#include "service/nouns.h"
#include "service/parts.h"

namespace besik::service {

namespace {

// What of an indicator may be asked for by readers who are told it as of the last midnight. Null
// where this reader is told nothing of it or may read the records of every place they begin at.
json::value published(const record::World& world, const Actor& actor,
                      const programme::Programme& programme,
                      const programme::Indicator& indicator) {
  const disclosure::Publication rule = disclosure::publication_of(indicator);
  std::vector<std::string> places;
  if (world.tree) places.push_back(world.tree->nation().code);
  if (const auto* own =
          world.organisations ? world.organisations->find(actor.user.organisation) : nullptr)
    places.insert(places.end(), {own->place, own->code});
  bool told = false, live = false, all_live = true;
  for (const std::string& place : places) {
    const bool here =
        record::may_see_figure(world, actor.user, programme, indicator, place).has_value();
    live = live || here;
    all_live = all_live && here;
    told = told || record::may_see_told_figure(world, actor.user, programme, indicator, place);
  }
  if (!rule.anything || !told || all_live) return nullptr;
  json::array levels, by;
  json::object years;
  for (const auto& [level, length] : rule.years) years[level] = length;
  for (const std::string& level : rule.levels) levels.emplace_back(level);
  for (const std::vector<std::string>& names : rule.by) {
    std::string crossed;
    for (const std::string& one : names) crossed += (crossed.empty() ? "" : " * ") + one;
    by.emplace_back(std::move(crossed));
  }
  return json::object{{"programme", programme.name},
                      {"name", indicator.name},
                      {"levels", std::move(levels)},
                      {"step", indicator::to_string(rule.shortest)},
                      {"by", std::move(by)},
                      {"years", std::move(years)},
                      {"live_too", live}};
}

Checked<Answer> show_told(Service& service, const Call& call) {
  Parts& parts = service.parts();
  const auto world = parts.world();
  json::array items;
  for (const auto& [name, versions] : world->programmes) {
    if (versions.empty()) continue;
    for (const programme::Indicator& indicator : versions.back()->indicators) {
      json::value one = published(*world, call.actor, *versions.back(), indicator);
      if (!one.is_null()) items.push_back(std::move(one));
    }
  }
  json::object out{{"items", std::move(items)}};
  if (const auto epoch = parts.epochs.now()) out["told_as_of"] = besik::to_string(epoch->day);
  if (const int done = parts.epochs.progress(); done >= 0) out["making"] = done;
  Answer answer;
  answer.body = std::move(out);
  return answer;
}

}  // namespace

void add_told(std::vector<Operation>& table) {
  table.push_back(
      {"figure.told",
       "GET",
       "/api/v1/figures/told",
       Needs::session,
       false,
       false,
       "What readers without the records may ask for: of each indicator the levels, the shortest "
       "step and the breakdowns that are published, and the levels that are so only as totals over "
       "some years; as of which midnight; and, while the figures of a new one are being made, how "
       "far that is.",
       {},
       "{items: [{programme, name, levels, step, by, years, live_too}], told_as_of where any "
       "were told, making: 0..1000 while they are being made}",
       show_told});
}

}  // namespace besik::service
