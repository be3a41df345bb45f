#include "spec/spec_country.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "place/country.h"
#include "place/organisation_change.h"
#include "programme/load.h"

namespace besik::spec {
namespace {

const Date beginning = make_date(1990, 1, 1);

Text name_of(const std::string& code) { return {code, code, code}; }

template <class T>
Result<T> first_fault(Checked<T> checked) {
  if (checked) return std::move(*checked);
  return checked.error().front();
}

std::vector<place::Level> levels() {
  std::vector<place::Level> result;
  for (const char* name : {"nation", "region", "district", "okrug", "settlement"})
    result.push_back({name, name_of(name), static_cast<int>(result.size())});
  return result;
}

class Country {
 public:
  Country(Env& env, const std::string& root, const SpecFile& file)
      : env_(env), root_(root), file_(file) {}

  Result<std::shared_ptr<const record::World>> build() {
    for (const Statement& statement : file_.statements) {
      at_ = file_.name + ":" + std::to_string(statement.line);
      TRY(take(statement));
    }
    auto world = std::make_shared<record::World>();
    TRY_ASSIGN(world->tree,
               first_fault(place::Tree::build(levels(), std::move(places_), successions_)));
    TRY_ASSIGN(bodies_, first_fault(place::apply_changes(std::move(bodies_), of_bodies_)));
    TRY_ASSIGN(world->organisations,
               first_fault(place::Organisations::build(std::move(bodies_), *world->tree)));
    TRY_ASSIGN(auto population, first_fault(place::Population::build(cells_, *world->tree)));
    world->population = std::make_shared<place::Population>(std::move(population));
    TRY_ASSIGN(const auto country,
               first_fault(place::load_country(env_, root_ + "/programmes/kazakhstan")));
    for (const auto& one : country.calendars) world->calendars[one.calendar.name] = one.calendar;
    TRY_ASSIGN(const auto programme, load_programme());
    world->programmes[programme->name] = {programme};
    return std::shared_ptr<const record::World>(world);
  }

 private:
  Error malformed(std::string what, std::string mend) const {
    return {"spec.malformed", at_, std::move(what), std::move(mend), ""};
  }

  Result<void> take(const Statement& statement) {
    const auto& words = statement.words;
    if (statement.verb == "programme") {
      if (words.size() != 1) return malformed("no programme", "write `programme NAME`");
      programme_ = words[0];
    } else if (statement.verb == "place") {
      TRY(each(words, [&](const auto& part) { return take_place(part); }));
    } else if (statement.verb == "organisation") {
      TRY(each(words, [&](const auto& part) { return take_body(part); }));
    } else if (statement.verb == "population") {
      TRY(each(words, [&](const auto& part) { return take_population(part); }));
    } else if (is_of_country(statement)) {
      TRY(take_reform(statement.verb, words));
    }
    return {};
  }

  // Parts stand apart by semicolons at the end of words.
  template <class F>
  Result<void> each(const std::vector<std::string>& words, const F& take_part) {
    std::vector<std::string> part;
    for (std::string word : words) {
      const bool last = word.back() == ';';
      if (last) word.pop_back();
      if (!word.empty()) part.push_back(word);
      if (!last) continue;
      TRY(take_part(part));
      part.clear();
    }
    if (!part.empty()) TRY(take_part(part));
    return {};
  }

  // KZ nation | 75 region of KZ | 7510 district of 75 from 2026-01-01 until 2026-06-30
  Result<void> take_place(const std::vector<std::string>& words) {
    if (words.size() < 2) return malformed("no place", "write `place 75 region of KZ`");
    place::Place place;
    place.code = words[0];
    place.level = words[1];
    place.valid_from = beginning;
    place.names = {{beginning, name_of(words[0])}};
    if (place.level == "nation") place.zones = {{beginning, "Asia/Almaty"}};
    for (std::size_t i = 2; i + 1 < words.size(); i += 2) {
      if (words[i] == "of") {
        place.parent = words[i + 1];
      } else if (words[i] == "from") {
        TRY_ASSIGN(place.valid_from, parse_date(words[i + 1]));
        place.names[0].from = place.valid_from;
      } else if (words[i] == "until") {
        TRY_ASSIGN(place.valid_until, parse_date(words[i + 1]));
      } else {
        return malformed("`" + words[i] + "` says nothing of a place", "use of, from, until");
      }
    }
    places_.push_back(std::move(place));
    return {};
  }

