#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "place/tree.h"

// Small trees for tests: levels nation, region, district, okrug, settlement.
namespace besik::place::testing {

inline const Date day_one = make_date(2000, 1, 1);

inline std::vector<Level> five_levels() {
  std::vector<Level> levels;
  for (const char* name : {"nation", "region", "district", "okrug", "settlement"}) {
    levels.push_back({name, {name, name, name}, static_cast<int>(levels.size())});
  }
  return levels;
}

inline Place make_place(std::string code, std::string level, std::string parent,
                        Date from = day_one, Date until = forever) {
  Place place;
  place.names = {{from, {code + " kk", code + " ru", code + " en"}}};
  place.code = std::move(code);
  place.level = std::move(level);
  place.parent = std::move(parent);
  place.valid_from = from;
  place.valid_until = until;
  return place;
}

// KZ > A (two districts, one with okrugs and a settlement of its own), city C (okrugs only).
inline std::vector<Place> ragged_places() {
  return {make_place("KZ", "nation", ""),        make_place("A", "region", "KZ"),
          make_place("A1", "district", "A"),     make_place("A2", "district", "A"),
          make_place("A11", "okrug", "A1"),      make_place("A111", "settlement", "A11"),
          make_place("A19", "settlement", "A1"), make_place("A29", "settlement", "A2"),
          make_place("C", "region", "KZ"),       make_place("C1", "okrug", "C"),
          make_place("C2", "okrug", "C")};
}

inline std::vector<std::string> codes_of(const Errors& errors) {
  std::vector<std::string> codes;
  for (const Error& error : errors) codes.push_back(error.code);
  return codes;
}

inline bool has_code(const Errors& errors, const std::string& code) {
  const std::vector<std::string> codes = codes_of(errors);
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

}  // namespace besik::place::testing
