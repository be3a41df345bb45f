#include "record/safeguards.h"

namespace besik::record {

Standing standing(const programme::Safeguard& safeguard, const Answers& answers,
                  const std::map<std::string, std::string>& excuses) {
  Standing result;
  result.applies = !safeguard.applies_when || !answers.is_false(safeguard.applies_when);
  if (!result.applies) return result;
  result.met = answers.holds(safeguard.must);
  result.excused = !result.met && excuses.contains(safeguard.name);
  if (safeguard.happened.empty()) return result;
  const Value& happened = answers.value(safeguard.happened);
  if (const Instant* at = happened.get_if<Instant>()) {
    result.happened = *at;
    result.day = civil_day(*at, answers.zone());
    result.ahead = *at > answers.now_instant();
  } else if (const Date* day = happened.get_if<Date>()) {
    result.happened = start_of_day(*day, answers.zone());
    result.day = *day;
    result.ahead = *day > answers.today_date();
  }
  return result;
}

std::vector<SafeguardStatus> safeguards(const World& world, const Open& record,
                                        const Moment& moment) {
  const auto plan = world.plans->get(world, *record.programme, *record.reg);
  Answers answers(*plan, record.persons, moment);
  answers.take(record.values);
  answers.work_out();
  std::vector<SafeguardStatus> states;
  for (const programme::Safeguard& safeguard : record.reg->safeguards) {
    Standing now = standing(safeguard, answers, record.excuses);
    if (now.applies && !now.happened && !safeguard.happened.empty()) {
      Answers supposed = answers;
      const int slot = plan->slot(safeguard.happened);
      const bool is_date = record.reg->fields[slot].type == programme::FieldType::date;
      supposed.set(slot, is_date ? Value(answers.today_date()) : Value(moment.now));
      supposed.work_out();
      now.met = supposed.holds(safeguard.must);
      now.excused = now.excused && !now.met;
    }
    SafeguardState state = SafeguardState::unmet;
    if (!now.applies) {
      state = SafeguardState::not_applicable;
    } else if (now.met) {
      state = SafeguardState::met;
    } else if (now.excused) {
      state = SafeguardState::excused;
    } else if (now.happened && !now.ahead) {
      state = SafeguardState::breach;
    }
    states.push_back({safeguard.name, state});
  }
  return states;
}

}  // namespace besik::record
