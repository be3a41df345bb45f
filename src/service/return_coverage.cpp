#include "service/return_coverage.h"

#include <algorithm>
#include <mutex>
#include <unordered_map>

namespace besik::service {

std::vector<record::ReturnPeriodOf> periods_until(const record::World& world,
                                                  const programme::Programme& programme,
                                                  const programme::Return& form, Date today) {
  std::vector<record::ReturnPeriodOf> out;
  const auto from = record::asked_from(world, programme.name, form.name);
  if (!from) return out;
  for (Date day = *from; day <= today;) {
    out.push_back(record::return_period(form.period, day));
    day = add_days(out.back().last, 1);
  }
  return out;
}

std::vector<Reporter> reporters(const record::World& world, const ReturnBook& book,
                                const programme::Programme& programme,
                                const programme::Return& form, const record::ReturnPeriodOf& period,
                                Date today) {
  std::vector<Reporter> out;
  if (!world.organisations) return out;
  const auto written = book.of_period(programme.name, form.name, period.first);
  for (const place::Organisation& body : world.organisations->all()) {
    // Whatever it keeps itself, does it stand and belong to the kinds?
    if (!record::owed_days(world, programme, form, body, period, std::nullopt)) continue;
    Reporter one;
    one.body = &body;
    const Date last = std::min({period.last, body.valid_until, today});
    one.place = std::string(world.organisations->place_on(body.code, last));
    const auto since = book.keeps_since(programme.name, body.code);
    one.owed = record::owed_days(world, programme, form, body, period, since);
    one.keeps_records = !one.owed;
    if (const auto found = written.find(body.code); found != written.end())
      one.submitted = found->second;
    if (one.keeps_records)
      one.reported = form.silent_after_days == 0 ||
                     book.recorded(programme.name, body.code,
                                   add_days(last, 1 - form.silent_after_days), last);
    else
      one.reported = one.submitted && one.submitted->stage == record::ReturnStage::approved;
    out.push_back(std::move(one));
  }
  std::sort(out.begin(), out.end(),
            [](const Reporter& a, const Reporter& b) { return a.body->code < b.body->code; });
  return out;
}

namespace {

// Whether bodies that keep no records are missing from the indicator: it counts the records that
// the return stands for, also where the return does not feed it.
bool rests_on(const programme::Return& form, const programme::Indicator& indicator) {
  return form.feeds.contains(indicator.name) || form.instead_of == indicator.numerator.of;
}

class BookCoverage : public indicator::Coverage {
 public:
  BookCoverage(const ReturnBook& book, std::shared_ptr<const record::World> world, Date today)
      : world_(std::move(world)), today_(today) {
    for (const auto& [name, versions] : world_->programmes) {
      if (versions.empty()) continue;
      for (const programme::Return& form : versions.back()->returns)
        for (const auto& period : periods_until(*world_, *versions.back(), form, today)) {
          Period one{period, std::min(period.last, today), period.last < today, {}};
          for (Reporter& body : reporters(*world_, book, *versions.back(), form, period, today))
            one.bodies.push_back(
                {body.body, std::move(body.place), body.keeps_records, body.reported});
          forms_[{name, form.name}].push_back(std::move(one));
        }
    }
  }

  std::optional<Reporters> of(const programme::Programme& programme,
                              const programme::Indicator& indicator, const indicator::Where& where,
                              const indicator::Period& period,
                              indicator::Geography geography) const override {
    Asked asked;
    asked.first = period.first;
    asked.last = period.last;
    asked.on = geography == indicator::Geography::of_today ? today_ : std::min(period.last, today_);
    asked.programme = programme.name;
    for (const programme::Return& form : programme.returns)
      if (rests_on(form, indicator))
        asked.forms.emplace_back(form.name, form.feeds.contains(indicator.name));
    if (asked.forms.empty()) return std::nullopt;
    const auto sums = of_places(asked);
    const auto found = sums->find(where.code);
    if (found == sums->end() || (found->second.expected == 0 && found->second.returns == 0))
      return std::nullopt;
    return found->second;
  }

