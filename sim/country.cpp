#include "sim/country.h"

#include <algorithm>
#include <set>
#include <sstream>

#include "base/csv.h"
#include "base/text.h"

namespace besik::sim {
namespace {

// Women among a hundred thousand people of an age, and how many of each age there are per thousand
// children 0-17: a young country, births falling slowly.
constexpr int girls_per_hundred_thousand = 48'650;

int64_t people_of_age(int children_thousands, int age, int year) {
  // 1000 * (62 - 0.8 * distance from the largest cohort): largest at age 7, drifting up a year a
  // year.
  int64_t largest = 7 + (year - 2024);
  int64_t distance = age > largest ? age - largest : largest - age;
  int64_t weight = 1000 + 620 - 22 * distance;
  return static_cast<int64_t>(children_thousands) * 1000 * weight / (18 * 1480);
}

std::string number(int value, int width) {
  std::string text = std::to_string(value);
  while (static_cast<int>(text.size()) < width) text.insert(text.begin(), '0');
  return text;
}

}  // namespace

Result<std::vector<Region>> read_regions(Env& env, const std::string& file) {
  TRY_ASSIGN(std::string text, env.read_file(file, 1 << 20));
  std::istringstream in(text);
  TRY_ASSIGN(CsvReader reader, CsvReader::open(in, file));
  TRY_ASSIGN(const int code, reader.column("region"));
  TRY_ASSIGN(const int children, reader.column("children_thousands"));
  TRY_ASSIGN(const int districts, reader.column("districts"));
  TRY_ASSIGN(const int city, reader.column("city"));
  std::vector<Region> regions;
  TRY(reader.each([&](const CsvRow& row) -> Result<void> {
    auto cell = [&](int column) { return row.cells[static_cast<std::size_t>(column)]; };
    Region region;
    region.code = cell(code);
    region.city = cell(city) == "yes";
    TRY_ASSIGN(Value thousands, parse_value(cell(children), Type::whole));
    TRY_ASSIGN(Value count, parse_value(cell(districts), Type::whole));
    const auto* a = thousands.get_if<int64_t>();
    const auto* b = count.get_if<int64_t>();
    if (!a || !b || *a < 1 || *a > 100'000 || *b < 0 || *b > 99) {
      return Error{"demo.regions", file + ":" + std::to_string(row.row),
                   "children or districts are out of range",
                   "Give children in thousands, and 0 to 99 districts.", ""};
    }
    region.children = static_cast<int>(*a);
    region.districts = static_cast<int>(*b);
    regions.push_back(std::move(region));
    return {};
  }));
  return regions;
}

namespace {

class Maker {
 public:
  Maker(Random random, SampleCountry& country, NameBook& names)
      : random_(random), country_(country), names_(names) {}

  void make(Date last_day) {
    make_national();
    int index = 0;
    for (auto& region : country_.regions) make_region(region, index++);
    // The planted troubles: chosen by the seed among places that are large enough to show them.
    std::vector<std::size_t> large;
    for (std::size_t i = 0; i < country_.regions.size(); ++i) {
      if (!country_.regions[i].city && country_.regions[i].children >= 300) large.push_back(i);
    }
    country_.hidden_problem_region = country_.regions[random_.one_of(large)].code;
    std::vector<std::string> candidates;
    for (const auto& district : country_.districts) {
      if (district.code != district.region && district.region != country_.hidden_problem_region &&
          district.weight >= 40) {
        candidates.push_back(district.code);
      }
    }
    country_.silent_district = random_.one_of(candidates);
    Civil last = civil(last_day);
    country_.silent_from = make_date(last.year, std::max(1, last.month - 5), 1);
    make_outposts();
  }

 private:
  void body(const std::string& code, const std::string& kind, const std::string& place,
            const Text& name) {
    country_.bodies.push_back({code, kind, name.kk, name.ru, name.en, place, ""});
  }
  void work(const std::string& role, const std::string& organisation) {
    Lineage lineage = names_.lineage(random_);
    MadeUpName name = names_.parent(random_, lineage, random_.chance(550));
    Worker worker;
    worker.role = role;
    worker.organisation = organisation;
    worker.id = role + "." + fold_case(organisation);
    std::replace(worker.id.begin(), worker.id.end(), '_', '-');
    worker.name = name.family + " " + name.given;
    worker.mail = worker.id + "@sample.invalid";
    country_.workers.push_back(std::move(worker));
  }

