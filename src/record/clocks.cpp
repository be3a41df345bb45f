#include "record/clocks.h"

#include <algorithm>

#include "base/check.h"

namespace besik::record {
namespace {

using programme::LengthUnit;

constexpr int64_t minute_ms = 60'000;

int64_t minute(Instant instant) {
  return instant.ms >= 0 ? instant.ms / minute_ms : -((-instant.ms + minute_ms - 1) / minute_ms);
}

Instant end_of_day(Date day, std::string_view zone) {
  return {start_of_day(besik::add_days(day, 1), zone).ms - 1};
}

Date work_days_before(Date day, int n, const WorkCalendar& calendar) {
  while (n > 0) {
    --day.days;
    if (calendar.is_work_day(day)) --n;
  }
  return day;
}

std::optional<int64_t> exact_ms(programme::Length length) {
  if (length.unit == LengthUnit::minutes) return length.amount * minute_ms;
  if (length.unit == LengthUnit::hours) return length.amount * hour_ms;
  return std::nullopt;
}

Date last_day(Date from, programme::Length length, const WorkCalendar& calendar) {
  switch (length.unit) {
    case LengthUnit::working_days:
      return calendar.add_work_days(from, length.amount);
    case LengthUnit::months:
      return besik::add_months(from, length.amount);
    default:
      return besik::add_days(from, length.amount);
  }
}

Date days_before(Date day, programme::Length length, const WorkCalendar& calendar) {
  switch (length.unit) {
    case LengthUnit::working_days:
      return work_days_before(day, length.amount, calendar);
    case LengthUnit::months:
      return besik::add_months(day, -length.amount);
    default:
      return besik::add_days(day, -length.amount);
  }
}

// A date or datetime of a record: an instant, or a day of which the time is not known.
struct Point {
  Instant at;
  Date day;
  bool by_day = false;
};

bool earlier(const Point& a, const Point& b) {
  return a.by_day || b.by_day ? a.day < b.day : a.at < b.at;
}

// The zones of the record's place through time. Where the caller's zone is not the place's own (no
// tree, a place without zones), it holds for all days.
class Zones {
 public:
  Zones(const World& world, const Answers& answers, const std::string& place)
      : tree_(world.tree.get()), place_(place), zone_(answers.zone()) {
    dated_ =
        tree_ != nullptr && !place.empty() && tree_->zone(place, answers.today_date()) == zone_;
  }
  const std::string& on(Date day) const { return dated_ ? tree_->zone(place_, day) : zone_; }
  Date day_of(Instant at) const {
    const Date day = civil_day(at, zone_);
    return dated_ ? civil_day(at, on(day)) : day;
  }
  std::optional<Point> point(const Value& value) const {
    if (const Instant* at = value.get_if<Instant>()) return Point{*at, day_of(*at), false};
    if (const Date* day = value.get_if<Date>()) return whole_day(*day);
    return std::nullopt;
  }
  Point whole_day(Date day) const { return {start_of_day(day, on(day)), day, true}; }

 private:
  const place::Tree* tree_;
  std::string place_;
  std::string zone_;
  bool dated_ = false;
};

// One stretch that a deadline waits: from `start` until `end`, or still, or stopped.
struct Stretch {
  Point start;
  std::optional<Point> end;
  std::optional<Point> stopped;  // ended for good without what was waited for
};

class Turns {
 public:
  Turns(const ClockInput& input, const WorkCalendar& calendar)
      : input_(input), calendar_(calendar), zones_(input.world, input.answers, input.now.place) {}

  void add(const programme::Deadline& deadline) {
    const auto from = zones_.point(programme::evaluate(deadline.from, input_.answers));
    if (!from) return;
    const bool applies = !deadline.applies_when || !input_.answers.is_false(deadline.applies_when);
    if (!applies && !ran_before(deadline)) return;
    const std::vector<Stretch> stretches =
        deadline.repeats ? repeated(deadline, *from) : single(deadline, *from);
    for (std::size_t turn = 0; turn < stretches.size(); ++turn) {
      for (const programme::Clock& clock : deadline.clocks) {
        turns_.push_back(one(deadline, clock, static_cast<int64_t>(turn), stretches[turn]));
        if (!applies || input_.now.voided) {
          turns_.back().cancelled = true;
          turns_.back().running = false;
        }
      }
    }
  }
  std::vector<ClockTurn> take() { return std::move(turns_); }