  // police-1 police in 7510 | precinct-1 police in 7510 of police-1
  Result<void> take_body(const std::vector<std::string>& words) {
    if (words.size() < 4 || words[2] != "in")
      return malformed("no organisation", "write `organisation police-1 police in 7510`");
    place::Organisation body;
    body.code = words[0];
    body.kind = words[1];
    body.place = words[3];
    if (words.size() == 6 && words[4] == "of") body.parent = words[5];
    body.name = name_of(words[0]);
    body.valid_from = beginning;
    bodies_.push_back(std::move(body));
    return {};
  }

  // 75 2026-07-01 0-17 female 98000
  Result<void> take_population(const std::vector<std::string>& words) {
    if (words.size() != 5)
      return malformed("no population", "write `population 75 2026-07-01 0-17 all 200000`");
    place::PopulationCell cell;
    cell.place = words[0];
    TRY_ASSIGN(cell.on, parse_date(words[1]));
    cell.sex = words[3] == "all" ? "" : words[3];
    const auto ages = split(words[2], '-');
    if (ages.size() != 2 || !whole(ages[0], cell.age_from) || !whole(ages[1], cell.age_to) ||
        !whole(words[4], cell.people))
      return malformed("no population", "write ages as 0-17 and people as a whole number");
    cell.source = "spec";
    cells_.push_back(std::move(cell));
    return {};
  }

  // merge 7520 into 7510 on 2026-07-01 | split 75 into 10 62 on DAY | move 7510 into 10 on DAY, and
  // of organisations: move police-1 into 7520 on DAY | merge police-2 into police-1 on DAY
  Result<void> take_reform(const std::string& verb, const std::vector<std::string>& words) {
    if (verb == "rename") return take_name(words);
    if (words.size() < 5 || words[1] != "into" || words[words.size() - 2] != "on")
      return malformed("no reform", "write `merge 7520 into 7510 on 2026-07-01`");
    TRY_ASSIGN(const Date on, parse_date(words.back()));
    const auto of = std::find_if(bodies_.begin(), bodies_.end(),
                                 [&](const auto& body) { return body.code == words[0]; });
    if (of != bodies_.end()) {
      using Kind = place::OrganisationChange::Kind;
      if (verb == "split") return malformed("an organisation was split", "merge or move it");
      of_bodies_.push_back({verb == "merge" ? Kind::merged : Kind::moved, of->code, on});
      of_bodies_.back().to = words[2];
      return {};
    }
    place::Succession one;
    one.change = verb == "merge"   ? place::Change::merged
                 : verb == "split" ? place::Change::split
                                   : place::Change::moved;
    one.from = words[0];
    one.to.assign(words.begin() + 2, words.end() - 2);
    one.on = on;
    successions_.push_back(std::move(one));
    return {};
  }

  // rename 710000000 as Astana on 2022-09-17
  Result<void> take_name(const std::vector<std::string>& words) {
    const auto of = std::find_if(places_.begin(), places_.end(),
                                 [&](const auto& place) { return place.code == words[0]; });
    if (words.size() != 5 || words[1] != "as" || words[3] != "on" || of == places_.end())
      return malformed("no new name", "write `rename 710000000 as Astana on 2022-09-17`");
    TRY_ASSIGN(const Date on, parse_date(words[4]));
    of->names.push_back({on, name_of(words[2])});
    successions_.push_back({place::Change::renamed, on, of->code, {}});
    return {};
  }

  template <class Number>
  static bool whole(const std::string& text, Number& number) {
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    return fault == std::errc() && end == text.data() + text.size();
  }

  Result<std::shared_ptr<const programme::Programme>> load_programme() {
    if (programme_.empty()) return malformed("no programme", "write `programme NAME` first");
    const std::string folder = root_ + "/programmes/";
    TRY_ASSIGN(const auto files, programme::read_folder(folder + programme_));
    TRY_ASSIGN(const auto shared, programme::read_folder(folder + "shared"));
    return first_fault(programme::load(files, {shared}));
  }

  Env& env_;
  const std::string& root_;
  const SpecFile& file_;
  std::string at_, programme_;
  std::vector<place::Place> places_;
  std::vector<place::Organisation> bodies_;
  std::vector<place::PopulationCell> cells_;
  std::vector<place::Succession> successions_;
  std::vector<place::OrganisationChange> of_bodies_;
};

}  // namespace

bool is_of_country(const Statement& statement) {
  for (const char* verb :
       {"programme", "place", "organisation", "population", "merge", "split", "move", "rename"})
    if (statement.verb == verb) return true;
  return false;
}

Result<std::shared_ptr<const record::World>> build_world(Env& env, const std::string& root,
                                                         const SpecFile& file) {
  return Country(env, root, file).build();
}

}  // namespace besik::spec
