#include "indicator/recount.h"

#include <algorithm>
#include <set>

#include "indicator/question.h"
#include "indicator/recount_facts.h"

namespace besik::indicator {

using programme::Measure;
using programme::MeasureKind;
using programme::Register;

// Answers one question.
class Recounting {
 public:
  Recounting(const Recount& recount, const Asked& asked, Date today)
      : recount_(recount),
        world_(*recount.world_),
        tree_(*world_.tree),
        asked_(asked),
        today_(today) {
    gather(asked.indicator->numerator, false);
    if (asked.indicator->denominator) gather(*asked.indicator->denominator, true);
  }

  Result<std::vector<Figure>> figures() {
    const auto tuples = member_tuples();
    std::vector<Figure> result;
    for (const Period& period : asked_.periods) {
      const Date on = vintage(asked_, period, today_);
      const auto all_rows = rows(world_, asked_, on);
      if (result.size() + std::max<std::size_t>(all_rows.size(), 1) * tuples.size() > most_cells)
        return too_many_cells();
      Figure figure;
      figure.indicator = asked_.indicator->name;
      figure.series = asked_.indicator->series;
      figure.geography = asked_.geography;
      figure.period = period;
      figure.as_of = recount_.as_of_;
      if (all_rows.empty() && asked_.level.empty()) {
        figure.where.code = asked_.place;
        figure.where.level = asked_.institution ? "institution" : tree_.find(asked_.place)->level;
        figure.status = Status::not_applicable;
        result.push_back(figure);
      }
      std::set<std::string> broken;
      auto above = tally(asked_.indicator->numerator, *numerator_, period, on, all_rows, broken);
      std::map<Cell, Counted> below;
      if (asked_.indicator->denominator)
        below = tally(*asked_.indicator->denominator, *denominator_, period, on, all_rows, broken);
      for (const Where& where : all_rows) {
        if (!is_shown(where)) continue;
        figure.where = where;
        for (const auto& tuple : tuples) {
          Figure one = figure;
          for (std::size_t i = 0; i < tuple.size(); ++i) one.breakdown[asked_.by[i]] = tuple[i];
          const Cell cell{where.code, tuple};
          settle(world_, asked_, today_, !broken.contains(where.code), above[cell],
                 asked_.indicator->denominator ? &below[cell] : nullptr, one);
          result.push_back(std::move(one));
        }
      }
    }
    return result;
  }

 private:
  using Cell = std::pair<std::string, std::vector<std::string>>;  // row, members
  struct Tally {
    Counted counted;
    std::set<std::string> persons;
    std::optional<Date> latest;
  };

  // Kept for further questions about the same indicator.
  void gather(const Measure& measure, bool is_denominator) {
    Recount::Kept& kept = is_denominator ? recount_.kept_->denominator : recount_.kept_->numerator;
    (is_denominator ? denominator_ : numerator_) = &kept.countings;
    if (kept.measure == &measure) return;
    kept.measure = &measure;
    kept.countings.clear();
    const Register* reg = asked_.programme->find_register(measure.of);
    if (reg == nullptr) return;
    for (const Recount::Record& record : recount_.records_) {
      if (record.programme != asked_.programme->name || record.register_name != measure.of)
        continue;
      for (Counting& one : countings(world_, *asked_.indicator, measure, *reg, record.facts))
        kept.countings.push_back(std::move(one));
    }
  }

  std::vector<std::vector<std::string>> tuples_of(const Counting& one) const {
    std::vector<std::vector<std::string>> result{{}};
    for (const std::string& name : asked_.by) {
      std::vector<std::vector<std::string>> longer;
      for (const auto& tuple : result)
        for (const std::string& member : one.members.at(name)) {
          longer.push_back(tuple);
          longer.back().push_back(member);
        }
      result = longer;
    }
    return result;
  }

  std::vector<std::vector<std::string>> member_tuples() const {
    std::vector<std::vector<std::string>> result{{}};
    for (const std::string& name : asked_.by) {
      std::set<std::string> met;
      for (const auto* all : {numerator_, denominator_})
        for (const Counting& one : *all)
          met.insert(one.members.at(name).begin(), one.members.at(name).end());
      std::vector<std::vector<std::string>> longer;
      for (const auto& tuple : result)
        for (const std::string& member : members(asked_, name, {met.begin(), met.end()})) {
          longer.push_back(tuple);
          longer.back().push_back(member);
        }
      result = longer;
    }
    return result;
  }

