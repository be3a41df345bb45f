#include "service/return_coverage.h"

#include <algorithm>
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

class BookCoverage : public indicator::Coverage {
 public:
  BookCoverage(const ReturnBook& book, std::shared_ptr<const record::World> world, Date today)
      : world_(std::move(world)) {
    for (const auto& [name, versions] : world_->programmes) {
      if (versions.empty()) continue;
      for (const programme::Return& form : versions.back()->returns) {
        auto& periods = forms_[{name, form.name}];
        for (const auto& period : periods_until(*world_, *versions.back(), form, today)) {
          periods.push_back({period, period.last < today, {}});
          for (const Reporter& one :
               reporters(*world_, book, *versions.back(), form, period, today))
            add(one, std::min(period.last, today), periods.back());
        }
      }
    }
  }

  std::optional<Reporters> of(const programme::Programme& programme,
                              const programme::Indicator& indicator, const indicator::Where& where,
                              const indicator::Period& period) const override {
    Reporters sum;
    bool is_fed = false;
    for (const programme::Return& form : programme.returns) {
      const auto found = forms_.find({programme.name, form.name});
      if (!form.feeds.contains(indicator.name) || found == forms_.end()) continue;
      is_fed = true;
      for (const Period& one : found->second) {
        if (one.days.last < period.first || period.last < one.days.first) continue;
        const auto here = one.at.find(where.code);
        if (here == one.at.end()) continue;
        sum.returns += here->second.returns;
        if (!one.is_over || one.days.first < period.first || period.last < one.days.last) continue;
        sum.reported += here->second.reported;
        sum.expected += here->second.expected;
      }
    }
    if (!is_fed || (sum.expected == 0 && sum.returns == 0)) return std::nullopt;
    return sum;
  }

 private:
  struct Period {
    record::ReturnPeriodOf days;
    bool is_over = false;
    std::unordered_map<std::string, Reporters> at;  // places and bodies
  };

  void add(const Reporter& one, Date on, Period& period) const {
    const auto count = [&](const std::string& code) {
      Reporters& here = period.at[code];
      ++here.expected;
      here.reported += one.reported ? 1 : 0;
      here.returns += one.keeps_records ? 0 : 1;
    };
    count(one.body->code);
    const place::Place* at = world_->tree ? world_->tree->find(one.place) : nullptr;
    while (at != nullptr) {
      count(at->code);
      at = world_->tree->parent(at->code, on);
    }
  }

  std::shared_ptr<const record::World> world_;
  std::map<std::pair<std::string, std::string>, std::vector<Period>> forms_;
};

}  // namespace

std::shared_ptr<const indicator::Coverage> make_coverage(
    const ReturnBook& book, const std::shared_ptr<const record::World>& world, Date today) {
  return std::make_shared<BookCoverage>(book, world, today);
}

}  // namespace besik::service
