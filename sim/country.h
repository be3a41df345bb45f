#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/env.h"
#include "base/result.h"
#include "base/text.h"
#include "base/value.h"
#include "sim/names.h"
#include "sim/random.h"

namespace besik::sim {

struct Body {
  std::string code, kind, name_kk, name_ru, name_en, place, parent;
};

struct Worker {
  std::string id, name, organisation, role, mail;
};

// A district of the sample, or a city that stands for itself, with the bodies that serve it.
struct District {
  std::string code, region;
  int weight = 0;  // children, in thousands
  std::string police, probation, social_service;
};

struct Region {
  std::string code, name_kk, name_ru, name_en;
  bool city = false;
  int children = 0;  // in thousands, about as many as there are
  int districts = 0;
  std::string prosecution, court, provider;
  std::string facility;  // the closed facility that its children are sent to
};

// The synthetic part of the sample below the regions that ship with the product: districts,
// institutions, workers, populations by single age.
struct SampleCountry {
  std::string nation;
  std::vector<Region> regions;
  std::vector<District> districts;
  std::map<std::string, Text> district_names;
  std::vector<Body> bodies;
  std::vector<Worker> workers;
  std::vector<std::string> facilities;
  std::map<std::string, std::string> facility_region;
  std::string hidden_problem_region;  // children are questioned without a lawyer there
  std::vector<District> outposts;     // police units that keep no records and send returns;
                                      // `police` is the unit, `code` the district
  std::string silent_district;        // stops reporting on silent_from
  Date silent_from;

  std::string places_csv() const;
  std::string organisations_csv() const;
  std::string users_csv() const;
  // People by single age 0-24 and sex in every district, region and the nation, on 1 July of each
  // year: whole numbers that add up.
  std::string population_csv(int first_year, int last_year) const;
  // Account of a worker of `role` at `organisation`, which must exist.
  const Worker& worker(const std::string& role, const std::string& organisation) const;

 private:
  friend SampleCountry make_country(Random, std::vector<Region>, const std::string&, NameBook&,
                                    Date);
  std::map<std::pair<std::string, std::string>, std::size_t> by_role_;
};

// From the country folder's sample/regions.csv (region,children_thousands,districts,city). Codes:
// csv.*, demo.regions. Names of the regions are filled in by the caller from the territory.
Result<std::vector<Region>> read_regions(Env& env, const std::string& file);
SampleCountry make_country(Random random, std::vector<Region> regions, const std::string& nation,
                           NameBook& names, Date last_day);

}  // namespace besik::sim
