#include "service/figure_words.h"

#include "exchange/boundary.h"
#include "service/breakdown_view.h"
#include "service/input.h"
#include "service/reference_json.h"

namespace besik::service {

namespace {

std::map<std::string, std::string> level_titles(const record::World& world, Language language) {
  std::map<std::string, std::string> out{
      {"institution", Text{"мекеме", "учреждение", "institution"}.in(language)}};
  if (world.tree)
    for (const place::Level& level : world.tree->levels())
      out[level.name] = level.title.in(language);
  return out;
}

exchange::FigureWords::Breakdown breakdown(const programme::Programme& programme,
                                           const programme::Indicator& indicator,
                                           const std::string& name, Language language) {
  exchange::FigureWords::Breakdown out{name, name, {}};
  const json::object told = breakdown_json(programme, indicator, name, language);
  out.title = text_at(told, "title");
  for (const json::value& member : told.at("members").as_array())
    out.members[text_at(member.as_object(), "code")] = text_at(member.as_object(), "title");
  return out;
}

}  // namespace

std::string place_name(const record::World& world, const indicator::Figure& figure,
                       Language language) {
  if (world.organisations && world.organisations->find(figure.where.code))
    return world.organisations->find(figure.where.code)->name.in(language);
  if (!world.tree) return figure.where.code;
  const place::Place* found = world.tree->find(figure.where.code);
  return found ? world.tree->name(*found, figure.period.last).in(language) : figure.where.code;
}

exchange::FigureWords figure_words(Parts& parts, std::shared_ptr<const record::World> world,
                                   const FigureQuestion& asked, const FigureSource& source,
                                   Language language) {
  exchange::FigureWords out;
  out.language = language;
  out.programme_title = asked.programme->title.in(language);
  out.standard = asked.indicator->standard;
  out.indicator = asked.indicator;
  for (const std::string& name : asked.question.by)
    out.by.push_back(breakdown(*asked.version, *asked.indicator, name, language));
  out.levels = level_titles(*world, language);
  out.told_as_of = source.told_as_of();
  out.made_at = parts.env.now();
  out.today = source.today();
  out.place_name = [world = std::move(world), language](const indicator::Figure& figure) {
    return place_name(*world, figure, language);
  };
  return out;
}

Checked<std::shared_ptr<const exchange::Outlines>> outlines_for(
    Parts& parts, const std::shared_ptr<const record::World>& world, const FigureQuestion& asked) {
  auto out = std::make_shared<exchange::Outlines>(world->tree);
  std::string level = asked.question.level;
  if (level.empty() && world->tree)
    if (const place::Place* place = world->tree->find(asked.question.place)) level = place->level;
  TRY_ASSIGN(const auto reader, parts.store->read());
  TRY_ASSIGN(const auto body, reader->reference("boundary", level));
  if (!body) return std::shared_ptr<const exchange::Outlines>(std::move(out));
  TRY_ASSIGN(const Date as_at, need_date(*body, "as_at"));
  exchange::BoundaryMap map;
  map.layers.push_back({level, level, "", "", ""});
  TRY_ASSIGN(const exchange::BoundarySet set,
             exchange::read_topojson(text_at(*body, "topology"), map, level, as_at));
  std::map<std::string, std::vector<std::string>> of_parts;
  for (const auto& drawn : object_at(*body, "of_parts"))
    for (const json::value& part : drawn.value().as_array())
      of_parts[std::string(drawn.key())].emplace_back(part.as_string());
  out->add(level, set, of_parts);
  return std::shared_ptr<const exchange::Outlines>(std::move(out));
}

}  // namespace besik::service
