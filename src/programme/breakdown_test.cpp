#include "programme/breakdown.h"

#include <gtest/gtest.h>

#include "programme/load.h"

namespace besik::programme {
namespace {

std::shared_ptr<const Programme> real() {
  const auto files = read_folder("programmes/juvenile-justice");
  const auto shared = read_folder("programmes/shared");
  EXPECT_TRUE(files && shared);
  const auto programme = load(*files, {*shared});
  EXPECT_TRUE(programme);
  return *programme;
}

std::vector<std::string> codes(const Breakdown& breakdown) {
  std::vector<std::string> out;
  for (const auto& [code, title] : breakdown.members) {
    out.push_back(code);
    for (const std::string& text : {title.kk, title.ru, title.en})
      EXPECT_FALSE(text.empty()) << code;
  }
  return out;
}

TEST(Breakdown, BandsThatAFormulaMakesAreMembersInItsOrder) {
  const auto programme = real();
  const auto found = breakdown(*programme, *programme->find_indicator("arrests"), "age_band");
  EXPECT_EQ(codes(found), (std::vector<std::string>{"0-13", "14-15", "16-17", "18+"}));
  EXPECT_EQ(found.members.front().second.en, "0–13");
}

TEST(Breakdown, KindsOfInstitutionsHaveTitles) {
  const auto programme = real();
  const auto found =
      breakdown(*programme, *programme->find_indicator("arrests"), "institution_type");
  ASSERT_EQ(found.members.size(), programme->organisation_kinds.size());
  EXPECT_EQ(codes(found).front(), programme->organisation_kinds.front().name);
  EXPECT_NE(found.title.kk, found.title.en);
}

TEST(Breakdown, PopulationsAreKnownBySexAndAge) {
  const auto programme = real();
  const Indicator& stays = *programme->find_indicator("in_detention");
  for (const char* name : {"sex", "age", "age_band"}) EXPECT_TRUE(has_population(stays, name));
  for (const char* name : {"residence", "status_group", "agency", "stage"})
    EXPECT_FALSE(has_population(stays, name));
}

}  // namespace
}  // namespace besik::programme