 private:
  bool ran_before(const programme::Deadline& deadline) const {
    return std::any_of(input_.before.clocks.begin(), input_.before.clocks.end(),
                       [&](const ClockFact& fact) { return fact.deadline == deadline.name; });
  }

  std::vector<Stretch> single(const programme::Deadline& deadline, const Point& from) const {
    auto until = zones_.point(programme::evaluate(deadline.until, input_.answers));
    const auto stop = ends_for_good(deadline);
    if (until && stop && earlier(*stop, *until)) until.reset();
    // What had been done before it was due to begin is done in time, on the day it would have
    // begun.
    if (until && earlier(*until, from)) until = from;
    return {{from, until, stop}};
  }

  std::optional<Point> ends_for_good(const programme::Deadline& deadline) const {
    if (!deadline.ends) return std::nullopt;
    return zones_.point(programme::evaluate(deadline.ends, input_.answers));
  }

  std::vector<Stretch> repeated(const programme::Deadline& deadline, const Point& from) const {
    const auto stop = ends_for_good(deadline);
    std::vector<Stretch> stretches;
    Point start = from;
    for (const Point& end : ends(deadline)) {
      if (earlier(end, from)) continue;
      if (stop && !earlier(start, *stop)) return stretches;
      if (stop && earlier(*stop, end)) break;
      stretches.push_back({start, end, std::nullopt});
      start = end;
    }
    if (!stop || earlier(start, *stop)) stretches.push_back({start, std::nullopt, stop});
    return stretches;
  }

  // Values hold the last `until` only; the earlier ones are the ends of turns among the facts.
  std::vector<Point> ends(const programme::Deadline& deadline) const {
    std::vector<Date> known = ended_before(deadline);
    const auto now = zones_.point(programme::evaluate(deadline.until, input_.answers));
    auto then = now;
    if (input_.answers_before != nullptr) {
      then = zones_.point(programme::evaluate(deadline.until, *input_.answers_before));
    }
    const bool known_last = then && !known.empty() && known.back() == then->day;
    const bool replaces = !now || input_.corrects || (then && !earlier(*then, *now));
    if (known_last && replaces) known.pop_back();
    while (now && !known.empty() && now->day < known.back()) known.pop_back();
    std::vector<Point> points;
    for (const Date day : known) points.push_back(zones_.whole_day(day));
    if (known_last && !replaces) points.back() = *then;
    if (now) points.push_back(*now);
    return points;
  }

  std::vector<Date> ended_before(const programme::Deadline& deadline) const {
    std::vector<std::pair<int64_t, Date>> ended;
    for (const ClockFact& fact : input_.before.clocks) {
      if (fact.deadline == deadline.name && fact.kind == deadline.clocks.front().kind &&
          fact.ended) {
        ended.emplace_back(fact.turn, *fact.ended);
      }
    }
    std::sort(ended.begin(), ended.end());
    std::vector<Date> days;
    for (const auto& [turn, day] : ended) days.push_back(day);
    return days;
  }

  ClockTurn one(const programme::Deadline& deadline, const programme::Clock& clock, int64_t turn,
                const Stretch& stretch) const {
    ClockTurn result;
    result.deadline = deadline.name;
    result.kind = clock.kind;
    result.turn = turn;
    result.started = stretch.start.at;
    result.started_on = stretch.start.day;
    set_due(result, stretch.start, clock);
    if (stretch.end) {
      set_end(result, stretch.start, *stretch.end, clock);
    } else if (stretch.stopped) {
      result.cancelled = !(stretch.stopped->by_day ? result.due_on < stretch.stopped->day
                                                   : result.due < stretch.stopped->at);
    } else if (input_.now.closed) {
      result.cancelled = input_.now.closed_on && result.due_on > *input_.now.closed_on;
    } else {
      result.running = !input_.now.sealed_shut;
    }
    return result;
  }

