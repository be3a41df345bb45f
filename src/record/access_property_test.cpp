#include <gtest/gtest.h>

#include <random>

#include "record/access.h"
#include "record/test_world.h"

namespace besik::record::testing {
namespace {

using programme::Condition;
using programme::Grant;

bool matches(const store::RecordQuery& query, const store::RecordRow& row) {
  const auto among = [](const std::vector<std::string>& list, const std::string& one) {
    return list.empty() || std::find(list.begin(), list.end(), one) != list.end();
  };
  return query.programme == row.programme && query.register_name == row.register_name &&
         among(query.organisations, row.owner) && among(query.places, row.place) &&
         (query.stage.empty() || query.stage == row.stage) &&
         (query.owner_user.empty() || query.owner_user == row.owner_user);
}

// Whatever is granted to whomever: what may() allows by ownership, body or territory is in the
// list.
TEST(AccessProperty, ListsMissNothingThatIsAllowed) {
  const uint32_t seed = std::random_device{}();
  std::mt19937 random(seed);
  const auto one_of = [&](const auto& list) { return list[random() % std::size(list)]; };
  const char* bodies[] = {"POL_A1", "POST_A1", "POL_A2", "POL_B1", "COURT_A", "PROS_A", "", "X"};
  const char* places[] = {"KZ", "A", "B", "A1", "A2", "B1", "", "X"};
  const char* users[] = {"u1", "u2", "u3", ""};
  const char* roles[] = {"police", "prosecutor", "court"};
  const char* levels[] = {"", "", "nation", "region", "district"};
  const char* stages[] = {"registered", "questioned", "closed"};
  int allowed = 0, filtered = 0;
  World world = small_world();
  const auto programme = small_programme();
  install(world, programme);
  const programme::Register& reg = programme->registers.front();
  for (int round = 0; round < 3000; ++round) {
    programme->grants.clear();
    User user;
    user.id = "u1";
    for (unsigned i = 0; i < 1 + random() % 3; ++i) {
      Condition where;
      where.own_territory = one_of(levels);
      where.own_record = random() % 4 == 0;
      where.own_organisation = random() % 3 == 0;
      where.linked = random() % 8 == 0;
      Grant& grant = programme->grants.emplace_back();
      grant.role = one_of(roles);
      grant.register_name = "case";
      grant.verbs = {random() % 6 == 0 ? "edit" : "read"};
      grant.where = where;
      if (random() % 5 == 0) grant.stages = {one_of(stages)};
      if (random() % 5 == 0) grant.verbs.insert("seal");
    }
    user.organisation = one_of(bodies);
    user.roles = {one_of(roles), one_of(roles)};
    user.disabled = random() % 20 == 0;
    if (random() % 4 == 0) user.covers = {one_of(users)};
    const auto query = visible(world, user, *programme, reg);
    for (int i = 0; i < 20; ++i) {
      store::RecordRow row;
      row.programme = "small";
      row.programme_version = 1;
      row.register_name = "case";
      row.stage = one_of(stages);
      row.owner = one_of(bodies);
      row.owner_user = one_of(users);
      row.place = one_of(places);
      row.sealed_shut = random() % 6 == 0;
      Subject subject = subject_of(world, row);
      if (random() % 6 == 0) subject.exclusions = {{"u1", "", "conflict_of_interest"}};
      const bool may_read = may(world, user, Verb::read, subject);
      const bool listed = query && matches(*query, row);
      ASSERT_TRUE(!may_read || listed) << "missed: seed " << seed << " round " << round;
      allowed += may_read;
      filtered += listed && !may_read;
    }
  }
  EXPECT_GT(allowed, 1000);
  EXPECT_GT(filtered, 0);
}

}  // namespace
}  // namespace besik::record::testing
