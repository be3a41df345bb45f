#include "main/print.h"

#include <gtest/gtest.h>

namespace besik::commands {
namespace {

Command command(std::string rows, std::vector<Column> columns) {
  Command out;
  out.rows = std::move(rows);
  out.columns = std::move(columns);
  return out;
}

json::value places() {
  return {{"items",
           {{{"code", "KZ"}, {"name", "Қазақстан"}, {"parent", nullptr}},
            {{"code", "750000000"}, {"name", "北京"}, {"parent", {{"code", "KZ"}, {"name", "x"}}}},
            {{"code", "71"}, {"name", "e\u0301té"}, {"more", 1}}}}};
}

TEST(Print, ATableIsAlignedByWhatTheEyeSees) {
  auto text =
      print(places(), command("items", {{"code", "code"}, {"name", "name"}, {"parent.code", "in"}}),
            {}, Format::table);
  EXPECT_EQ(text,
            "code       name       in\n"
            "KZ         Қазақстан  \n"
            "750000000  北京       KZ\n"
            "71         e\u0301té        \n");
}

TEST(Print, CsvQuotesAndNeverHandsOverAFormula) {
  json::value answer{{"items",
                      {{{"a", "=1+1"}, {"b", "one, \"two\""}, {"c", -5}},
                       {{"a", "@x"}, {"b", "two\nlines"}, {"c", true}}}}};
  auto text =
      print(answer, command("items", {{"a", "a"}, {"b", "b"}, {"c", "c"}}), {}, Format::csv);
  EXPECT_EQ(text,
            "a,b,c\n"
            "'=1+1,\"one, \"\"two\"\"\",-5\n"
            "'@x,\"two\nlines\",yes\n");
}

TEST(Print, AColumnForEveryAskedBreakdown) {
  json::value answer{{"figures",
                      {{{"value", "1.5"}, {"breakdown", {{"sex", "male"}, {"age", "14-15"}}}},
                       {{"value", nullptr}, {"breakdown", {{"sex", "female"}}}}}}};
  auto shown = command("figures", {{"breakdown.*", ""}, {"value", "value"}});
  EXPECT_EQ(print(answer, shown, {"sex", "age"}, Format::csv),
            "sex,age,value\nmale,14-15,1.5\nfemale,,\n");
  EXPECT_EQ(print(answer, shown, {}, Format::csv), "value\n1.5\n\"\"\n");
}

TEST(Print, AnObjectIsNamesAndValues) {
  json::value answer{{"code", "KZ"},
                     {"names", {{"kk", "Қазақстан"}, {"en", "Kazakhstan"}}},
                     {"zones", {{{"name", "Asia/Almaty"}}, {{"name", "Asia/Oral"}}}},
                     {"tags", {"a", "b"}}};
  EXPECT_EQ(print(answer, command("", {}), {}, Format::csv),
            "code,KZ\nnames.kk,Қазақстан\nnames.en,Kazakhstan\nzones.1.name,Asia/Almaty\n"
            "zones.2.name,Asia/Oral\ntags,a b\n");
}

TEST(Print, JsonIsTheRowsAsTheyCame) {
  EXPECT_EQ(print(places(), command("items", {{"code", "code"}}), {}, Format::json),
            json::serialize(places().at("items")) + "\n");
  EXPECT_EQ(print(json::value{{"a", 1}}, command("", {}), {}, Format::json), "{\"a\":1}\n");
}

TEST(Print, NoRowsAreOnlyAHead) {
  json::value none{{"items", json::array()}};
  EXPECT_EQ(print(none, command("items", {{"code", "code"}}), {}, Format::csv), "code\n");
  EXPECT_EQ(print(none, command("items", {{"code", "code"}}), {}, Format::json), "[]\n");
}

TEST(Print, ErrorsAreOneALine) {
  Errors errors{{"a.b", "row 1", "is wrong", "mend it", ""}, {"c.d", "row 2", "too", "", "e"}};
  auto text = print(errors);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2);
  EXPECT_NE(text.find("[a.b]"), std::string::npos);
}

TEST(Formats, AreThree) {
  for (const char* name : {"table", "csv", "json"}) EXPECT_TRUE(parse_format(name)) << name;
  auto wrong = parse_format("jsno");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, "command.unknown_format");
}

}  // namespace
}  // namespace besik::commands