 private:
  struct Body {
    const place::Organisation* body;
    std::string place;  // where it sat in the period
    bool keeps_records, reported;
  };
  struct Period {
    record::ReturnPeriodOf days;
    Date on;  // the day of `Body::place`
    bool is_over = false;
    std::vector<Body> bodies;
  };
  struct Asked {
    std::string programme;
    std::vector<std::pair<std::string, bool>> forms;  // name, whether it feeds the indicator
    Date first, last, on;
    auto operator<=>(const Asked&) const = default;
  };
  using Sums = std::unordered_map<std::string, Reporters>;  // by place and body
  struct Standing {
    const Body* body = nullptr;  // in its last period
    Date on;
    bool reported = true;   // all its returns
    bool is_active = true;  // of a body that keeps records, at the end of the last period
    bool sends_returns = false;
  };

  std::shared_ptr<const Sums> of_places(const Asked& asked) const {
    const std::scoped_lock lock(mutex_);
    std::shared_ptr<const Sums>& made = made_[asked];
    if (!made) made = std::make_shared<Sums>(sum(asked));
    return made;
  }

  Sums sum(const Asked& asked) const {
    std::map<std::string, Standing> all;
    for (const auto& [name, feeds] : asked.forms) {
      const auto found = forms_.find({asked.programme, name});
      if (found == forms_.end()) continue;
      // Of a period that holds none that is over, what is known of those that have begun.
      const bool some_over =
          std::any_of(found->second.begin(), found->second.end(), [&](const Period& one) {
            return one.is_over && asked.first <= one.days.first && one.days.last <= asked.last;
          });
      for (const Period& one : found->second) {
        if (one.days.last < asked.first || asked.last < one.days.first) continue;
        if (some_over &&
            (!one.is_over || one.days.first < asked.first || asked.last < one.days.last))
          continue;
        for (const Body& body : one.bodies) {
          Standing& standing = all[body.body->code];
          standing.body = &body;
          standing.on = one.on;
          standing.sends_returns |= feeds && !body.keeps_records;
          if (body.keeps_records)
            standing.is_active = body.reported;
          else
            standing.reported &= body.reported && feeds;
        }
      }
    }
    Sums sums;
    for (const auto& [code, standing] : all) add(asked.on, standing, sums);
    return sums;
  }

  void add(Date on, const Standing& standing, Sums& sums) const {
    const auto count = [&](const std::string& code) {
      Reporters& here = sums[code];
      ++here.expected;
      here.reported += standing.reported && standing.is_active ? 1 : 0;
      here.returns += standing.sends_returns ? 1 : 0;
    };
    const std::string& code = standing.body->body->code;
    count(world_->organisations->recast(code, on).value_or(code));
    if (!world_->tree) return;
    const place::Tree& tree = *world_->tree;
    // A body whose place has ended sits where that place went.
    const place::Place* seat = tree.find(standing.body->place);
    if (seat == nullptr) return;
    const auto place = tree.holder(seat->code, std::min(standing.on, seat->valid_until), on);
    const place::Place* at = place ? tree.find(*place) : nullptr;
    for (; at != nullptr; at = tree.parent(at->code, on)) count(at->code);
  }

  std::shared_ptr<const record::World> world_;
  Date today_;
  std::map<std::pair<std::string, std::string>, std::vector<Period>> forms_;
  mutable std::mutex mutex_;
  mutable std::map<Asked, std::shared_ptr<const Sums>> made_;
};

}  // namespace

std::shared_ptr<const indicator::Coverage> make_coverage(
    const ReturnBook& book, const std::shared_ptr<const record::World>& world, Date today) {
  return std::make_shared<BookCoverage>(book, world, today);
}

}  // namespace besik::service