  void make_national() {
    const std::string& nation = country_.nation;
    body("PROS-N", "prosecution", nation,
         {"Бас прокуратура (үлгі)", "Генеральная прокуратура (пример)",
          "Prosecutor General's Office (sample)"});
    body("OMB", "ombudsman", nation,
         {"Адам құқықтары жөніндегі уәкіл аппараты (үлгі)",
          "Аппарат Уполномоченного по правам человека (пример)",
          "Office of the Commissioner for Human Rights (sample)"});
    body("MOJ", "ministry", nation,
         {"Әділет министрлігі (үлгі)", "Министерство юстиции (пример)",
          "Ministry of Justice (sample)"});
    body("STAT", "statistics", nation,
         {"Ұлттық статистика бюросы (үлгі)", "Бюро национальной статистики (пример)",
          "Bureau of National Statistics (sample)"});
    body("UNICEF", "international", nation,
         {"ЮНИСЕФ (үлгі)", "ЮНИСЕФ (пример)", "UNICEF (sample)"});
    work("national_prosecutor", "PROS-N");
    work("ombudsman_officer", "OMB");
    work("ministry_manager", "MOJ");
    work("data_protection_officer", "MOJ");
    work("administrator", "MOJ");
    work("analyst", "STAT");
    work("unicef_manager", "UNICEF");
  }

  void make_region(Region& region, int index) {
    std::string tag = number(index + 1, 2);
    auto named = [&](const char* kk, const char* ru, const char* en) {
      return Text{region.name_kk + ": " + kk + " (үлгі)", region.name_ru + ": " + ru + " (пример)",
                  region.name_en + ": " + en + " (sample)"};
    };
    region.prosecution = "PROS-" + tag;
    region.court = "COURT-" + tag;
    region.provider = "NGO-" + tag;
    body(region.prosecution, "prosecution", region.code,
         named("прокуратура", "прокуратура", "prosecutor's office"));
    body(region.court, "court", region.code,
         named("кәмелетке толмағандар соты", "суд по делам несовершеннолетних", "juvenile court"));
    body(region.provider, "ngo", region.code,
         named("отбасыға қолдау орталығы", "центр поддержки семьи", "family support centre"));
    work("prosecutor", region.prosecution);
    work("court_clerk", region.court);
    work("judge", region.court);
    work("service_provider", region.provider);
    facility_ = "FAC-" + tag;
    body(facility_, "facility", region.code,
         named("кәмелетке толмағандар мекемесі", "учреждение для несовершеннолетних",
               "juvenile facility"));
    work("facility_officer", facility_);
    country_.facilities.push_back(facility_);
    country_.facility_region[facility_] = region.code;
    region.facility = facility_;
    if (region.districts == 0) {
      make_district(region, region.code, tag + "00", region.children, "");
    }
    int rest = region.children;
    for (int i = 1; i <= region.districts; ++i) {
      int left = region.districts - i + 1;
      int share = left == 1 ? rest : rest * random_.between(70, 130) / (100 * left);
      rest -= share;
      std::string code = region.code.substr(0, region.code.size() - 3) + "S" + number(i, 2);
      make_district(region, code, tag + number(i, 2), share, std::to_string(i));
    }
  }

  void make_district(const Region& region, const std::string& code, const std::string& tag,
                     int children, const std::string& ordinal) {
    District district;
    district.code = code;
    district.region = region.code;
    district.weight = std::max(1, children);
    district.police = "POL-" + tag;
    district.probation = "PROB-" + tag;
    district.social_service = "SOC-" + tag;
    Text name{region.name_kk, region.name_ru, region.name_en};
    if (!ordinal.empty()) {
      name = {region.name_kk + ", " + ordinal + "-үлгі ауданы",
              region.name_ru + ", пример района " + ordinal,
              region.name_en + ", sample district " + ordinal};
    }
    country_.district_names[code] = name;
    auto named = [&](const char* kk, const char* ru, const char* en) {
      return Text{name.kk + ": " + kk + " (үлгі)", name.ru + ": " + ru + " (пример)",
                  name.en + ": " + en + " (sample)"};
    };
    body(district.police, "police", code,
         named("полиция бөлімі", "отдел полиции", "police department"));
    body(district.probation, "probation", code,
         named("пробация қызметі", "служба пробации", "probation service"));
    body(district.social_service, "social_service", code,
         named("әлеуметтік қызмет", "социальная служба", "social service"));
    body("SCH-" + tag, "school", code, named("мектеп", "школа", "school"));
    work("police_inspector", district.police);
    work("supervisor", district.police);
    work("probation_officer", district.probation);
    work("social_worker", district.social_service);
    work("psychologist", "SCH-" + tag);
    country_.districts.push_back(std::move(district));
  }

