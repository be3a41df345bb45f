#include "place/naming.h"

#include <gtest/gtest.h>

namespace besik::place {
namespace {

TEST(Abbreviations, AreMetWhereAWordBegins) {
  const Abbreviations words({{"с.", "село"},
                             {"с.о.", "сельский округ"},
                             {"с.о", "сельский округ"},
                             {"им.", "имени"},
                             {"", "nothing"}});
  EXPECT_EQ(words.spell_out("с.Карааул"), "село Карааул");
  EXPECT_EQ(words.spell_out("Абайский с.о."), "Абайский сельский округ");
  EXPECT_EQ(words.spell_out("Абайский  с.о"), "Абайский сельский округ");
  EXPECT_EQ(words.spell_out("с.о.им.Жумажанова"), "сельский округ имени Жумажанова");
  EXPECT_EQ(words.spell_out("С.Сейфуллин"), "С.Сейфуллин");
  EXPECT_EQ(words.spell_out("Атырас."), "Атырас.");
  EXPECT_EQ(words.spell_out("с.обо"), "село обо");
  EXPECT_EQ(words.spell_out(""), "");
}

TEST(LetterTable, WritesLatinAndKeepsCapitals) {
  const auto table = LetterTable::read("letter,latin\nш,sh\nы,y\nғ,g\nь,\n", "latin.csv");
  ASSERT_TRUE(table);
  EXPECT_EQ(table->write("Шығыш 12ь"), "Shygysh 12");
  EXPECT_EQ(table->write("Ωш"), "Ωsh");
}

TEST(LetterTable, FaultsAreTold) {
  const auto twice = LetterTable::read("letter,latin\nш,sh\nш,s\n", "latin.csv");
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().front().code, "import.duplicate_letter");
  const auto column = LetterTable::read("letter\nш\n", "latin.csv");
  ASSERT_FALSE(column);
  EXPECT_EQ(column.error().front().code, "csv.missing_column");
}

}  // namespace
}  // namespace besik::place
