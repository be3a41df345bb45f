#include "service/figure_records.h"

#include <algorithm>

#include "indicator/contribution.h"
#include "indicator/measures.h"
#include "service/record_state.h"

namespace besik::service {

namespace {

using programme::MeasureKind;

bool is_stock(MeasureKind kind) {
  return kind == MeasureKind::stock || kind == MeasureKind::stock_distinct ||
         kind == MeasureKind::level;
}

// Where a contribution stands, carried to the day of the question.
bool lies_in(const record::World& world, const indicator::Asked& asked,
             const indicator::Contribution& one, Date on) {
  const std::size_t colon = one.place.find(':');
  const std::string kind = one.place.substr(0, colon);
  std::string code = one.place.substr(colon + 1);
  if (kind == "org") {
    if (asked.institution) return code == asked.place;
    if (!world.organisations) return false;
    code = std::string(world.organisations->place_on(code, one.placed_on));
    if (code.empty()) return false;
  }
  if (asked.institution) return false;
  const auto now = world.tree->recast(code, one.placed_on, on);
  return now && world.tree->is_within(*now, asked.place, on);
}

class Search {
 public:
  Search(const record::World& world, const ReturnBook& returns, const indicator::Asked& asked,
         Date today)
      : world_(world), returns_(returns), asked_(asked), measures_(world) {
    const auto& name = asked.programme->name;
    numerator_ = measures_.numerator(name, *asked.indicator);
    denominator_ = measures_.denominator(name, *asked.indicator);
    const indicator::Period& period = asked.periods.front();
    days_ = indicator::days_of(asked, period, today);
    on_ = indicator::vintage(asked, period, today);
  }

  bool holds(int measure, const std::vector<indicator::Contribution>& all) const {
    if (measure < 0) return false;
    const auto kind = measures_.all()[static_cast<std::size_t>(measure)].measure->kind;
    int64_t there = 0;
    for (const indicator::Contribution& one : all) {
      if (one.measure != static_cast<uint32_t>(measure) || one.incomplete) continue;
      if (days_.last < one.day || (!is_stock(kind) && one.day < days_.first)) continue;
      if (measure == numerator_ && is_told_by_return(one)) continue;
      if (lies_in(world_, asked_, one, on_)) there += one.weight;
    }
    return there > 0;
  }
  Result<Counted> look(store::Reader& reader, const store::RecordRow& row) const {
    Counted out;
    TRY_ASSIGN(const Bytes bytes, reader.contributions(row.id));
    // Bytes of an earlier definition say nothing of this one.
    const auto all = indicator::decode(measures_, bytes);
    if (!all) return out;
    out.in_numerator = holds(numerator_, *all);
    out.in_denominator = holds(denominator_, *all);
    return out;
  }

 private:
  bool is_told_by_return(const indicator::Contribution& one) const {
    return one.place.starts_with("org:") &&
           returns_.tells(*asked_.programme, asked_.indicator->name, one.place.substr(4), one.day);
  }

  const record::World& world_;
  const ReturnBook& returns_;
  const indicator::Asked& asked_;
  indicator::Measures measures_;
  int numerator_ = -1, denominator_ = -1;
  indicator::Days days_;
  Date on_;
};

}  // namespace

Result<CountedRecords> counted_records(const Parts& parts, const record::World& world,
                                       const record::User& user, const indicator::Asked& asked,
                                       std::size_t most) {
  CountedRecords out;
  const Search search(world, parts.returns, asked, parts.today());
  std::set<std::string> registers{asked.indicator->numerator.of};
  if (asked.indicator->denominator) registers.insert(asked.indicator->denominator->of);
  TRY_ASSIGN(const auto reader, parts.store->read());
  TRY_ASSIGN(const auto rows, parts.store->read());
  TRY(rows->each_record([&](const store::RecordRow& row) -> Result<void> {
    if (row.programme != asked.programme->name || !registers.contains(row.register_name)) return {};
    TRY_ASSIGN(Counted one, search.look(*reader, row));
    if (!one.in_numerator && !one.in_denominator) return {};
    TRY_ASSIGN(const bool readable, may(parts, world, *reader, user, record::Verb::read, row));
    if (!readable) return {};
    ++out.all;
    one.row = row;
    out.records.push_back(std::move(one));
    return {};
  }));
  std::sort(out.records.begin(), out.records.end(), [](const Counted& a, const Counted& b) {
    return std::pair(b.row.changed_at, b.row.id) < std::pair(a.row.changed_at, a.row.id);
  });
  if (out.records.size() > most) out.records.resize(most);
  return out;
}

}  // namespace besik::service
