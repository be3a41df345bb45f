#include "service/epoch_json.h"

#include <map>

#include "base/value.h"
#include "service/input.h"

namespace besik::service {

namespace {

namespace json = boost::json;
using disclosure::Grid;
using disclosure::GridKey;
using indicator::Figure;

json::value whole(const std::optional<int64_t>& value) {
  return value ? json::value(*value) : json::value(nullptr);
}

std::optional<int64_t> read_whole(const json::value& value) {
  return value.is_int64() ? std::optional(value.get_int64()) : std::nullopt;
}

json::value decimal(const std::optional<Decimal>& value) {
  return value ? json::value(besik::to_string(*value)) : json::value(nullptr);
}

json::object texts(const std::map<std::string, std::string>& all) {
  json::object out;
  for (const auto& [name, value] : all) out[name] = value;
  return out;
}

std::optional<Decimal> read_decimal(const json::value& value) {
  if (!value.is_string()) return std::nullopt;
  const auto parsed = parse_value(std::string_view(value.get_string()), Type::decimal);
  const auto* decimal = parsed ? parsed->get_if<Decimal>() : nullptr;
  return decimal ? std::optional(*decimal) : std::nullopt;
}

Error malformed() {
  return fault("epoch.malformed", "epoch", "what was told cannot be read",
               "restore the folder from a backup");
}

}  // namespace

json::object grid_body(const GridKey& key, const Grid& grid) {
  json::array places, periods, members, sayings, mores, rows;
  for (const indicator::Where& one : grid.places())
    places.emplace_back(json::array{json::value(one.code), json::value(one.level),
                                    json::value(one.stands_for_itself)});
  for (const indicator::Period& one : grid.periods())
    periods.emplace_back(json::array{json::value(static_cast<int64_t>(one.step)),
                                     json::value(one.first.days), json::value(one.last.days)});
  for (const Grid::Members& one : grid.members()) members.emplace_back(texts(one));
  for (const Grid::Saying& one : grid.sayings())
    sayings.emplace_back(json::array{json::value(static_cast<int64_t>(one.status)),
                                     json::value(one.statistic), json::value(one.coverage),
                                     json::array(one.flags.begin(), one.flags.end())});
  for (const Grid::More& one : grid.mores()) {
    json::object statistics;
    for (const auto& [name, value] : one.statistics) statistics[name] = besik::to_string(value);
    mores.emplace_back(json::array{decimal(one.lower), decimal(one.upper), std::move(statistics)});
  }
  for (const Grid::Row& one : grid.rows())
    rows.emplace_back(json::array{json::value(one.place), json::value(one.period),
                                  json::value(one.members), json::value(one.saying),
                                  json::value(one.more), whole(one.numerator),
                                  whole(one.denominator), whole(one.n), decimal(one.value)});
  json::object out{{"programme", key.programme},
                   {"indicator", key.indicator},
                   {"level", key.level},
                   {"step", static_cast<int64_t>(key.step)},
                   {"by", json::array(key.by.begin(), key.by.end())},
                   {"geography", static_cast<int64_t>(key.geography)}};
  out["series"] = grid.like().series;
  out["beside"] = json::array(grid.like().beside.begin(), grid.like().beside.end());
  out["places"] = std::move(places);
  out["periods"] = std::move(periods);
  out["members"] = std::move(members);
  out["sayings"] = std::move(sayings);
  out["mores"] = std::move(mores);
  out["rows"] = std::move(rows);
  return out;
}

Result<std::pair<GridKey, Grid>> read_grid(const json::object& body) {
  try {
    std::pair<GridKey, Grid> out;
    GridKey& key = out.first;
    key.programme = std::string(body.at("programme").as_string());
    key.indicator = std::string(body.at("indicator").as_string());
    key.level = std::string(body.at("level").as_string());
    key.step = static_cast<indicator::Step>(body.at("step").to_number<int>());
    key.geography = static_cast<indicator::Geography>(body.at("geography").to_number<int>());
    for (const json::value& name : body.at("by").as_array()) key.by.emplace_back(name.as_string());
    Figure like;
    like.indicator = key.indicator;
    like.series = std::string(body.at("series").as_string());
    like.geography = key.geography;
    for (const json::value& name : body.at("beside").as_array())
      like.beside.emplace_back(name.as_string());
    const json::array &places = body.at("places").as_array(),
                      &periods = body.at("periods").as_array(),
                      &members = body.at("members").as_array(),
                      &sayings = body.at("sayings").as_array(),
                      &mores = body.at("mores").as_array();
    for (const json::value& value : body.at("rows").as_array()) {
      const json::array& row = value.as_array();
      const auto index = [&](std::size_t column) {
        return row.at(column).to_number<std::size_t>();
      };
      Figure one = like;
      const json::array& place = places.at(index(0)).as_array();
      one.where = {std::string(place.at(0).as_string()), std::string(place.at(1).as_string()),
                   place.at(2).as_bool()};
      const json::array& period = periods.at(index(1)).as_array();
      one.period = {static_cast<indicator::Step>(period.at(0).to_number<int>()),
                    Date{period.at(1).to_number<int32_t>()},
                    Date{period.at(2).to_number<int32_t>()}};
      for (const auto& member : members.at(index(2)).as_object())
        one.breakdown[std::string(member.key())] = std::string(member.value().as_string());
      const json::array& saying = sayings.at(index(3)).as_array();
      one.status = static_cast<indicator::Status>(saying.at(0).to_number<int>());
      one.statistic = std::string(saying.at(1).as_string());
      one.coverage = std::string(saying.at(2).as_string());
      for (const json::value& flag : saying.at(3).as_array()) one.flags.emplace(flag.as_string());
      if (index(4) > 0) {
        const json::array& more = mores.at(index(4) - 1).as_array();
        one.lower = read_decimal(more.at(0));
        one.upper = read_decimal(more.at(1));
        for (const auto& each : more.at(2).as_object())
          if (const auto decimal = read_decimal(each.value()))
            one.statistics[std::string(each.key())] = *decimal;
      }
      one.numerator = read_whole(row.at(5));
      one.denominator = read_whole(row.at(6));
      one.n = read_whole(row.at(7));
      one.value = read_decimal(row.at(8));
      out.second.add(one);
    }
    return out;
  } catch (const std::exception&) {
    return malformed();
  }
}

}  // namespace besik::service