  bool is_shown(const Where& where) const {
    if (!asked_.each_institution() || is_expected(world_, asked_, where.code)) return true;
    for (const auto* all : {numerator_, denominator_})
      for (const Counting& one : *all)
        if (one.at_organisation && one.place == where.code) return true;
    return false;
  }

  bool counts(const Measure& measure, const Counting& one, const Period& period) const {
    const bool has_come = one.from_the_day_after ? one.day < today_ : one.day <= today_;
    if (!has_come) return false;
    const Date last = std::min(period.last, today_);
    if (one.day > last) return false;
    if (measure.kind == MeasureKind::level) return true;
    if (measure.kind == MeasureKind::stock || measure.kind == MeasureKind::stock_distinct)
      return !one.until || *one.until > last;
    Date first = period.first;
    if (asked_.indicator->window == programme::Window::months)
      first = add_months(add_days(period.last, 1), -asked_.indicator->window_months);
    return one.day >= first;
  }

  // The place on the territory of `on` that holds what happened at `code` on `then`; all codes that
  // might have held it, were the territory known to the letter, go to `lost`.
  std::string carried(std::string code, Date then, Date on, std::set<std::string>& lost) const {
    while (const place::Place* place = tree_.find(code)) {
      const Date day = std::max(place->valid_from, std::min(then, place->valid_until));
      const auto now = tree_.recast(code, day, on);
      if (now && tree_.is_within(*now, *now, on)) return *now;
      lost.insert(code);
      const place::Place* parent = tree_.parent(code, day);
      if (parent == nullptr) break;
      code = parent->code;
    }
    return tree_.nation().code;
  }

  // Everything that mergers and splits tie to these codes.
  std::set<std::string> related(std::set<std::string> codes) const {
    std::size_t size = 0;
    while (size != codes.size()) {
      size = codes.size();
      for (const place::Succession& one : tree_.successions()) {
        if (one.change == place::Change::renamed || one.change == place::Change::moved) continue;
        std::set<std::string> all(one.to.begin(), one.to.end());
        all.insert(one.from);
        const bool tied = std::any_of(all.begin(), all.end(),
                                      [&](const std::string& c) { return codes.contains(c); });
        if (tied) codes.insert(all.begin(), all.end());
      }
    }
    return codes;
  }

  // The row of a counting, "" for none; rows that cannot be told go to `broken`.
  std::string row_of(const Measure& measure, const Counting& one, Date on,
                     const std::vector<Where>& all_rows, std::set<std::string>& broken) const {
    if (asked_.institution || asked_.each_institution())
      return one.at_organisation ? one.place : "";
    std::string code = one.place;
    if (one.at_organisation) {
      const auto* body = world_.organisations->find(code);
      code = body == nullptr ? "" : body->place;
    }
    std::set<std::string> lost;
    code = carried(code, one.day, on, lost);
    std::string row;
    if (asked_.level.empty()) {
      if (tree_.is_within(code, asked_.place, on)) row = asked_.place;
    } else if (const place::Place* at = tree_.at_level(code, asked_.level, on)) {
      row = at->code;
    }
    if (measure.kind == MeasureKind::level) return row == code ? row : "";
    if (row.empty() && !lost.empty())
      for (const std::string& code_lost : related(lost))
        for (const Where& where : all_rows)
          if (tree_.is_within(where.code, code_lost, on) ||
              tree_.is_within(code_lost, where.code, on))
            broken.insert(where.code);
    return row;
  }

  std::map<Cell, Counted> tally(const Measure& measure, const std::vector<Counting>& all,
                                const Period& period, Date on, const std::vector<Where>& all_rows,
                                std::set<std::string>& broken) const {
    std::map<Cell, Tally> tallies;
    for (const Counting& one : all) {
      if (!counts(measure, one, period)) continue;
      const std::string row = row_of(measure, one, on, all_rows, broken);
      if (row.empty()) continue;
      for (const auto& tuple : tuples_of(one)) add(measure, one, tallies[{row, tuple}]);
    }
    std::map<Cell, Counted> result;
    for (auto& [cell, tally] : tallies) {
      if (measure.kind == MeasureKind::distinct || measure.kind == MeasureKind::stock_distinct)
        tally.counted.n = static_cast<int64_t>(tally.persons.size());
      result[cell] = std::move(tally.counted);
    }
    return result;
  }