  void set_due(ClockTurn& turn, const Point& start, const programme::Clock& clock) const {
    if (const auto ms = exact_ms(clock.within)) {
      turn.due = {start.at.ms + *ms};
      turn.due_on = zones_.day_of(turn.due);
    } else {
      turn.due_on = last_day(start.day, clock.within, calendar_);
      turn.due = end_of_day(turn.due_on, zones_.on(turn.due_on));
      turn.covered = clock.within.unit != LengthUnit::working_days ||
                     (calendar_.covers(start.day) && calendar_.covers(turn.due_on));
    }
    if (!clock.warn) return;
    if (const auto ms = exact_ms(*clock.warn)) {
      turn.warn_at = Instant{turn.due.ms - *ms};
    } else {
      const Date day = days_before(turn.due_on, *clock.warn, calendar_);
      turn.warn_at = start_of_day(day, zones_.on(day));
    }
    turn.warn_at = std::max(*turn.warn_at, turn.started);
  }

  void set_end(ClockTurn& turn, const Point& start, const Point& end,
               const programme::Clock& clock) const {
    turn.ended_on = end.day;
    turn.ended = end.by_day ? end_of_day(end.day, zones_.on(end.day)) : end.at;
    turn.in_time = end.by_day ? end.day <= turn.due_on : minute(end.at) <= minute(turn.due);
    if (!start.by_day && !end.by_day) return;
    // Of earlier turns only days are known: what was judged to the minute then stands.
    for (const ClockFact& fact : input_.before.clocks) {
      if (fact.deadline != turn.deadline || fact.kind != turn.kind || fact.turn != turn.turn ||
          fact.started != turn.started_on || fact.ended != end.day) {
        continue;
      }
      if (start.by_day && exact_ms(clock.within)) turn.due_on = fact.due;
      if (fact.due == turn.due_on) turn.in_time = fact.in_time;
    }
  }

  const ClockInput& input_;
  const WorkCalendar& calendar_;
  Zones zones_;
  std::vector<ClockTurn> turns_;
};

}  // namespace

Instant add_length(Instant from, programme::Length length, const WorkCalendar& calendar,
                   std::string_view zone) {
  if (const auto ms = exact_ms(length)) return {from.ms + *ms};
  return end_of_day(last_day(civil_day(from, zone), length, calendar), zone);
}

std::vector<ClockTurn> clock_turns(const ClockInput& input) {
  static const WorkCalendar only_weekends;
  const WorkCalendar* calendar = input.world.calendar(input.answers.plan().programme());
  Turns turns(input, calendar == nullptr ? only_weekends : *calendar);
  for (const programme::Deadline& deadline : input.answers.plan().reg().deadlines) {
    turns.add(deadline);
  }
  return turns.take();
}

std::vector<ClockFact> clock_facts(const std::vector<ClockTurn>& turns) {
  std::vector<ClockFact> facts;
  facts.reserve(turns.size());
  for (const ClockTurn& turn : turns) {
    facts.push_back({turn.deadline, turn.kind, turn.turn, turn.started_on, turn.due_on,
                     turn.ended_on, turn.in_time, turn.cancelled});
  }
  return facts;
}

std::vector<Running> running_clocks(const std::vector<ClockTurn>& turns, const Facts& facts) {
  std::vector<Running> running;
  for (const ClockTurn& turn : turns) {
    if (!turn.running) continue;
    if (facts.history_until && turn.started_on <= *facts.history_until) continue;
    running.push_back(
        {turn.deadline, turn.kind, turn.turn, turn.started, turn.due, turn.warn_at, turn.covered});
  }
  return running;
}

}  // namespace besik::record
