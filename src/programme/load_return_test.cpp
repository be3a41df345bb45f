#include <gtest/gtest.h>

#include <algorithm>

#include "programme/specimen.h"

namespace besik::programme {
namespace {

// A form of the specimen, with `old` replaced by `now`.
Checked<std::shared_ptr<const Programme>> load_form(const std::string& old = "",
                                                    const std::string& now = "") {
  std::string form = R"(
returns:
  told:
    title: Absent children, told
    in_words: Schools without records.
    from: [school]
    instead_of: case
    period: month
    due: 5 working days
    fields:
      children: {ask: Children, by: needs, choose_from: need}
      visits: {ask: Visits, required: no}
    checks:
      enough: {must: "visits <= children_food", explain: yes, say: More visits than children.}
    feeds: {absent: children}
    submitted_by: [teacher]
    approved_by: [supervisor]
    reopened_by: [supervisor]
    then_tell: [supervisor]
    silent_after: 60 days
)";
  if (!old.empty()) {
    const auto at = form.find(old);
    EXPECT_NE(at, std::string::npos) << old;
    form.replace(at, old.size(), now);
  }
  return load(specimen_with("programme.yaml", "\ngrants:", form + "grants:"), {specimen_shared()});
}

std::vector<std::string> codes(const std::string& old = "", const std::string& now = "") {
  const auto loaded = load_form(old, now);
  std::vector<std::string> out;
  if (!loaded)
    for (const Error& error : loaded.error())
      if (error.code != "programme.missing_text" &&
          std::find(out.begin(), out.end(), error.code) == out.end())
        out.push_back(error.code);
  return out;
}

using Codes = std::vector<std::string>;

TEST(LoadReturn, FaultsAreToldByCode) {
  EXPECT_EQ(codes(), Codes{});
  EXPECT_EQ(codes("from: [school]", "from: [shool]"), Codes{"programme.unknown_organisation_kind"});
  EXPECT_EQ(codes("instead_of: case", "instead_of: cas"),
            (Codes{"programme.unknown_register", "programme.measure_kind"}));
  EXPECT_EQ(codes("period: month", "period: week"), Codes{"programme.unknown_word"});
  EXPECT_EQ(codes("due: 5 working days", "due: 5 hours"), Codes{"programme.wrong_type"});
  EXPECT_EQ(codes("silent_after: 60 days", "silent_after: 9 working days"),
            Codes{"programme.wrong_type"});
  EXPECT_EQ(codes("by: needs, choose_from: need", "by: needs"),
            (Codes{"programme.missing_key", "expression.unknown_name"}));
  EXPECT_EQ(codes("choose_from: need", "choose_from: needy"),
            (Codes{"programme.unknown_code_list", "expression.unknown_name"}));
  EXPECT_EQ(codes("children_food", "children_transport"), Codes{"expression.unknown_name"});
  EXPECT_EQ(codes("visits <=", "visits +"), Codes{"programme.wrong_type"});
  EXPECT_EQ(codes("{absent: children}", "{absentt: children}"),
            Codes{"programme.unknown_indicator"});
  EXPECT_EQ(codes("{absent: children}", "{absent: child}"), Codes{"programme.unknown_field"});
  // A stock, and a ratio of records.
  EXPECT_EQ(codes("{absent: children}", "{away_now: children}"), Codes{"programme.measure_kind"});
  EXPECT_EQ(codes("{absent: children}", "{came_back: visits}"), Codes{"programme.measure_kind"});
  EXPECT_EQ(codes("submitted_by: [teacher]", "submitted_by: [techer]"),
            Codes{"programme.unknown_role"});
}

}  // namespace
}  // namespace besik::programme