  void add(const Measure& measure, const Counting& one, Tally& tally) const {
    if (one.incomplete) {
      ++tally.counted.incomplete;
      return;
    }
    const Register* reg = asked_.programme->find_register(measure.of);
    int64_t under = 1;
    for (int i = 0; i < one.value.scale; ++i) under *= 10;
    const int64_t value = divide(one.value.units, under, 1, value_scale(measure, *reg)).units;
    if (measure.kind == MeasureKind::level) {
      if (tally.latest &&
          (*tally.latest > one.day || (*tally.latest == one.day && tally.counted.sum <= value)))
        return;
      tally.latest = one.day;
      tally.counted.sum = value;
      tally.counted.n = 1;
      return;
    }
    tally.persons.insert(one.persons.begin(), one.persons.end());
    ++tally.counted.n;
    tally.counted.sum += value;
    if (measure.kind == MeasureKind::distribution) tally.counted.values.push_back(value);
  }

  const Recount& recount_;
  const record::World& world_;
  const place::Tree& tree_;
  const Asked& asked_;
  Date today_;
  static inline const std::vector<Counting> none_;
  const std::vector<Counting>* numerator_ = &none_;
  const std::vector<Counting>* denominator_ = &none_;
};

Result<Recount> Recount::read(std::shared_ptr<const record::World> world, store::Reader& reader) {
  Recount result;
  result.kept_ = std::make_shared<Cache>();
  result.world_ = std::move(world);
  std::map<Id, store::Event> last;
  TRY_ASSIGN(const auto ledgers, reader.ledgers());
  for (const std::string& ledger : ledgers) {
    TRY_ASSIGN(result.as_of_[ledger], reader.last_seq(ledger));
    TRY(reader.each_event(ledger, 1, [&](const store::Event& event) -> Result<void> {
      if (event.register_name.empty() || event.record.is_nil() || event.facts.empty()) return {};
      store::Event kept;
      kept.programme = event.programme;
      kept.programme_version = event.programme_version;
      kept.register_name = event.register_name;
      kept.facts = event.facts;
      last[event.record] = std::move(kept);
      return {};
    }));
  }
  for (const auto& [id, event] : last) {
    const auto* programme = result.world_->programme(event.programme, event.programme_version);
    if (programme == nullptr) programme = result.world_->programme(event.programme);
    const auto* reg = programme ? programme->find_register(event.register_name) : nullptr;
    if (reg == nullptr) continue;
    TRY_ASSIGN(record::Facts facts, record::facts_from_json(event.facts, *reg));
    read_through_maps(*result.world_, event.programme, programme->version, event.register_name,
                      facts);
    result.records_.push_back(
        {event.programme, event.register_name, event.programme_version, std::move(facts)});
  }
  return result;
}

std::set<std::string> Recount::places() const {
  std::set<std::string> result;
  for (const Record& record : records_) {
    result.insert(record.facts.place);
    for (const auto& [name, value] : record.facts.fields)
      if (const std::string* code = value.get_if<std::string>()) {
        if (world_->tree->find(*code) != nullptr) result.insert(*code);
        if (const auto* body = world_->organisations->find(*code)) result.insert(body->place);
      }
  }
  return result;
}

std::set<Date> Recount::days() const {
  std::set<Date> result;
  for (const Record& record : records_) {
    result.insert(record.facts.opened_on);
    for (const auto& [name, value] : record.facts.fields)
      if (const Date* day = value.get_if<Date>()) result.insert(*day);
    for (const record::ClockFact& clock : record.facts.clocks) result.insert(clock.due);
    for (const auto& [name, day] : record.facts.breaches) result.insert(day);
  }
  return result;
}

Result<std::vector<Figure>> Recount::ask(const Question& question, Date today) const {
  TRY_ASSIGN(const Asked asked, look_up(*world_, question));
  return Recounting(*this, asked, today).figures();
}

Result<std::vector<Figure>> recount(const record::World& world, store::Reader& reader,
                                    const Question& question, Date today) {
  TRY_ASSIGN(const Recount whole,
             Recount::read(std::make_shared<const record::World>(world), reader));
  return whole.ask(question, today);
}

}  // namespace besik::indicator
