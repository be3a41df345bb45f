#include "indicator/recount.h"

#include <algorithm>
#include <set>

#include "indicator/question.h"
#include "indicator/recount_facts.h"
#include "indicator/recount_returns.h"
#include "indicator/recount_settle.h"

namespace besik::indicator {

using programme::Measure;
using programme::MeasureKind;
using programme::Register;

// Answers one question.
class Recounting {
 public:
  Recounting(const Recount& recount, const Asked& asked, Date today)
      : world_(*recount.world_),
        tree_(*world_.tree),
        carrying_(*recount.carrying_),
        asked_(asked),
        today_(today) {
    auto& [numerator, denominator] = *recount.kept_;
    gather(recount, asked.indicator->numerator, numerator);
    numerator_ = &numerator;
    if (asked.indicator->denominator) {
      gather(recount, *asked.indicator->denominator, denominator);
      denominator_ = &denominator;
    }
    moves_with_period_ =
        std::any_of(asked.by.begin(), asked.by.end(), [&](const std::string& name) {
          return age_at_period_end(*asked.indicator, name) != nullptr;
        });
    choose_tuples();
  }

  Result<std::vector<Figure>> figures() {
    std::vector<Figure> result;
    std::size_t cells = 0;
    for (const Period& period : asked_.periods) {
      const Date on = vintage(asked_, period, today_);
      rows_ = rows(world_, asked_, on);
      cells += std::max<std::size_t>(rows_.size(), 1) * tuples_.size();
      if (cells > most_cells) return too_many_cells();
      Figure figure;
      figure.indicator = asked_.indicator->name;
      figure.series = asked_.indicator->series;
      figure.geography = asked_.geography;
      figure.period = period;
      if (rows_.empty() && asked_.level.empty()) {
        figure.where.code = asked_.place;
        figure.where.level = asked_.institution ? "institution" : tree_.find(asked_.place)->level;
        figure.status = Status::not_applicable;
        result.push_back(figure);
      }
      know_rows(on);
      const Table above = tally(*numerator_, period);
      const Table below = denominator_   ? tally(*denominator_, period)
                          : is_by_band() ? without_bands(above)
                                         : Table{};
      if (is_of_shares(asked_)) tally_known(period);
      settle_rows(figure, above, below, result);
    }
    return result;
  }

 private:
  struct Tally {
    Found found;
    std::set<std::string_view> persons;
    std::set<Id> left_out;
    std::optional<Date> latest;
  };
  using Table = std::map<std::pair<int, int>, Tally>;  // row, tuple

  // Kept for further questions about the same indicator.
  void gather(const Recount& recount, const Measure& measure, Recount::Kept& kept) {
    if (kept.measure == &measure) return;
    kept = {};
    kept.measure = &measure;
    kept.scale = scale_of(measure, asked_.programme->find_register(measure.of));
    kept.countings = countings(world_, recount.records_as_of(*asked_.programme), *asked_.programme,
                               *asked_.indicator, measure);
    if (&measure == &asked_.indicator->numerator) {
      leave_to_returns(recount.returns_, *asked_.programme, *asked_.indicator, asked_.series.until,
                       kept.countings);
      for (Counting& one :
           countings_of_returns(world_, recount.returns_, *asked_.programme, *asked_.indicator))
        kept.countings.push_back(std::move(one));
    }
    std::erase_if(kept.countings, [&](const Counting& one) {
      return !ever_counts(measure, one, SeriesDays{}.from, asked_.series.until);
    });
    for (Counting& one : kept.countings) {
      one.place_number = carrying_.number(one.at_organisation, one.place);
      if (one.at_organisation) kept.bodies.insert(one.place);
    }
  }

  // The members of each breakdown that anything has, in the order of their list, crossed.
  void choose_tuples() {
    tuples_ = {{}};
    for (const std::string& name : asked_.by) {
      std::set<std::string> met;
      for (const Recount::Kept* kept : {numerator_, denominator_}) {
        if (kept == nullptr) continue;
        for (const Counting& one : kept->countings)
          for (const std::string& member : members_met(one, name)) met.insert(member);
      }
      std::vector<std::vector<std::string>> longer;
      for (const auto& tuple : tuples_)
        for (const std::string& member : members(asked_, name, {met.begin(), met.end()})) {
          longer.push_back(tuple);
          longer.back().push_back(member);
        }
      tuples_ = longer;
    }
  }

