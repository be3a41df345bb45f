#pragma once

#include <array>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "base/text.h"
#include "disclosure/attacker.h"
#include "indicator/question.h"
#include "service/test_country.h"

namespace besik::service {

// A country of arrests in some districts, and one who puts together every answer that a role gets.
// What adds up to what is written here anew, from the answers alone: neither the book of the gate
// nor its relations are used.
class AttackedCountry {
 public:
  explicit AttackedCountry(uint32_t seed) : random_(seed) {
    country.must(TestCountry::keeper(), "place.import",
                 {{"map", "places/kato.map.yaml"}, {"on", "2026-01-01"}}, classifier());
    country.must(TestCountry::keeper(), "organisation.import", {}, offices());
    for (int i = 0; i < units; ++i)
      country.add_user("police-" + std::to_string(i), "police_inspector",
                       "POL-" + std::to_string(i));
  }

  void arrest(int unit) {
    const Actor officer = country.as("police-" + std::to_string(unit));
    const std::string sex = pick(4) == 0 ? "female" : "male";
    const int age = 13 + pick(5);
    auto person = TestCountry::child("Ахметов" + std::to_string(number_), "Ерлан",
                                     std::to_string(2026 - age - 1) + "-05-05");
    person["sex"] = sex;
    ++number_;
    json::object one = TestCountry::case_input(person);
    const auto now = besik::to_string(country.env.now());
    one["values"].as_object()["first_contact_at"] = now;
    const json::object opened = country.must(officer, "record.open", one);
    const json::object known =
        country.must(officer, "record.show", {{"id", text_at(opened, "id")}});
    json::object input{{"programme", "juvenile-justice"},
                       {"register", "arrest"},
                       {"parent", text_at(opened, "id")},
                       {"values",
                        {{"arrested_at", now},
                         {"further_arrest", false},
                         {"offence_group", offence(pick(3))},
                         {"responsibility_age", pick(3) == 0 ? "from_14" : "from_16"},
                         {"legal_basis", "Basis"},
                         {"residence", pick(3) == 0 ? "rural" : "urban"}}},
                       {"persons", {{"child", json::array{person}}}}};
    country.must(officer, "record.open", input);
  }

  void day(int arrests) {
    for (int i = 0; i < arrests; ++i) arrest(pick(3) == 0 ? pick(units) : 0);
    country.env.set_now(Instant{country.env.now().ms + 24LL * 3600 * 1000});
  }

  // Asks everything as everybody below entitlement, and tries what follows. Returns protected
  // numbers found out.
  int attack() {
    int found = 0;
    for (const char* name : {"analyst", "unicef", "ombudsman"}) found += attack_as(name);
    return found;
  }
  int attack_as(const std::string& name) {
    numbers_.clear();
    levels_.clear();
    for (const Asked& asked : questions())
      for (const char* geography : {"then", "now"}) {
        const auto input = input_of(asked, geography);
        const auto told = country.must(country.as(name), "figure.show", input);
        const auto truth = country.must(country.as("national"), "figure.show", input);
        if (!told.contains("figures") || !truth.contains("figures")) return 1;
        gather(asked, told.at("figures").as_array(), truth.at("figures").as_array());
      }
    return work_out(name);
  }
  bool quiet = false;  // where something is to be found
  int64_t shown = 0, hidden = 0, answers = 0;

  TestCountry country;
  static constexpr int units = 6;
  static constexpr std::array<const char*, units> places{"103200000", "103400000", "103600000",
                                                         "113200000", "113400000", "113600000"};

 private:
  int pick(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }
  static std::string offence(int index) {
    static const std::vector<std::string> all{"property", "violence", "drugs"};
    return all[static_cast<std::size_t>(index)];
  }

  // Two regions of three districts each; the others stand for themselves.
  std::string classifier() const {
    std::string out = "kato,level,type_code,name_ru,name_kk\n";
    const auto world = country.service->world();
    for (const auto& one :
         world->tree->all_at_level("KZ", "region", country.service->parts().today()))
      out += one.place->code + ",oblast,0," + one.place->names.front().text.ru + "," +
             one.place->names.front().text.kk + "\n";
    for (const char* code : places)
      out += std::string(code) + ",district,2,Район " + code + ",Аудан " + code + "\n";
    return out;
  }
  static std::string offices() {
    std::string out = "code,parent,kind,name_kk,name_ru,name_en,place,valid_from\n";
    for (int i = 0; i < units; ++i) {
      const std::string number = std::to_string(i);
      out += "POL-" + number + ",,police,А,А,Police " + number + "," +
             places[static_cast<std::size_t>(i)] + ",2026-01-01\n";
    }
    return out;
  }

