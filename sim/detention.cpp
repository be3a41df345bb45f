#include <algorithm>

#include <boost/json.hpp>

#include "sim/life.h"

namespace besik::sim {
namespace {

constexpr int64_t day_ms = 24 * hour_ms;

json::object only(const std::string& role, const std::string& person) {
  return json::object{{role, json::array{json::object{{"id", "@" + person}}}}};
}

}  // namespace

void Lives::detain(Random& random, const Child& child, Instant from) {
  const auto& officer = who("facility_officer", child.region->facility);
  std::string key = "stay-" + std::to_string(child.number);
  Instant admitted = after_days(from, 1);
  if (over(admitted)) return;
  Truths::Stay stay;
  stay.apart = random.chance(880);
  order_stay(child, key, admitted, stay.apart);
  act(admitted, officer, key, "admit", fields({{"detained_at", to_string(admitted)}}));
  const Instant released = plan_stay(random, child, admitted, stay);
  act(after_minutes(admitted, 90), officer, key, "confirm_arrival",
      fields({{"medical_check_at", to_string(after_minutes(admitted, 45))},
              {"family_told_at", to_string(after_minutes(admitted, 60))}}));
  pass_time(random, child, key, admitted, released, stay);
  end_stay(random, child, key, released, stay);
  truths_.detained(std::move(stay));
}

// The court orders the stay and hands its record over to the facility.
void Lives::order_stay(const Child& child, const std::string& key, Instant admitted, bool apart) {
  const std::string& facility = child.region->facility;
  const auto& clerk = who("court_clerk", child.region->court);
  json::object values =
      fields({{"facility", facility},
              {"facility_type", "closed_centre"},
              {"legal_basis", "Order of the court (synthetic)"},
              {"alternatives_considered", json::array{"parental_supervision", "home_arrest"}},
              {"last_resort_reason", "Danger to a witness (synthetic)"},
              {"offence_group", child.group},
              {"status_group", child.circumstances},
              {"separation", apart ? "full" : "partial"}});
  if (!child.residence.empty()) values["residence"] = child.residence;
  add(after_minutes(admitted, -240), "record.open", clerk,
      {{"programme", "juvenile-justice"},
       {"register", "detention_episode"},
       {"parent", "@" + child.case_key},
       {"values", std::move(values)},
       {"persons", only("child", child.person)}},
      key);
  add(after_minutes(admitted, -230), "record.transfer", clerk,
      {{"id", "@" + key}, {"to", facility}, {"reason", "Order of the court (synthetic)"}});
  add(after_minutes(admitted, -60), "record.accept", who("facility_officer", facility),
      {{"id", "@" + key}});
}

// What becomes of the stay, drawn from a stream of its own; when it ends.
Instant Lives::plan_stay(Random& random, const Child& child, Instant admitted, Truths::Stay& stay) {
  int days = random.between(20, 160);
  stay.child = child.number;
  stay.region = country_.facility_region.at(child.region->facility);
  stay.from = day(admitted);
  const Civil eighteen = civil(add_months(child.born, 12 * 18));
  stay.eighteen = make_date(eighteen.year, eighteen.month, 1);
  stay.adult = age_in_years(child.born, stay.from) >= 18;
  Random fate = random.fork(77);
  if (++stays_ % 12 == 3) death_due_ = true;
  const Instant dies = after_days(admitted, std::min(days - 1, fate.between(15, 60)));
  if (death_due_ && !over(dies) && day(dies) < stay.eighteen) {
    death_due_ = false;
    stay.died = day(dies);
    return dies;
  }
  if (fate.chance(420)) {
    const int before = fate.between(70, 150);
    days = before + fate.between(40, 240);
    sentence_ = after_days(admitted, before);
    if (!over(*sentence_)) stay.sentenced = day(*sentence_);
  }
  return after_days(admitted, days);
}

// Reviews, the charge, visits by the family.
void Lives::pass_time(Random& random, const Child& child, const std::string& key, Instant admitted,
                      Instant released, Truths::Stay& stay) {
  const int days = day(released).days - day(admitted).days;
  for (int after = 13; after < days; after += random.between(11, 17)) {
    Instant at = after_days(admitted, after);
    if (over(at) || at.ms + day_ms > released.ms) break;
    if (stay.sentenced && day(at) >= *stay.sentenced) break;
    act(at, who("court_clerk", child.region->court), key, "review",
        fields({{"last_review_on", to_string(day(at))}, {"review_result", "continued"}}));
  }
  Instant charged = after_days(admitted, random.between(8, 36));
  if (!over(charged) && charged.ms + day_ms < released.ms) {
    act(charged, who("prosecutor", child.region->prosecution), key, "record_charge",
        fields({{"charged_on", to_string(day(charged))}}));
  }
  for (int visited = random.between(5, 25); visited < days; visited += random.between(20, 50)) {
    Instant at = after_days(admitted, visited);
    if (over(at) || at >= released || random.chance(150)) break;
    stay.visits.push_back(day(at));
    add(at, "record.open", who("facility_officer", child.region->facility),
        {{"programme", "juvenile-justice"},
         {"register", "visit"},
         {"parent", "@" + key},
         {"values", fields({{"visited_on", to_string(day(at))},
                            {"visitor_is", json::array{"parent"}},
                            {"visit_form", "in_person"}})},
         {"persons", only("child", child.person)}});
  }
}

void Lives::end_stay(Random& random, const Child& child, const std::string& key, Instant released,
                     Truths::Stay& stay) {
  if (stay.sentenced) {
    act(*sentence_, who("court_clerk", child.region->court), key, "record_sentence",
        fields({{"sentenced_on", to_string(*stay.sentenced)}}));
  }
  if (stay.died) return die_in_detention(child, key, released);
  if (over(released)) return;
  stay.released = day(released);
  const bool changed = random.chance(600);
  act(released, who("facility_officer", child.region->facility), key, "release",
      fields({{"released_at", to_string(released)},
              {"release_kind", stay.sentenced ? "term_served"
                               : changed      ? "measure_changed"
                                              : "case_ended"}}));
  Instant contact = after_days(released, random.chance(620) ? 1 : random.between(5, 80));
  if (over(contact) || random.chance(120)) return;
  stay.contact = day(contact);
  act(contact, who("probation_officer", child.district->probation), key, "contact",
      fields({{"aftercare_contact_at", to_string(contact)}}));
}

// Clocks stop; the death gets a record of its own, and reviews open.
void Lives::die_in_detention(const Child& child, const std::string& stay, Instant at) {
  const auto& officer = who("facility_officer", child.region->facility);
  const auto& prosecutor = who("prosecutor", child.region->prosecution);
  const std::string died_on = to_string(day(at)), key = "death-" + std::to_string(child.number);
  act(at, officer, stay, "die", fields({{"died_on", died_on}}));
  add(after_minutes(at, 30), "record.open", officer,
      {{"programme", "juvenile-justice"},
       {"register", "death"},
       {"parent", "@" + stay},
       {"values", fields({{"facility", child.region->facility},
                          {"died_at", to_string(after_minutes(at, -10))},
                          {"family_told_at", to_string(after_minutes(at, 10))},
                          {"prosecutor_told_at", to_string(after_minutes(at, 20))}})},
       {"persons", json::object{{"child", json::array{json::object{{"id", "@" + child.person}}}}}}},
      key);
  act(after_minutes(at, 35), officer, stay, "record_death",
      fields({{"death_recorded_on", died_on}}));
  act(after_minutes(at, 40), who("police_inspector", child.district->police), child.case_key, "die",
      fields({{"died_on", died_on}}));
  const Instant opened = after_days(at, 2);
  if (!over(opened)) {
    const std::string on = to_string(day(opened));
    act(opened, prosecutor, key, "open_inquiry",
        fields({{"review_opened_on", on}, {"review_body", child.region->prosecution}}));
    act(after_minutes(opened, 5), prosecutor, child.case_key, "open_death_review",
        fields({{"death_review_on", on}, {"death_review_body", child.region->prosecution}}));
  }
  death_ = at;
}

}  // namespace besik::sim