  std::vector<std::string> members_of(const Counting& one, const std::string& name,
                                      Date last) const {
    const auto* age = age_at_period_end(*asked_.indicator, name);
    if (age == nullptr) return one.members.at(name);
    return {age_band(*age, one.born.at(name), last)};
  }

  std::set<std::string> members_met(const Counting& one, const std::string& name) const {
    std::set<std::string> result;
    for (const Period& period : asked_.periods) {
      for (const std::string& member : members_of(one, name, std::min(period.last, today_)))
        result.insert(member);
      if (!moves_with_period_) break;
    }
    return result;
  }

  // The tuples that each counting stands in on a day.
  void sort_into_tuples(Recount::Kept& kept, Date last) const {
    if (kept.by == asked_.by && kept.is_sorted) return;
    std::map<std::vector<std::string>, int> numbers;
    for (std::size_t i = 0; i < tuples_.size(); ++i) numbers[tuples_[i]] = static_cast<int>(i);
    kept.tuples.clear();
    for (const Counting& one : kept.countings) {
      std::vector<std::vector<std::string>> all{{}};
      for (const std::string& name : asked_.by) {
        std::vector<std::vector<std::string>> longer;
        for (const auto& tuple : all)
          for (const std::string& member : members_of(one, name, last)) {
            longer.push_back(tuple);
            longer.back().push_back(member);
          }
        all = longer;
      }
      auto& mine = kept.tuples.emplace_back();
      for (const auto& tuple : all)
        if (const auto found = numbers.find(tuple); found != numbers.end())
          mine.push_back(found->second);
    }
    kept.by = asked_.by;
    kept.is_sorted = !moves_with_period_;
  }

  Truth counts(const Measure& measure, const Counting& one, const Period& period) const {
    const bool has_come = one.from_the_day_after ? one.day < today_ : one.day <= today_;
    const Date asked_on = std::min(period.last, today_);
    const Date last = std::min(asked_on, asked_.series.until);
    if (!has_come || one.day > last) return Truth::no;
    if (is_stock(measure))
      return asked_.series.from <= asked_on && asked_on <= asked_.series.until
                 ? is_there(measure, one, asked_on)
                 : Truth::no;
    Date first = period.first;
    if (asked_.indicator->window == programme::Window::months)
      first = add_months(add_days(period.last, 1), -asked_.indicator->window_months);
    if (measure.kind == MeasureKind::level)
      return asked_.series.from <= asked_on && asked_on <= asked_.series.until ? Truth::yes
                                                                               : Truth::no;
    first = std::max(first, asked_.series.from);
    if (is_stay(measure)) return one.until && *one.until <= first ? Truth::no : Truth::yes;
    return one.day < first ? Truth::no : Truth::yes;
  }

  void know_rows(Date on) {
    on_ = on;
    row_numbers_.clear();
    for (std::size_t i = 0; i < rows_.size(); ++i)
      row_numbers_[rows_[i].code] = static_cast<int>(i);
    row_of_.clear();
    broken_.assign(rows_.size(), false);
    if (asked_.each_institution()) know_bodies();
  }

  // At the level of institutions those that open such records answer, and those that ever acted.
  void know_bodies() {
    acted_.clear();
    for (const Recount::Kept* kept : {numerator_, denominator_})
      if (kept != nullptr)
        for (const std::string& body : kept->bodies)
          if (const auto now = world_.organisations->recast(body, on_)) acted_.insert(*now);
  }

  int row_named(const std::string& code) const {
    const auto found = row_numbers_.find(code);
    return found == row_numbers_.end() ? -1 : found->second;
  }

  // The row of a place of the day's territory, -1 where it is in none.
  int row_of(const std::string& code, bool for_itself) const {
    std::string row;
    if (asked_.level.empty()) {
      if (tree_.is_within(code, asked_.place, on_)) row = asked_.place;
    } else if (const place::Place* at = tree_.at_level(code, asked_.level, on_)) {
      row = at->code;
    }
    return for_itself && row != code ? -1 : row_named(row);
  }

