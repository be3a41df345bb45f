#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "base/env.h"
#include "spec/spec_run.h"

// The runner itself: what a spec gets wrong is told with its line, what it lacks is refused.
namespace besik::spec {
namespace {

const std::string root = std::filesystem::current_path().string();

const std::string head =
    "programme juvenile-justice\n"
    "place KZ nation; 75 region of KZ; 7510 district of 75\n"
    "organisation police-1 police in 7510\n"
    "record case-1 of case opened 2026-02-01 by police-1\n"
    "  child: c1 male born 2013-05-03\n"
    "  fields: first_contact_at=2026-02-01T10:00 offence_group=property "
    "responsibility_age=from_14 capacity=below_min_age legal_basis=statement child_language=kk "
    "interpreter_needed=no\n"
    "record arrest-1 of arrest opened 2026-02-01 by police-1\n"
    "  child: c1\n"
    "  fields: case=case-1 arrested_at=2026-02-01T10:30 further_arrest=no offence_group=property "
    "responsibility_age=from_14 legal_basis='a statement'\n";

const std::string columns = "| indicator | place | period | by | numerator | value | status |\n";

std::vector<std::string> run(const std::string& text) {
  std::string folder = (std::filesystem::temp_directory_path() / "besik-spec-XXXXXX").string();
  EXPECT_NE(mkdtemp(folder.data()), nullptr);
  const std::string path = folder + "/some.spec";
  EXPECT_TRUE(write_whole_file(path, text, 0600));
  auto failures = run_spec(root, path, stores().front(), folder + "/data");
  std::filesystem::remove_all(folder);
  return failures;
}

bool names(const std::vector<std::string>& failures, const std::string& part) {
  return std::any_of(failures.begin(), failures.end(), [&](const std::string& failure) {
    return failure.find(part) != std::string::npos;
  });
}

TEST(SpecRunner, AcceptsWhatIsRight) {
  EXPECT_EQ(run(head + "as of 2027-01-01\n" + columns +
                "| arrested_below_minimum_age | KZ | 2026 | | 1 | 1 | ok |\n"),
            std::vector<std::string>{});
}

TEST(SpecRunner, TellsLineExpectedLiveLoadAndRecount) {
  const auto failures = run(head + "as of 2027-01-01\n" + columns +
                            "| arrested_below_minimum_age | KZ | 2026 | | 2 | 1 | ok |\n");
  ASSERT_EQ(failures.size(), 3U);
  EXPECT_TRUE(names(failures, "some.spec:12: live: numerator expected `2`, got `1`;"));
  EXPECT_TRUE(names(failures, "some.spec:12: load: numerator expected `2`, got `1`;"));
  EXPECT_TRUE(names(failures, "some.spec:12: recount: numerator expected `2`, got `1`;"));
}

TEST(SpecRunner, JudgesErrors) {
  EXPECT_TRUE(run(head + "void case-1 on 2026-02-03\nvoid case-1 on 2026-02-04\n"
                         "expect error record.voided\n")
                  .empty());
  EXPECT_TRUE(names(run(head + "void case-1 on 2026-02-03\nexpect error record.voided\n"),
                    "some.spec:10: expected error record.voided, got none"));
  EXPECT_TRUE(names(run(head + "void case-1 on 2026-02-03\nvoid case-1 on 2026-02-04\n"),
                    "some.spec:11: refused"));
  EXPECT_TRUE(run(head + "as of 2027-01-01\n" + columns +
                  "| nothing | KZ | 2026 | | | | error figure.unknown_indicator |\n")
                  .empty());
  EXPECT_TRUE(names(run(head + columns + "| arrests | KZ | 2026 | sex=other | 0 | 0 | ok |\n"),
                    "no figure for this breakdown"));
}

TEST(SpecRunner, MergesPersonsAndPlaces) {
  const std::string second =
      "organisation police-2 police in 7520\nplace 7520 district of 75 until 2026-06-30\n"
      "merge 7520 into 7510 on 2026-07-01\n"
      "record case-2 of case opened 2026-03-01 by police-2\n"
      "  child: c2 male born 2013-05-03\n"
      "  fields: first_contact_at=2026-03-01T10:00 offence_group=property "
      "responsibility_age=from_14 capacity=below_min_age legal_basis=x child_language=kk "
      "interpreter_needed=no\n"
      "record arrest-2 of arrest opened 2026-03-01 by police-2\n"
      "  child: c2\n"
      "  fields: case=case-2 arrested_at=2026-03-01T10:30 further_arrest=no "
      "offence_group=property responsibility_age=from_14 legal_basis=x\nas of 2027-01-01\n";
  const std::string row = "| arrested_below_minimum_age | ";
  EXPECT_EQ(run(head + second + columns + row + "KZ | 2026 | | 2 | 2 | ok |\n" + row +
                "7520 | 2026-03 | | 1 | 1 | ok |\n" + row + "7510 | 2026-03 | | 0 | 0 | ok |\n" +
                row + "7510 | 2026 | | 2 | 2 | ok |\n" + row +
                "7520 | 2026 | | | | not_applicable |\n\nsame c2 as c1 on 2026-04-01\n" + columns +
                row + "KZ | 2026 | | 1 | 1 | ok |\n" + row + "7510 | 2026 | | 1 | 1 | ok |\n"),
            std::vector<std::string>{});
}

TEST(SpecRunner, RefusesWhatItCannotRead) {
  for (const char* wrong :
       {"fly case-1 on 2026-02-03\n", "void case-9 on 2026-02-03\n", "record x\n",
        "edit case-1 on 2026-02-03: no_such_field=1\n",
        "edit case-1 on yesterday: residence=urban\n", "| a | b |\n| 1 |\n",
        "edit case-1 on 2026-02-03: legal_basis='open\n", "place 99 moon of KZ\n",
        "population 75 today 0-17 all 5\n",
        "record r of no_register opened 2026-01-01 by police-1\n", "version 2 on 2026-07-01\n",
        "version 2 in force from 2026-07-01\n  codes/none.csv: a => b\n",
        "version 2 in force from 2026-07-01\n  programme.yaml: nonsense => b\n",
        "version 2 in force from 2026-07-01\n  renamed: no_arrow\n",
        "version 2 in force from 2026-07-01\n  programme.yaml: "
        "age_at_arrest < 18 => age_at_arrest < 16\n",  // says nothing of it
        "version 1 in force from 2026-07-01\n", "migrate case-9 on 2026-08-01\n"})
    EXPECT_FALSE(run(head + wrong).empty()) << wrong;
}

}  // namespace
}  // namespace besik::spec
