#include <gtest/gtest.h>

#include "programme/specimen.h"

// A new version against the one in force.
namespace besik::programme {
namespace {

struct NewVersion {
  const char* name;
  std::vector<std::array<const char*, 3>> edits;  // path, old, new
  const char* changes;                            // "" or the lines under `changes:`
  const char* code;                               // "" loads
};

Files edited(const NewVersion& row, int version) {
  Files files = specimen_programme();
  for (const auto& [path, old, now] : row.edits) {
    std::string& text = files.text[path];
    const auto at = text.find(old);
    if (at == std::string::npos)
      ADD_FAILURE() << row.name << ": " << old << " is not in " << path;
    else
      text.replace(at, std::string(old).size(), now);
  }
  std::string& text = files.text["programme.yaml"];
  text.replace(text.find("version: 1"), 10, "version: " + std::to_string(version));
  if (*row.changes != '\0') text += std::string("changes:\n") + row.changes;
  return files;
}

constexpr const char* main = "programme.yaml";

const NewVersion rows[] = {
    {"nothing changed", {}, "", ""},
    {"a new title", {{main, "title: School absence", "title: Absence"}}, "", ""},
    {"a new field",
     {{main, "      school: {ask", "      seen: {ask: School, type: yes/no}\n      school: {ask"},
      {main, "days_lost, school]", "days_lost, school, seen]"},
      {"text/kk.yaml", "      school:", "      seen: {ask: Мектеп}\n      school:"},
      {"text/ru.yaml", "      school:", "      seen: {ask: Школа}\n      school:"}},
     "",
     ""},
    {"a field gone",
     {{main, "      visited_at: {ask: Home visit, type: datetime}\n",
       "      seen_at: {ask: Home visit, type: datetime}\n"},
      {main, "earliest_known(visited_at", "earliest_known(seen_at"},
      {main, "asks: [visited_at, words], needs: [visited_at]",
       "asks: [seen_at, words], needs: [seen_at]"},
      {"text/kk.yaml", "visited_at:", "seen_at:"},
      {"text/ru.yaml", "visited_at:", "seen_at:"}},
     "",
     "programme.unmapped_change"},
    {"a field renamed",
     {{main, "      visited_at: {ask: Home visit, type: datetime}\n",
       "      seen_at: {ask: Home visit, type: datetime}\n"},
      {main, "earliest_known(visited_at", "earliest_known(seen_at"},
      {main, "asks: [visited_at, words], needs: [visited_at]",
       "asks: [seen_at, words], needs: [seen_at]"},
      {"text/kk.yaml", "visited_at:", "seen_at:"},
      {"text/ru.yaml", "visited_at:", "seen_at:"}},
     "  from_version: 1\n  renamed: {case.visited_at: case.seen_at}\n",
     ""},
    {"a field of another type",
     {{main, "unit: lessons, fact: yes", "unit: lessons"}, {main, "sum: days_lost", "sum: age"}},
     "  from_version: 1\n  retired: [indicators.lessons]\n",
     "programme.unmapped_change"},
    {"a field of another type, retired",
     {{main, "unit: lessons, fact: yes", "unit: lessons"}, {main, "sum: days_lost", "sum: age"}},
     "  from_version: 1\n  retired: [indicators.lessons, case.days_lost]\n",
     ""},
    {"a code gone",
     {{"codes/need.csv", "transport,Transport,food,yes\n", ""},
      {"text/kk.yaml", ", transport: Көлік", ""},
      {"text/ru.yaml", ", transport: Транспорт", ""}},
     "",
     "programme.unmapped_change"},
    {"a code gone into another",
     {{"codes/need.csv", "transport,Transport,food,yes\n", ""},
      {"text/kk.yaml", ", transport: Көлік", ""},
      {"text/ru.yaml", ", transport: Транспорт", ""}},
     "  from_version: 1\n  renamed: {codes.need.transport: food}\n",
     ""},
    {"a new code",
     {{"codes/reason.csv", "ill,Illness,health,7\n", "ill,Illness,health,7\nwork,Work,family,8\n"},
      {"text/kk.yaml", "ill: Ауру", "ill: Ауру, work: Жұмыс"},
      {"text/ru.yaml", "ill: Болезнь", "ill: Болезнь, work: Работа"}},
     "",
     ""},
    {"a code of another kind",
     {{"codes/reason.csv", "ill,Illness,health,7", "ill,Illness,family,7"}},
     "",
     "programme.unmapped_change"},
    {"a code of another kind, retired",
     {{"codes/reason.csv", "ill,Illness,health,7", "ill,Illness,family,7"}},
     "  from_version: 1\n  retired: [codes.reason.ill]\n",
     ""},
    {"a stage gone",
     {{main, "      visited: {title: Visited}\n", ""},
      {main, ", to: visited, by", ", by"},
      {main, "stages: [open, visited]", "stages: [open]"},
      {"text/kk.yaml", "visited: {title: Үйіне барылды}, ", ""},
      {"text/ru.yaml", "visited: {title: Посещено}, ", ""}},
     "",
     "programme.unmapped_change"},
    {"a stage gone into another",
     {{main, "      visited: {title: Visited}\n", ""},
      {main, ", to: visited, by", ", by"},
      {main, "stages: [open, visited]", "stages: [open]"},
      {"text/kk.yaml", "visited: {title: Үйіне барылды}, ", ""},
      {"text/ru.yaml", "visited: {title: Посещено}, ", ""}},
     "  from_version: 1\n  renamed: {case.stages.visited: open}\n",
     ""},
    {"an indicator of another definition",
     {{main, "per: 1000 children aged 6-17", "per: 1000 children aged 7-17"}},
     "",
     "programme.unmapped_change"},
    {"an indicator of another definition, retired",
     {{main, "per: 1000 children aged 6-17", "per: 1000 children aged 7-17"}},
     "  from_version: 1\n  retired: [indicators.absent]\n",
     ""},
    {"a fact worked out in another way",
     {{main, "'0-10', '11-14'", "'0-9', '10-14'"}},
     "",
     "programme.unmapped_change"},
    {"a retired name that never was",
     {},
     "  from_version: 1\n  retired: [case.nothing]\n",
     "programme.unknown_change"},
    {"a renaming to nothing",
     {},
     "  from_version: 1\n  renamed: {case.words: case.speech}\n",
     "programme.unknown_change"},
    {"changes from another version than the one in force",
     {},
     "  from_version: 2\n",
     "programme.unknown_change"},
};

TEST(Changes, AgainstTheVersionInForce) {
  const auto in_force = load(specimen_programme(), {specimen_shared()});
  ASSERT_TRUE(in_force);
  for (const NewVersion& row : rows) {
    SCOPED_TRACE(row.name);
    const auto result = load(edited(row, 3), {specimen_shared()}, in_force->get());
    std::string all;
    bool found = false;
    if (!result)
      for (const Error& error : result.error()) {
        all += to_string(error) + "\n";
        found = found || error.code == row.code;
      }
    EXPECT_EQ(result.has_value(), *row.code == '\0') << all;
    if (*row.code == '\0') continue;
    EXPECT_TRUE(found) << "wanted " << row.code << ", got\n" << all;
  }
}

TEST(Changes, TheVersionMustRise) {
  const auto in_force = load(specimen_programme(), {specimen_shared()});
  ASSERT_TRUE(in_force);
  const NewVersion row{
      "", {{main, "per: 1000 children aged 6-17", "per: 1000 children aged 7-17"}}, "", ""};
  const auto result = load(edited(row, 1), {specimen_shared()}, in_force->get());
  ASSERT_FALSE(result);
  bool found = false;
  for (const Error& error : result.error())
    found = found || error.code == "programme.version_not_raised";
  EXPECT_TRUE(found);
}

}  // namespace
}  // namespace besik::programme
