#pragma once

#include <array>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "service/test_country.h"

namespace besik::service {

// A country of arrests in some districts, of which records come in, come in late and are voided.
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

  void arrest(int unit, int days_ago = 0) {
    const Actor officer = country.as("police-" + std::to_string(unit));
    const std::string sex = pick(4) == 0 ? "female" : "male";
    const int age = 13 + pick(5);
    auto person = TestCountry::child("Ахметов" + std::to_string(number_), "Ерлан",
                                     std::to_string(2026 - age - 1) + "-05-05");
    person["sex"] = sex;
    ++number_;
    json::object one = TestCountry::case_input(person);
    const auto now =
        besik::to_string(Instant{country.env.now().ms - days_ago * 24LL * 3600 * 1000});
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
    arrests_.emplace_back(officer, text_at(country.must(officer, "record.open", input), "id"));
  }

  // An arrest that was written down by mistake.
  void take_back() {
    if (arrests_.empty()) return;
    const auto at = arrests_.begin() + pick(static_cast<int>(arrests_.size()));
    country.must(at->first, "record.void", {{"id", at->second}, {"reason", "Written twice"}});
    arrests_.erase(at);
  }

  void day(int arrests) {
    for (int i = 0; i < arrests; ++i)
      arrest(pick(3) == 0 ? pick(units) : 0, pick(6) == 0 ? pick(40) : 0);
    if (pick(10) == 0) take_back();
    country.env.set_now(Instant{country.env.now().ms + 24LL * 3600 * 1000});
  }

  void at(Instant instant) { country.env.set_now(instant); }

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

  std::mt19937 random_;
  int number_ = 0;
  std::vector<std::pair<Actor, std::string>> arrests_;
};

}  // namespace besik::service
