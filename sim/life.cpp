#include "sim/life.h"

#include <algorithm>

#include <boost/json.hpp>

namespace besik::sim {
namespace {

constexpr int64_t minute_ms = 60'000;
constexpr int64_t day_ms = 24 * hour_ms;

// More in summer and in spring, fewer in the winter holidays.
const std::vector<int> month_weights{70, 75, 95, 105, 115, 125, 130, 125, 100, 95, 85, 70};

}  // namespace

Lives::Lives(Random random, const SampleCountry& country, const NameBook& names, Date first_day,
             Date last_day, int offset_hours)
    : random_(random),
      country_(country),
      names_(names),
      start_{(int64_t{first_day.days} * 24 - offset_hours) * hour_ms},
      end_{(int64_t{last_day.days} * 24 + 18 - offset_hours) * hour_ms},
      first_day_(first_day),
      last_day_(last_day),
      offset_ms_(offset_hours * hour_ms) {}

Date Lives::day(Instant at) const { return {static_cast<int32_t>((at.ms + offset_ms_) / day_ms)}; }

Instant Lives::after_minutes(Instant from, int minutes) const {
  return {from.ms + minutes * minute_ms};
}

Instant Lives::after_days(Instant from, int days) {
  // Offices work from 9 to 18; weekends are skipped.
  Date on = add_days(day(from), days);
  while (weekday(on) > 5) on = add_days(on, 1);
  int minute = 9 * 60 + random_.below(8 * 60);
  return {int64_t{on.days} * day_ms - offset_ms_ + minute * minute_ms};
}

const Worker& Lives::who(const std::string& role, const std::string& organisation) const {
  return country_.worker(role, organisation);
}

void Lives::add(Instant at, const std::string& operation, const Worker& worker, json::object input,
                std::string makes) {
  acts_.push_back({at, static_cast<int64_t>(acts_.size()), operation, &worker, std::move(input),
                   std::move(makes)});
}

void Lives::act(Instant at, const Worker& worker, const std::string& record,
                const std::string& action, json::object values, json::object excuses) {
  json::object input{{"id", "@" + record}, {"action", action}, {"values", std::move(values)}};
  if (!excuses.empty()) input["excuses"] = std::move(excuses);
  add(at, "record.act", worker, std::move(input));
}

std::vector<Act> Lives::take() {
  std::sort(acts_.begin(), acts_.end(), [](const Act& a, const Act& b) {
    return std::pair(a.at, a.order) < std::pair(b.at, b.order);
  });
  return std::move(acts_);
}

Instant Lives::draw_contact(Random& random) {
  while (true) {
    Date on = add_days(first_day_, random.below(last_day_.days - first_day_.days));
    int weight = month_weights[static_cast<std::size_t>(civil(on).month - 1)];
    if (random.below(130) >= weight) continue;
    int minute = 9 * 60 + random.below(12 * 60);
    return {int64_t{on.days} * day_ms - offset_ms_ + minute * minute_ms};
  }
}

Lives::Child Lives::draw_child(int number) {
  Random random = random_.fork(static_cast<uint64_t>(number) + 1000);
  random_ = random.fork(7);
  Child child;
  child.number = number;
  std::vector<int> weights;
  for (const auto& district : country_.districts) weights.push_back(district.weight);
  do {
    child.district = &country_.districts[static_cast<std::size_t>(random.pick(weights))];
    child.contact = draw_contact(random);
  } while (child.district->code == country_.silent_district &&
           day(child.contact) >= country_.silent_from);
  for (const auto& region : country_.regions) {
    if (region.code == child.district->region) child.region = &region;
  }
  child.girl = random.chance(180);
  int age = 12 + random.pick({3, 6, 17, 22, 27, 25});
  // Never within a month of a birthday, so that a day's difference changes no age.
  child.born = add_days(add_months(day(child.contact), -12 * age), -random.between(30, 330));
  static const std::vector<std::string> groups{"property",     "violence", "drugs", "sexual",
                                               "public_order", "traffic",  "other"};
  child.group = groups[static_cast<std::size_t>(random.pick({520, 190, 60, 20, 110, 50, 50}))];
  child.grave = child.group == "sexual" || (child.group == "violence" && random.chance(350));
  child.age_rule = child.grave || child.group == "property" ? "from_14" : "from_16";
  child.below_age = age < (child.age_rule == "from_14" ? 14 : 16);
  child.arrested = child.below_age ? random.chance(250) : random.chance(560);
  child.residence = random.chance(50) ? "" : random.chance(580) ? "urban" : "rural";
  if (random.chance(330)) child.circumstances.emplace_back("low_income");
  if (random.chance(180)) child.circumstances.emplace_back("large_family");
  if (random.chance(90)) child.circumstances.emplace_back("without_parental_care");
  if (random.chance(60)) child.circumstances.emplace_back("disability");
  std::string tag = std::to_string(number);
  child.person = "child-" + tag;
  child.parent = "parent-" + tag;
  child.case_key = "case-" + tag;
  return child;
}

void Lives::make_child(int number) {
  Random random = random_.fork(static_cast<uint64_t>(number) * 2 + 1);
  Child child = draw_child(number);
  death_.reset();
  sentence_.reset();
  register_family(random, child);
  Instant recorded = open_case(random, child);
  if (over(recorded)) return;
  if (child.arrested) arrest(random, child, recorded);
  if (child.below_age) {
    Instant referred = after_days(recorded, random.between(0, 3));
    act(referred, who("police_inspector", child.district->police), child.case_key,
        "refer_to_casework",
        fields(
            {{"capacity", "below_min_age"}, {"closing_note", "Referred to the social service."}}));
    return;
  }
  first_questioning(random, child, recorded);
  if (!death_) proceed(random, child, recorded);
}

void Lives::register_family(Random& random, Child& child) {
  const auto& inspector = who("police_inspector", child.district->police);
  Lineage lineage = names_.lineage(random);
  MadeUpName name = names_.child(random, lineage, child.girl);
  Instant at = after_minutes(child.contact, 25);
  auto identity = [](const MadeUpName& made, const std::string& sex, const std::string& born) {
    return json::object{
        {"names",
         {{"family", made.family}, {"given", made.given}, {"patronymic", made.patronymic}}},
        {"birth_date", born},
        {"birth_precision", "day"},
        {"sex", sex},
        {"language", "kk"}};
  };
  add(at, "person.register", inspector,
      identity(name, child.girl ? "female" : "male", to_string(child.born)), child.person);
  if (!random.chance(700)) {
    child.parent.clear();
    return;
  }
  bool mother = random.chance(720);
  MadeUpName parent = names_.parent(random, lineage, mother);
  Date born = add_days(child.born, -365 * random.between(21, 38));
  add(after_minutes(at, 2), "person.register", inspector,
      identity(parent, mother ? "female" : "male", to_string(born)), child.parent);
  add(after_minutes(at, 4), "person.relate", inspector,
      {{"id", "@" + child.person},
       {"to", "@" + child.parent},
       {"kind", "child_of"},
       {"from", to_string(child.born)}});
}

Instant Lives::open_case(Random& random, Child& child) {
  const auto& inspector = who("police_inspector", child.district->police);
  bool late = random.chance(80);
  Instant recorded = late ? after_days(child.contact, random.between(5, 60))
                          : after_minutes(child.contact, random.between(40, 200));
  if (over(recorded)) return recorded;
  bool told = random.chance(955);
  Instant told_at = after_minutes(
      child.contact, random.chance(880) ? random.between(8, 50) : random.between(65, 400));
  json::object values =
      fields({{"first_contact_at", to_string(child.contact)},
              {"offence_group", child.group},
              {"responsibility_age", child.age_rule},
              {"capacity", child.below_age ? "below_min_age" : "suspect"},
              {"legal_basis", "Report registered by the duty unit (synthetic)"},
              {"child_language", random.chance(640) ? "kk" : "ru"},
              {"interpreter_needed", random.chance(15)},
              {"offence_on", to_string(add_days(day(child.contact), -random.between(0, 20)))},
              {"status_group", child.circumstances}});
  if (!child.residence.empty()) values["residence"] = child.residence;
  if (child.arrested) values["arrested_on"] = to_string(day(child.contact));
  if (told && told_at <= recorded) values["parent_told_at"] = to_string(told_at);
  json::object persons{{"child", json::array{json::object{{"id", "@" + child.person}}}}};
  if (!child.parent.empty()) {
    persons["legal_representative"] = json::array{json::object{{"id", "@" + child.parent}}};
  }
  add(recorded, "record.open", inspector,
      {{"programme", "juvenile-justice"},
       {"register", "case"},
       {"at", to_string(late ? after_minutes(child.contact, 60) : recorded)},
       {"values", std::move(values)},
       {"persons", std::move(persons)}},
      child.case_key);
  Instant later = after_minutes(recorded, 5);
  if (random.chance(30) && !over(after_days(recorded, 12))) {
    // The group of the offence was first written down wrongly... and is put right later.
    add(after_days(recorded, 12), "record.correct", inspector,
        {{"id", "@" + child.case_key},
         {"values",
          fields({{"legal_basis", "Report registered by the duty unit, corrected (synthetic)"}})},
         {"reason", "Wrong reference"}});
  }
  if (child.below_age) return later;
  json::object notify = fields({{"lawyer_called_at", to_string(after_minutes(child.contact, 30))}});
  if (told) notify["parent_told_at"] = to_string(std::min(told_at, later));
  if (!told) notify["parent_not_told_reason"] = "No relative could be reached (synthetic)";
  act(later, inspector, child.case_key, "notify", std::move(notify));
  return later;
}

void Lives::first_questioning(Random& random, const Child& child, Instant recorded) {
  const auto& inspector = who("police_inspector", child.district->police);
  Instant questioned = after_minutes(child.contact, random.between(150, 420));
  Instant written = std::max(after_minutes(questioned, 90), after_minutes(recorded, 10));
  if (over(written)) return;
  bool hidden = child.district->region == country_.hidden_problem_region;
  bool lawyer = random.chance(hidden ? 420 : 945);
  json::object values =
      fields({{"questioned_at", to_string(questioned)},
              {"rights_explained_at", to_string(after_minutes(questioned, -20))},
              {"legal_representative_at",
               to_string(after_minutes(questioned, random.chance(900) ? -15 : 40))},
              {"teacher_or_psychologist_at",
               to_string(after_minutes(questioned, random.chance(870) ? -10 : 60))},
              {"lawyer_at", to_string(after_minutes(questioned, lawyer ? -25 : 75))}});
  act(written, inspector, child.case_key, "start_questioning", std::move(values));
  truths_.questioned(child.district->region, day(questioned), lawyer);
}

void Lives::arrest(Random& random, const Child& child, Instant recorded) {
  const auto& inspector = who("police_inspector", child.district->police);
  std::string key = "arrest-" + std::to_string(child.number);
  Instant at = after_minutes(recorded, 6);
  if (over(at)) return;
  json::object values = fields({{"arrested_at", to_string(child.contact)},
                                {"further_arrest", false},
                                {"offence_group", child.group},
                                {"responsibility_age", child.age_rule},
                                {"legal_basis", "Criminal Procedure Code (synthetic)"},
                                {"arrest_reason", "Found at the place (synthetic)"},
                                {"status_group", child.circumstances}});
  if (!child.residence.empty()) values["residence"] = child.residence;
  json::object persons{{"child", json::array{json::object{{"id", "@" + child.person}}}}};
  json::object open{{"programme", "juvenile-justice"},
                    {"register", "arrest"},
                    {"parent", "@" + child.case_key},
                    {"values", std::move(values)},
                    {"persons", std::move(persons)}};
  add(at, "record.open", inspector, open, key);
  if (random.chance(12) && !over(after_days(at, 2))) {
    // Typed in twice, and retracted.
    add(after_minutes(at, 3), "record.open", inspector, open, key + "-again");
    add(after_days(at, 2), "record.void", inspector,
        {{"id", "@" + key + "-again"}, {"reason", "Entered twice"}});
  }
  truths_.arrested(child.number, child.district->code, child.district->region, day(child.contact),
                   child.girl, age_in_years(child.born, day(child.contact)), child.below_age);
  Random cell = random.fork(41);
  if (cell.chance(500)) {
    // Held before the doctor came, now and then.
    act(after_minutes(at, 1), inspector, key, "hold",
        fields({{"held_from", to_string(after_minutes(child.contact, 30))},
                {"rights_explained_at", to_string(after_minutes(child.contact, 10))},
                {"medical_check_at",
                 to_string(after_minutes(child.contact, cell.chance(850) ? 20 : 40))},
                {"separation", "full"},
                {"restraint_used", false}}));
  }
  bool detained = child.grave && !child.below_age && random.chance(420);
  if (!detained && !child.below_age) detained = random.fork(31).chance(60);
  if (detained) {
    Instant handed = after_minutes(child.contact, 60 * random.between(18, 30));
    Instant written = std::max(after_minutes(handed, 30), after_minutes(at, 20));
    if (over(written)) return;
    act(written, inspector, key, "hand_over",
        fields({{"before_authority_at", to_string(handed)}, {"arrest_ended_by", "to_detention"}}));
    detain(random, child, written);
    return;
  }
  int hours = random.chance(860) ? random.between(2, 20) : random.between(25, 60);
  Instant released = after_minutes(child.contact, hours * 60);
  Instant written = std::max(after_minutes(released, 40), after_minutes(at, 20));
  if (over(written)) return;
  act(written, inspector, key, "release",
      fields({{"released_at", to_string(released)}, {"arrest_ended_by", "to_family"}}));
}

}  // namespace besik::sim
