#include "disclosure/grid.h"

namespace besik::disclosure {
namespace {

template <class Map, class Value>
uint32_t kept(Map& index, const typename Map::key_type& key, std::vector<Value>& all,
              const Value& value) {
  const auto [found, fresh] = index.try_emplace(key, static_cast<uint32_t>(all.size()));
  if (fresh) all.push_back(value);
  return found->second;
}

auto key_of(const indicator::Where& where) {
  return std::tuple(where.code, where.level, where.stands_for_itself);
}

}  // namespace

void Grid::add(const indicator::Figure& figure) {
  if (rows_.empty()) {
    like_.indicator = figure.indicator;
    like_.series = figure.series;
    like_.geography = figure.geography;
    like_.beside = figure.beside;
  }
  Row row;
  row.place = kept(place_index_, key_of(figure.where), places_, figure.where);
  row.period = kept(period_index_, figure.period, periods_, figure.period);
  row.members = kept(member_index_, figure.breakdown, members_, figure.breakdown);
  const Saying saying{figure.status, figure.statistic, figure.coverage, figure.flags};
  row.saying = kept(saying_index_, saying, sayings_, saying);
  if (figure.lower || figure.upper || !figure.statistics.empty()) {
    mores_.push_back({figure.lower, figure.upper, figure.statistics});
    row.more = static_cast<uint32_t>(mores_.size());
  }
  row.numerator = figure.numerator;
  row.denominator = figure.denominator;
  row.n = figure.n;
  row.value = figure.value;
  rows_.push_back(row);
}

indicator::Figure Grid::at(std::size_t index) const {
  const Row& row = rows_[index];
  indicator::Figure figure = like_;
  figure.where = places_[row.place];
  figure.period = periods_[row.period];
  figure.breakdown = members_[row.members];
  const Saying& saying = sayings_[row.saying];
  figure.status = saying.status;
  figure.statistic = saying.statistic;
  figure.coverage = saying.coverage;
  figure.flags = saying.flags;
  if (row.more > 0) {
    const More& more = mores_[row.more - 1];
    figure.lower = more.lower;
    figure.upper = more.upper;
    figure.statistics = more.statistics;
  }
  figure.numerator = row.numerator;
  figure.denominator = row.denominator;
  figure.n = row.n;
  figure.value = row.value;
  return figure;
}

std::optional<std::size_t> Grid::find(const indicator::Figure& like) const {
  const auto place = place_index_.find(key_of(like.where));
  const auto period = period_index_.find(like.period);
  const auto members = member_index_.find(like.breakdown);
  if (place == place_index_.end() || period == period_index_.end() ||
      members == member_index_.end())
    return std::nullopt;
  for (std::size_t i = 0; i < rows_.size(); ++i)
    if (rows_[i].place == place->second && rows_[i].period == period->second &&
        rows_[i].members == members->second)
      return i;
  return std::nullopt;
}

}  // namespace besik::disclosure