  // In one district of every region a second unit, which keeps no records. Made last, so that the
  // rest of the sample is what it was.
  void make_outposts() {
    std::set<std::string> regions;
    for (const auto& district : country_.districts) {
      if (district.code == district.region || district.code == country_.silent_district ||
          !regions.insert(district.region).second)
        continue;
      District outpost = district;
      outpost.police = "POST-" + district.police.substr(4);
      const Text& name = country_.district_names.at(district.code);
      body(outpost.police, "police", district.code,
           {name.kk + ": ауылдық полиция пункті (үлгі)",
            name.ru + ": сельский пункт полиции (пример)",
            name.en + ": rural police post (sample)"});
      work("police_inspector", outpost.police);
      work("supervisor", outpost.police);
      country_.outposts.push_back(std::move(outpost));
    }
  }

  Random random_;
  SampleCountry& country_;
  NameBook& names_;
  std::string facility_;
};

}  // namespace

SampleCountry make_country(Random random, std::vector<Region> regions, const std::string& nation,
                           NameBook& names, Date last_day) {
  SampleCountry country;
  country.regions = std::move(regions);
  country.nation = nation;
  Maker(random, country, names).make(last_day);
  for (std::size_t i = 0; i < country.workers.size(); ++i) {
    const auto& worker = country.workers[i];
    country.by_role_[{worker.role, worker.organisation}] = i;
  }
  return country;
}

const Worker& SampleCountry::worker(const std::string& role,
                                    const std::string& organisation) const {
  return workers[by_role_.at({role, organisation})];
}

std::string SampleCountry::places_csv() const {
  std::string out = "code,level,parent,name_kk,name_ru,name_en,valid_from\n";
  for (const auto& district : districts) {
    if (district.code == district.region) continue;
    const auto& name = district_names.at(district.code);
    out += csv_line(
        {district.code, "district", district.region, name.kk, name.ru, name.en, "2022-06-08"});
  }
  return out;
}

std::string SampleCountry::organisations_csv() const {
  std::string out = "code,kind,name_kk,name_ru,name_en,place,parent,valid_from\n";
  for (const auto& body : bodies) {
    out += csv_line({body.code, body.kind, body.name_kk, body.name_ru, body.name_en, body.place,
                     body.parent, "2022-06-08"});
  }
  return out;
}

std::string SampleCountry::users_csv() const {
  std::string out = "name,title,organisation,roles,language,mail\n";
  int index = 0;
  for (const auto& worker : workers) {
    out += csv_line({worker.id, worker.name, worker.organisation, worker.role,
                     ++index % 2 == 0 ? "ru" : "kk", worker.mail});
  }
  return out;
}

std::string SampleCountry::population_csv(int first_year, int last_year) const {
  std::string out = "place,sex,age,year,people\n";
  using Cell = std::pair<int, std::string>;  // age, sex
  for (int year = first_year; year <= last_year; ++year) {
    std::map<std::string, std::map<Cell, int64_t>> people;
    for (const auto& district : districts) {
      for (int age = 0; age <= 24; ++age) {
        int64_t both = people_of_age(district.weight, age, year);
        int64_t girls = both * girls_per_hundred_thousand / 100'000;
        for (const auto& [sex, count] : {std::pair<std::string, int64_t>{"female", girls},
                                         std::pair<std::string, int64_t>{"male", both - girls}}) {
          people[district.code][{age, sex}] += count;
          if (district.region != district.code) people[district.region][{age, sex}] += count;
          people[nation][{age, sex}] += count;
        }
      }
    }
    for (const auto& [place, cells] : people) {
      for (const auto& [cell, count] : cells) {
        out += place + "," + cell.second + "," + std::to_string(cell.first) + "," +
               std::to_string(year) + "," + std::to_string(count) + "\n";
      }
    }
  }
  return out;
}

}  // namespace besik::sim
