#include "service/epoch_json.h"

#include <algorithm>
#include <map>

#include "base/value.h"
#include "service/input.h"

namespace besik::service {

namespace {

namespace json = boost::json;
using disclosure::Grid;
using disclosure::GridKey;
using indicator::Figure;

class Names {
 public:
  int64_t of(json::value name) {
    const auto [found, fresh] =
        index_.try_emplace(json::serialize(name), static_cast<int64_t>(all_.size()));
    if (fresh) all_.push_back(std::move(name));
    return found->second;
  }
  json::array take() { return std::move(all_); }

 private:
  std::map<std::string, int64_t> index_;
  json::array all_;
};

json::value whole(const std::optional<int64_t>& value) {
  return value ? json::value(*value) : json::value(nullptr);
}

std::optional<int64_t> read_whole(const json::value& value) {
  return value.is_int64() ? std::optional(value.get_int64()) : std::nullopt;
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
  Names places, periods, members, flags, coverages;
  json::array rows;
  for (const Figure& one : grid) {
    json::array row;
    row.emplace_back(
        places.of(json::array{json::value(one.where.code), json::value(one.where.level),
                              json::value(one.where.stands_for_itself)}));
    row.emplace_back(periods.of(json::array{json::value(static_cast<int64_t>(one.period.step)),
                                            json::value(one.period.first.days),
                                            json::value(one.period.last.days)}));
    row.emplace_back(members.of(texts(one.breakdown)));
    row.emplace_back(static_cast<int64_t>(one.status));
    row.emplace_back(flags.of(json::array(one.flags.begin(), one.flags.end())));
    row.push_back(whole(one.numerator));
    row.push_back(whole(one.denominator));
    row.push_back(whole(one.n));
    row.push_back(one.value ? json::value(besik::to_string(*one.value)) : json::value(nullptr));
    row.emplace_back(coverages.of(json::value(one.coverage)));
    if (!one.statistics.empty()) {
      json::object statistics;
      for (const auto& [name, value] : one.statistics) statistics[name] = besik::to_string(value);
      row.emplace_back(std::move(statistics));
    }
    rows.emplace_back(std::move(row));
  }
  json::object out{{"programme", key.programme},
                   {"indicator", key.indicator},
                   {"level", key.level},
                   {"step", static_cast<int64_t>(key.step)},
                   {"by", json::array(key.by.begin(), key.by.end())},
                   {"geography", static_cast<int64_t>(key.geography)}};
  out["series"] = grid.empty() ? "" : grid.front().series;
  out["statistic"] = grid.empty() ? "" : grid.front().statistic;
  out["beside"] = grid.empty()
                      ? json::array{}
                      : json::array(grid.front().beside.begin(), grid.front().beside.end());
  out["places"] = places.take();
  out["periods"] = periods.take();
  out["members"] = members.take();
  out["flags"] = flags.take();
  out["coverages"] = coverages.take();
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
    like.statistic = std::string(body.at("statistic").as_string());
    like.geography = key.geography;
    for (const json::value& name : body.at("beside").as_array())
      like.beside.emplace_back(name.as_string());
    const json::array &places = body.at("places").as_array(),
                      &periods = body.at("periods").as_array(),
                      &members = body.at("members").as_array(),
                      &flags = body.at("flags").as_array();
    for (const json::value& value : body.at("rows").as_array()) {
      const json::array& row = value.as_array();
      Figure one = like;
      const json::array& place = places.at(row.at(0).to_number<std::size_t>()).as_array();
      one.where = {std::string(place.at(0).as_string()), std::string(place.at(1).as_string()),
                   place.at(2).as_bool()};
      const json::array& period = periods.at(row.at(1).to_number<std::size_t>()).as_array();
      one.period = {static_cast<indicator::Step>(period.at(0).to_number<int>()),
                    Date{period.at(1).to_number<int32_t>()},
                    Date{period.at(2).to_number<int32_t>()}};
      for (const auto& member : members.at(row.at(2).to_number<std::size_t>()).as_object())
        one.breakdown[std::string(member.key())] = std::string(member.value().as_string());
      one.status = static_cast<indicator::Status>(row.at(3).to_number<int>());
      for (const json::value& flag : flags.at(row.at(4).to_number<std::size_t>()).as_array())
        one.flags.emplace(flag.as_string());
      one.numerator = read_whole(row.at(5));
      one.denominator = read_whole(row.at(6));
      one.n = read_whole(row.at(7));
      one.value = read_decimal(row.at(8));
      one.coverage = std::string(
          body.at("coverages").as_array().at(row.at(9).to_number<std::size_t>()).as_string());
      if (row.size() > 10)
        for (const auto& each : row.at(10).as_object())
          if (const auto decimal = read_decimal(each.value()))
            one.statistics[std::string(each.key())] = *decimal;
      out.second.push_back(std::move(one));
    }
    return out;
  } catch (const std::exception&) {
    return malformed();
  }
}

}  // namespace besik::service