  // Rows that cannot be told are marked as broken.
  int row_of(const Measure& measure, const Counting& one) {
    if (asked_.institution || asked_.each_institution()) {
      const auto now = one.at_organisation ? world_.organisations->recast(one.place, on_)
                                           : std::optional<std::string>();
      return now ? row_named(*now) : -1;
    }
    const auto& carried = carrying_.carried(one.place_number, one.day, on_);
    const auto [known, is_new] = row_of_.try_emplace(&carried, -1);
    if (is_new) known->second = row_of(carried.code, measure.kind == MeasureKind::level);
    if (known->second >= 0 || measure.kind == MeasureKind::level) return known->second;
    for (const std::string& lost : carried.lost)
      for (std::size_t i = 0; i < rows_.size(); ++i)
        if (tree_.is_within(rows_[i].code, lost, on_) || tree_.is_within(lost, rows_[i].code, on_))
          broken_[i] = true;
    return -1;
  }

  Table tally(Recount::Kept& kept, const Period& period) {
    sort_into_tuples(kept, std::min(period.last, today_));
    Table result;
    row_of_.clear();
    for (std::size_t i = 0; i < kept.countings.size(); ++i) {
      const Counting& one = kept.countings[i];
      const Truth truth = counts(*kept.measure, one, period);
      if (truth == Truth::no) continue;
      const int row = row_of(*kept.measure, one);
      if (row < 0) continue;
      for (const int tuple : kept.tuples[i])
        add(kept, one, truth == Truth::unknown, result[{row, tuple}]);
    }
    for (auto& [cell, tally] : result) {
      tally.found.incomplete += static_cast<int64_t>(tally.left_out.size());
      if (is_of_persons(*kept.measure)) tally.found.n = static_cast<int64_t>(tally.persons.size());
    }
    return result;
  }

  // What the shares of a rate are of: by row and the members of sex and age, whatever is known in
  // all other breakdowns.
  void tally_known(const Period& period) {
    known_.clear();
    row_of_.clear();
    for (const Counting& one : numerator_->countings) {
      const Truth truth = counts(*numerator_->measure, one, period);
      if (truth == Truth::no) continue;
      const int row = row_of(*numerator_->measure, one);
      std::vector<std::string> people;
      if (row < 0 || !is_known(one, std::min(period.last, today_), people)) continue;
      add(*numerator_, one, truth == Truth::unknown, known_[{row, people}]);
    }
    for (auto& [cell, tally] : known_) {
      tally.found.incomplete += static_cast<int64_t>(tally.left_out.size());
      if (is_of_persons(*numerator_->measure))
        tally.found.n = static_cast<int64_t>(tally.persons.size());
    }
  }

  // False where it stands in no member of a breakdown that people are not counted by.
  bool is_known(const Counting& one, Date last, std::vector<std::string>& people) const {
    for (const std::string& name : asked_.by) {
      const auto all = members_of(one, name, last);
      if (is_of_people(*asked_.indicator, name))
        people.push_back(all.front());
      else if (std::all_of(all.begin(), all.end(), [](const auto& each) { return each.empty(); }))
        return false;
    }
    return true;
  }

  // The denominator of a share; none of a member that is not known.
  const Found* known_of(std::size_t row, const std::vector<std::string>& tuple) const {
    static const Tally nothing;
    std::vector<std::string> people;
    for (std::size_t i = 0; i < tuple.size(); ++i) {
      if (is_of_people(*asked_.indicator, asked_.by[i]))
        people.push_back(tuple[i]);
      else if (tuple[i].empty())
        return nullptr;
    }
    const auto found = known_.find({static_cast<int>(row), people});
    return &(found == known_.end() ? nothing : found->second).found;
  }

  static void add(const Recount::Kept& kept, const Counting& one, bool is_unknown, Tally& tally) {
    if (one.incomplete || is_unknown) {
      if (is_of_persons(*kept.measure))
        tally.left_out.insert(one.record);
      else
        ++tally.found.incomplete;
      return;
    }
    const int64_t value = rescaled(one.value, kept.scale);
    if (kept.measure->kind == MeasureKind::level) {
      if (tally.latest &&
          (*tally.latest > one.day || (*tally.latest == one.day && tally.found.sum <= value)))
        return;
      tally.latest = one.day;
      tally.found.sum = value;
      tally.found.n = 1;
      return;
    }
    tally.persons.insert(one.persons.begin(), one.persons.end());
    ++tally.found.n;
    tally.found.sum += value;
    if (kept.measure->kind == MeasureKind::distribution) tally.found.values.push_back(value);
  }