  // A number: what it counts (indicator, numerator or denominator), where, when, of whom.
  struct Spot {
    std::string what, place, period, members;
    auto operator<=>(const Spot&) const = default;
  };
  struct Number {
    std::optional<int64_t> told;  // in the newest answer
    int64_t truth = 0;
    bool is_protected = false;
  };

  static std::string members_of(const json::object& figure) {
    std::string out;
    for (const auto& one : figure.at("breakdown").as_object())
      out += std::string(one.key()) + "=" + std::string(one.value().as_string()) + ";";
    return out;
  }
  static std::string names_in(const std::string& members) {
    std::string out;
    for (const std::string& one : split(members, ';')) out += one.substr(0, one.find('=')) + " ";
    return out;
  }
  static std::optional<int64_t> number(const json::object& figure, const char* name) {
    const json::value& value = figure.at(name);
    return value.is_int64() ? std::optional(value.get_int64()) : std::nullopt;
  }

  struct Asked {
    std::string indicator, level;
    std::vector<std::string> by;
    int hide_to = 4;
  };
  std::vector<Asked> questions() const {
    std::vector<Asked> out;
    const auto world = country.service->world();
    for (const programme::Indicator& one : world->programme("juvenile-justice")->indicators) {
      if (one.numerator.of != "arrest" || one.publish.audience == "internal") continue;
      for (const std::string& level : one.publish.levels) {
        out.push_back({one.name, level, {}, one.publish.hide_to});
        for (const std::string& by : one.publish.by.value_or(one.by))
          out.push_back({one.name, level, indicator::crossing(by), one.publish.hide_to});
      }
    }
    return out;
  }

  json::object input_of(const Asked& asked, const std::string& geography) const {
    json::object input{
        {"indicator", asked.indicator}, {"period", "2026"}, {"geography", geography}};
    if (asked.level != "nation") input["level"] = asked.level;
    json::array by;
    for (const std::string& name : asked.by) by.emplace_back(name);
    if (!by.empty()) input["by"] = std::move(by);
    return input;
  }

  void gather(const Asked& asked, const json::array& told, const json::array& truth) {
    std::map<std::string, json::object> live;
    const auto key = [](const json::object& figure) {
      return std::string(figure.at("place").as_object().at("code").as_string()) +
             members_of(figure);
    };
    for (const json::value& one : truth) live[key(one.as_object())] = one.as_object();
    for (const json::value& one : told) {
      const json::object& figure = one.as_object();
      const bool is_hidden = figure.at("status") == "hidden";
      ++answers;
      (is_hidden ? hidden : shown) += 1;
      if (is_hidden) {
        for (const char* part : {"numerator", "denominator", "n", "value"})
          EXPECT_TRUE(figure.at(part).is_null()) << part;
        EXPECT_EQ(figure.at("coverage"), "");
        EXPECT_EQ(figure.at("incomplete"), 0);
      }
      const auto now = live.find(key(figure));
      if (now == live.end()) continue;
      const auto real = number(now->second, "numerator");
      if (!real) continue;
      const std::string place(figure.at("place").as_object().at("code").as_string());
      levels_[place] = std::string(figure.at("place").as_object().at("level").as_string());
      Number& one_number = numbers_[{asked.indicator, place, "2026", members_of(figure)}];
      one_number.told = number(figure, "numerator");
      one_number.truth = *real;
      one_number.is_protected = *real >= 1 && *real <= asked.hide_to;
    }
  }

  using Relations = std::vector<disclosure::Relation>;

