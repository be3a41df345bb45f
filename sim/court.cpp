#include <boost/json.hpp>

#include "sim/life.h"

namespace besik::sim {
namespace {

// What every decision about a child must carry.
json::object decision(Random& random, const std::string& outcome, Date on,
                      const std::string& organisation) {
  json::object values = fields({{"outcome", outcome},
                                {"decided_on", to_string(on)},
                                {"decided_by", organisation},
                                {"best_interest_note", "School and family kept (synthetic)"}});
  switch (random.pick({620, 180, 100, 60, 40})) {
    case 0:
      values["child_views"] = "own_words";
      values["child_words"] = "The child asked to stay at school (synthetic)";
      break;
    case 1:
      values["child_views"] = "through_representative";
      values["child_words"] = "The lawyer spoke for the child (synthetic)";
      break;
    case 2:
      values["child_views"] = "non_verbal_observed";
      values["child_words"] = "The child nodded and shook the head (synthetic)";
      break;
    case 3:
      values["child_views"] = "declined";
      values["child_views_reason"] = "Did not wish to speak (synthetic)";
      break;
    default:
      values["child_views"] = "not_asked";
      values["child_views_reason"] = "The interpreter did not come (synthetic)";
  }
  return values;
}

}  // namespace

void Lives::proceed(Random& random, const Child& child, Instant recorded) {
  int slow = child.region->children % 3 == 0 ? 12 : 0;  // some probation services lag behind
  Instant assessed = after_days(recorded, random.between(3, 14) + (slow ? random.below(slow) : 0));
  if (over(assessed)) return;
  act(assessed, who("probation_officer", child.district->probation), child.case_key, "assess",
      fields({{"assessed_on", to_string(day(assessed))},
              {"needs", json::array{random.chance(500) ? "school" : "family"}},
              {"assessment", "Lives with family, attends school (synthetic)"}}));
  int way = random.pick({400, 430, 170});
  if (sentence_) way = 1;  // what ends the stay in detention
  if (way == 0) {
    divert(random, child, assessed);
  } else if (way == 1) {
    try_in_court(random, child, assessed);
  } else {
    Instant ended = after_days(assessed, random.between(3, 30));
    if (over(ended)) return;
    auto values = decision(random, "no_action", day(ended), child.region->prosecution);
    values["closing_note"] = "Proceedings ended (synthetic)";
    act(ended, who("prosecutor", child.region->prosecution), child.case_key, "end_without_trial",
        std::move(values));
    truths_.decided(child.number, child.region->code, day(ended), Truths::Outcome::other);
  }
}

void Lives::divert(Random& random, const Child& child, Instant assessed) {
  Instant diverted = after_days(assessed, random.between(3, 25));
  if (over(diverted)) return;
  static const std::vector<std::string> kinds{"diverted_mediation", "diverted_warning",
                                              "diverted_education"};
  auto values = decision(random, random.one_of(kinds), day(diverted), child.region->prosecution);
  values["diversion_considered"] = true;
  values["diversion_reason"] = "First offence, harm made good (synthetic)";
  act(diverted, who("prosecutor", child.region->prosecution), child.case_key, "divert",
      std::move(values));
  Instant entered = after_days(diverted, random.between(2, 15));
  bool enters = random.chance(910) && !over(entered);
  int at_decision = age_in_years(child.born, day(diverted));
  bool counted = child.arrested || at_decision < 18;
  if (counted) {
    truths_.decided(child.number, child.region->code, day(diverted),
                    enters ? Truths::Outcome::entered_diversion : Truths::Outcome::diverted);
  }
  measure(random, child, diverted, random.chance(500) ? "duty_to_repair" : "supervision");
  if (!enters) return;
  const auto& prosecutor = who("prosecutor", child.region->prosecution);
  act(entered, prosecutor, child.case_key, "enter_diversion",
      fields({{"diversion_started_on", to_string(day(entered))}}));
  Instant done = after_days(entered, random.between(45, 130));
  if (over(done) || random.chance(90)) return;
  act(done, who("probation_officer", child.district->probation), child.case_key,
      "complete_diversion",
      fields({{"diversion_ended_on", to_string(day(done))},
              {"closing_note", "Completed as agreed (synthetic)"}}));
}

void Lives::try_in_court(Random& random, const Child& child, Instant assessed) {
  const auto& prosecutor = who("prosecutor", child.region->prosecution);
  const auto& clerk = who("court_clerk", child.region->court);
  const auto& judge = who("judge", child.region->court);
  Instant charged = after_days(assessed, random.between(2, 20));
  if (over(charged)) return;
  act(charged, prosecutor, child.case_key, "charge",
      fields({{"charged_on", to_string(day(charged))},
              {"charge", "As in the indictment (synthetic)"},
              {"capacity", "accused"},
              {"diversion_considered", true},
              {"diversion_reason", "The victim does not agree (synthetic)"}}));
  Instant set = after_days(charged, random.between(2, 9));
  Instant hearing = after_days(set, random.between(14, 70));
  if (sentence_) hearing = *sentence_;
  if (over(set)) return;
  act(set, clerk, child.case_key, "schedule", fields({{"hearing_at", to_string(hearing)}}));
  Instant decided = after_minutes(hearing, 180);
  if (over(decided)) return;
  static const std::vector<std::string> outcomes{"sentenced_noncustodial", "sentenced_custodial",
                                                 "acquitted", "released"};
  const int drawn =
      child.grave ? random.pick({550, 300, 50, 100}) : random.pick({740, 50, 60, 150});
  const std::string& outcome = outcomes[sentence_ ? 1 : static_cast<std::size_t>(drawn)];
  auto values = decision(random, outcome, day(hearing), child.region->court);
  bool sentenced = outcome.starts_with("sentenced");
  if (sentenced) values["capacity"] = "convicted";
  act(decided, judge, child.case_key, "decide", std::move(values));
  bool counted = child.arrested || age_in_years(child.born, day(hearing)) < 18;
  truths_.decided(child.number, child.region->code, day(hearing),
                  !(sentenced && counted)            ? Truths::Outcome::other
                  : outcome == "sentenced_custodial" ? Truths::Outcome::custody
                                                     : Truths::Outcome::sentenced);
  if (!sentenced) {
    Instant closed = after_days(decided, random.between(3, 20));
    if (!over(closed)) {
      act(closed, clerk, child.case_key, "close_after_decision",
          fields({{"closing_note", "Decision in force (synthetic)"}}));
    }
    return;
  }
  measure(random, child, decided, outcome == "sentenced_custodial" ? "custody" : "probation");
  const auto& probation = who("probation_officer", child.district->probation);
  Instant begun = after_days(decided, random.between(10, 25));
  if (over(begun)) return;
  act(begun, probation, child.case_key, "execute",
      fields({{"execution_from", to_string(day(begun))}}));
  Instant prepared = after_days(begun, random.between(90, 300));
  if (over(prepared)) return;
  act(prepared, probation, child.case_key, "prepare_release",
      fields({{"aftercare_plan", "School, mentor, monthly contact (synthetic)"}}));
  Instant closed = after_days(prepared, random.between(20, 60));
  if (over(closed)) return;
  act(closed, probation, child.case_key, "close",
      fields({{"closing_note", "Plan kept (synthetic)"}}));
}

void Lives::measure(Random& random, const Child& child, Instant decided, const std::string& kind) {
  const auto& probation = who("probation_officer", child.district->probation);
  std::string key = "measure-" + std::to_string(child.number);
  Instant ordered = after_days(decided, 1);
  if (over(ordered)) return;
  add(ordered, "record.open", probation,
      {{"programme", "juvenile-justice"},
       {"register", "measure"},
       {"parent", "@" + child.case_key},
       {"values", fields({{"measure", kind},
                          {"legal_basis", "Decision in the case (synthetic)"},
                          {"ordered_on", to_string(day(decided))}})},
       {"persons", json::object{{"child", json::array{json::object{{"id", "@" + child.person}}}}}}},
      key);
  Instant started = after_days(ordered, random.between(1, 12));
  if (over(started)) return;
  act(started, probation, key, "start", fields({{"started_on", to_string(day(started))}}));
  Instant ended = after_days(started, random.between(60, 240));
  if (over(ended)) return;
  act(ended, probation, key, "end",
      fields({{"ended_on", to_string(day(ended))},
              {"result", random.chance(820) ? "completed" : "not_completed"},
              {"result_note", "As agreed (synthetic)"}}));
}

void Lives::make_facilities() {
  const auto& manager = country_.worker("ministry_manager", "MOJ");
  const auto& analyst = country_.worker("analyst", "STAT");
  Instant at = after_days(start_, 1);
  for (std::size_t i = 0; i < country_.facilities.size(); ++i) {
    const std::string& facility = country_.facilities[i];
    std::string key = "facility-" + facility;
    add(after_minutes(at, static_cast<int>(i)), "record.open", manager,
        {{"programme", "juvenile-justice"},
         {"register", "facility"},
         {"values", fields({{"organisation", facility},
                            {"facility_type", "closed_centre"},
                            {"places", 60},
                            {"holds_adults", false},
                            {"open_from", "2022-06-08"},
                            {"complaints_system", i % 3 == 0 ? "not_working" : "working"}})}},
        key);
    std::vector<Date> seen;
    for (int month = 2 + static_cast<int>(i);; month += 5) {
      Instant visited = after_days(at, month * 30);
      if (over(visited)) break;
      seen.push_back(day(visited));
      inspect(key, facility, visited, i % 3 != 0, static_cast<int>(seen.size()));
    }
    truths_.facility(country_.facility_region.at(facility), i % 3 != 0, std::move(seen));
  }
  std::vector<std::string> territories{country_.nation};
  for (const auto& region : country_.regions) territories.push_back(region.code);
  static const std::vector<std::string> policies{"inspections", "complaints", "specialised_system",
                                                 "prevention"};
  for (int year = 0; !over(after_days(at, 20 + 365 * year)); ++year) {
    Instant assessed = after_days(at, 20 + 365 * year);
    for (std::size_t n = 0; n < territories.size(); ++n) {
      // Inspections and complaints are assessed in every region too.
      for (std::size_t i = 0; i < (n == 0 ? policies.size() : 2); ++i) {
        add(after_minutes(assessed, static_cast<int>(4 * n + i)), "record.open", analyst,
            {{"programme", "juvenile-justice"},
             {"register", "policy_assessment"},
             {"values", fields({{"territory", territories[n]},
                                {"policy", policies[i]},
                                {"level", 2 + (year > 0 && (i + n) % 2 == 0 ? 1 : 0)},
                                {"assessed_on", to_string(day(assessed))},
                                {"criteria", "UNODC-UNICEF manual, illustrative (synthetic)"},
                                {"evidence", "Made up for the sample"},
                                {"assessor", "Sample analyst"}})}});
      }
    }
  }
}

void Lives::inspect(const std::string& key, const std::string& facility, Instant visited,
                    bool complaints, int number) {
  const auto& officer = country_.worker("ombudsman_officer", "OMB");
  const std::string name = key + "-visit-" + std::to_string(number);
  json::object values = fields({{"inspected_facility", facility},
                                {"facility_type", "closed_centre"},
                                {"inspected_on", to_string(day(visited))},
                                {"inspected_by", "ombudsman"},
                                {"announced", random_.chance(300)},
                                {"complaints_system", complaints ? "working" : "not_working"}});
  const bool recommends = !complaints || number % 2 == 0;
  if (recommends) values["recommendations"] = "Let children complain in private (synthetic)";
  add(visited, "record.open", officer,
      {{"programme", "juvenile-justice"},
       {"register", "inspection"},
       {"parent", "@" + key},
       {"values", std::move(values)}},
      name);
  const Instant reported = after_minutes(visited, 60);
  if (over(reported)) return;
  act(reported, officer, name, "report", fields({{"findings", "As seen on the day (synthetic)"}}));
  const Instant answered = after_days(visited, 12 + 7 * number);
  if (!recommends || over(answered)) return;
  act(answered, officer, name, "record_answer",
      fields({{"answered_on", to_string(day(answered))}}));
}

}  // namespace besik::sim
