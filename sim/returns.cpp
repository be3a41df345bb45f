#include <boost/json.hpp>

#include "sim/life.h"

namespace besik::sim {

namespace {

struct Told {
  int girls = 0, boys = 0, more = 0;  // arrests of boys beyond the first
};

json::object numbers(const Told& told) {
  return fields({{"children_female", told.girls},
                 {"children_male", told.boys},
                 {"arrests_female", told.girls},
                 {"arrests_male", told.boys + told.more}});
}

Told draw(Random& random) {
  Told told;
  told.girls = random.chance(200) ? 1 : 0;
  told.boys = random.between(0, 4);
  told.more = told.boys > 0 && random.chance(250) ? 1 : 0;
  return told;
}

}  // namespace

void Lives::make_returns(Date first) {
  int number = 0;
  for (const District& unit : country_.outposts) {
    Random random = random_.fork(1'000'000 + static_cast<uint64_t>(number));
    for (Date month = first; month < last_day_; month = add_months(month, 1))
      make_return(random, unit, number, month);
    ++number;
  }
}

void Lives::make_return(Random& random, const District& unit, int number, Date first) {
  const Date next = add_months(first, 1);
  const int month = civil(first).month;
  // The third unit sent nothing in two months of spring.
  if (number == 2 && (month == 4 || month == 5)) return;
  const bool is_late = number == 0 && month % 3 == 0;
  const Instant evening{(int64_t{next.days} * 24 - 1) * 3'600'000 - offset_ms_};
  const Instant handed_in = after_days(evening, is_late ? 24 : random.between(2, 4));
  const Instant asked = after_days(handed_in, 1);
  const Instant answered = after_days(handed_in, 2);
  const Instant approved = after_days(handed_in, 4);
  const auto& inspector = who("police_inspector", unit.police);
  const auto& head = who("supervisor", unit.police);
  const auto input = [&](json::object more) {
    json::object out{{"return", "police_arrests"},
                     {"organisation", unit.police},
                     {"period", to_string(first).substr(0, 7)}};
    for (auto& one : more) out[one.key()] = one.value();
    return out;
  };
  Told told = draw(random);
  const bool is_nil = told.girls + told.boys == 0;
  if (over(handed_in)) return;
  add(handed_in, "return.submit", inspector,
      is_nil ? input({{"nil", true}}) : input({{"numbers", numbers(told)}}));
  if (number == 3 && month == 2 && !over(answered)) {
    add(asked, "return.query", head,
        input({{"text", "Is any child of this month in the numbers of another unit?"}}));
    add(answered, "return.answer", inspector, input({{"query", "1"}, {"text", "None is."}}));
  }
  if (over(approved)) return;
  add(approved, "return.approve", head, input({}));
  // Two arrests that came to light later.
  const Instant reopened = after_days(approved, 20);
  if (number == 1 && month == 3 && !over(after_days(reopened, 9))) {
    add(reopened, "return.reopen", who("ministry_manager", "MOJ"),
        input({{"reason", "Two arrests of boys were reported late (synthetic)"}}));
    told.boys += 2;
    add(after_days(reopened, 3), "return.submit", inspector, input({{"numbers", numbers(told)}}));
    add(after_days(reopened, 6), "return.approve", head, input({}));
  }
  // The ages are not told: 0 stands for unknown.
  for (int i = 0; i < told.girls + told.boys; ++i)
    truths_.arrested(-(++told_children_), unit.code, unit.region, add_days(next, -1),
                     i < told.girls, 0, false);
  for (int i = 0; i < told.more; ++i)
    truths_.arrested(-told_children_, unit.code, unit.region, add_days(next, -1), false, 0, false);
}

}  // namespace besik::sim