  // Places within places and members of breakdowns, from what was told.
  Relations relations(std::vector<Spot>& spots) const {
    std::map<Spot, disclosure::Var> index;
    for (const auto& [spot, number] : numbers_) {
      index[spot] = static_cast<disclosure::Var>(spots.size());
      spots.push_back(spot);
    }
    const auto world = country.service->world();
    const Date today = country.service->parts().today();
    Relations out;
    std::map<std::pair<disclosure::Var, std::string>, disclosure::Relation> sums;
    const auto add = [&](disclosure::Var whole, const std::string& side, disclosure::Var part) {
      auto& relation = sums[{whole, side}];
      if (relation.terms.empty()) relation.terms.push_back({whole, 1});
      relation.terms.push_back({part, -1});
    };
    for (const auto& [spot, var] : index) {
      Spot whole = spot;
      if (!spot.members.empty() && spot.members.find("status_group") == std::string::npos) {
        whole.members.clear();
        if (const auto found = index.find(whole); found != index.end())
          add(found->second, names_in(spot.members), var);
        whole = spot;
      }
      for (const char* level : {"nation", "region"}) {
        const place::Place* above = world->tree->at_level(spot.place, level, today);
        if (above == nullptr || above->code == spot.place) continue;
        whole.place = above->code;
        if (std::string(level) == "nation" && levels_.at(spot.place) != "region") continue;
        if (const auto found = index.find(whole); found != index.end())
          add(found->second, "place", var);
      }
    }
    for (auto& [side, relation] : sums) out.push_back(std::move(relation));
    // Those of 14 to 17 are among all who were arrested.
    for (const auto& [spot, var] : index) {
      if (spot.what != "arrested_children_14_17") continue;
      Spot all = spot;
      all.what = "arrested_children";
      const auto found = index.find(all);
      if (found == index.end()) continue;
      spots.push_back({"arrested_children - 14-17", spot.place, spot.period, spot.members});
      out.push_back(
          {{{found->second, 1}, {var, -1}, {static_cast<disclosure::Var>(spots.size() - 1), -1}}});
    }
    return out;
  }

  int work_out(const std::string& name) {
    std::vector<Spot> spots;
    const Relations all = relations(spots);
    disclosure::Knowledge knowledge;
    std::vector<int64_t> truth;
    for (std::size_t v = 0; v < spots.size(); ++v) {
      const auto found = numbers_.find(spots[v]);
      if (found == numbers_.end()) {
        const Spot& rest = spots[v];
        truth.push_back(
            numbers_[{"arrested_children", rest.place, rest.period, rest.members}].truth -
            numbers_[{"arrested_children_14_17", rest.place, rest.period, rest.members}].truth);
        knowledge.numbers.emplace_back();
        knowledge.least.push_back(0);
        continue;
      }
      const Number& number = found->second;
      truth.push_back(number.truth);
      // Stronger than anybody: it knows which of the numbers are as old as the last answer.
      const bool fresh = number.told && *number.told == number.truth;
      knowledge.numbers.push_back(fresh ? number.told : std::nullopt);
      knowledge.least.push_back(!number.told && number.truth > 0 ? 1 : 0);
    }
    for (const auto& relation : all) {
      int64_t sum = 0;
      for (const auto& term : relation.terms) sum += term.sign * truth[term.var];
      knowledge.exact.push_back(sum == 0);
    }
    const auto derived = disclosure::attack(spots.size(), all, knowledge);
    int result = 0;
    for (std::size_t v = 0; v < spots.size(); ++v) {
      if (knowledge.numbers[v] || !derived[v] || *derived[v] != truth[v]) continue;
      const auto found = numbers_.find(spots[v]);
      const bool rest = found == numbers_.end();
      const bool secret = rest ? truth[v] >= 1 && truth[v] <= 4
                          : found->second.told
                              ? std::abs(truth[v] - *found->second.told) <= 4  // what was held back
                              : found->second.is_protected;
      if (!secret) continue;
      ++result;
      if (!quiet)
        ADD_FAILURE() << name << " finds " << truth[v] << " of " << spots[v].what << " at "
                      << spots[v].place << " " << spots[v].members;
    }
    result += moved(name);
    return result;
  }

  // From one answer to the next a number moves by more than a protected one or not at all.
  int moved(const std::string& name) {
    int result = 0;
    for (const auto& [spot, number] : numbers_) {
      if (!number.told) continue;
      auto& before = last_[name][spot];
      if (before && *before != *number.told && std::abs(*before - *number.told) <= 4) {
        ++result;
        if (!quiet)
          ADD_FAILURE() << spot.what << " moves from " << *before << " to " << *number.told;
      }
      before = number.told;
    }
    return result;
  }

  std::mt19937 random_;
  int number_ = 0;
  std::map<Spot, Number> numbers_;
  std::map<std::string, std::string> levels_;
  std::map<std::string, std::map<Spot, std::optional<int64_t>>> last_;
};

}  // namespace besik::service