  bool is_by_band() const {
    return !asked_.indicator->bands.empty() &&
           std::find(asked_.by.begin(), asked_.by.end(), "band") != asked_.by.end();
  }

  // In each cell what all bands beside it hold.
  Table without_bands(const Table& table) const {
    const auto band = static_cast<std::size_t>(
        std::find(asked_.by.begin(), asked_.by.end(), "band") - asked_.by.begin());
    const auto is_beside = [&](const std::vector<std::string>& a, std::vector<std::string> b) {
      b[band] = a[band];
      return a == b;
    };
    Table result;
    for (const auto& [cell, tally] : table)
      for (std::size_t i = 0; i < tuples_.size(); ++i)
        if (is_beside(tuples_[static_cast<std::size_t>(cell.second)], tuples_[i])) {
          Found& whole = result[{cell.first, static_cast<int>(i)}].found;
          whole.n += tally.found.n;
          whole.incomplete += tally.found.incomplete;
        }
    return result;
  }

  bool is_shown(const Where& where) const {
    return !asked_.each_institution() || acted_.contains(where.code) ||
           is_expected(world_, asked_, where.code);
  }

  void settle_rows(const Figure& figure, const Table& above, const Table& below,
                   std::vector<Figure>& result) const {
    static const Tally nothing;
    const auto cell = [&](const Table& table, std::size_t row, std::size_t tuple) -> const Found& {
      const auto found = table.find({static_cast<int>(row), static_cast<int>(tuple)});
      return (found == table.end() ? nothing : found->second).found;
    };
    for (std::size_t row = 0; row < rows_.size(); ++row) {
      if (!is_shown(rows_[row])) continue;
      for (std::size_t tuple = 0; tuple < tuples_.size(); ++tuple) {
        Figure one = figure;
        one.where = rows_[row];
        for (std::size_t i = 0; i < asked_.by.size(); ++i)
          one.breakdown[asked_.by[i]] = tuples_[tuple][i];
        const Found* under = is_of_shares(asked_)           ? known_of(row, tuples_[tuple])
                             : denominator_ || is_by_band() ? &cell(below, row, tuple)
                                                            : nullptr;
        result.push_back(settled(world_, asked_, today_, !broken_[row], cell(above, row, tuple),
                                 under, std::move(one)));
      }
    }
  }

  const record::World& world_;
  const place::Tree& tree_;
  Carrying& carrying_;
  const Asked& asked_;
  Date today_;
  Recount::Kept* numerator_ = nullptr;
  Recount::Kept* denominator_ = nullptr;
  bool moves_with_period_ = false;
  std::vector<std::vector<std::string>> tuples_;
  // Of the period in hand.
  std::map<std::pair<int, std::vector<std::string>>, Tally> known_;
  Date on_;
  std::vector<Where> rows_;
  std::map<std::string, int> row_numbers_;
  std::unordered_map<const Carrying::Carried*, int> row_of_;
  std::vector<bool> broken_;
  std::set<std::string> acted_;  // bodies
};

Result<std::vector<Figure>> Recount::figures_of(const Asked& asked, Date today) const {
  return Recounting(*this, asked, today).figures();
}

Result<std::vector<Figure>> Recount::ask(const Question& question, Date today) const {
  TRY_ASSIGN(const Asked asked, look_up(*world_, question));
  TRY_ASSIGN(auto figures, figures_of(asked, today));
  for (Figure& figure : figures) figure.as_of = as_of_;
  return figures;
}

Result<std::vector<Figure>> recount(const record::World& world, store::Reader& reader,
                                    const Question& question, Date today) {
  TRY_ASSIGN(const Recount whole,
             Recount::read(std::make_shared<const record::World>(world), reader));
  return whole.ask(question, today);
}

}  // namespace besik::indicator
