#include "base/text.h"

#include <gtest/gtest.h>

namespace besik {
namespace {

TEST(Language, RoundTrip) {
  for (const Language language : all_languages) {
    EXPECT_EQ(parse_language(to_string(language)).value(), language);
  }
  EXPECT_EQ(parse_language("kz").error().code, "language.unknown");
  EXPECT_EQ(parse_language("kz").error().nearest, "kk");
  EXPECT_EQ(parse_language("").error().code, "language.unknown");
}

TEST(Text, FallsBackToAnotherLanguage) {
  const Text kk{"қазақша", "", ""}, ru{"", "по-русски", ""}, en{"", "", "English"};
  const Text kk_en{"қазақша", "", "English"}, kk_ru{"қазақша", "по-русски", ""};
  for (const Language language : all_languages) {
    EXPECT_EQ(kk.in(language), "қазақша");
    EXPECT_EQ(ru.in(language), "по-русски");
    EXPECT_EQ(en.in(language), "English");
  }
  EXPECT_EQ(kk_en.in(Language::ru), "қазақша");
  EXPECT_EQ(kk_ru.in(Language::en), "по-русски");
  EXPECT_EQ(Text{}.in(Language::kk), "");
}

TEST(Text, Slots) {
  Text text;
  for (const Language language : all_languages) {
    EXPECT_FALSE(text.complete());
    text.slot(language) = to_string(language);
  }
  EXPECT_TRUE(text.complete());
  EXPECT_EQ(text, (Text{"kk", "ru", "en"}));
}

TEST(CleanText, KeepsLettersLinesAndTabs) {
  EXPECT_EQ(clean_text("Әлия\tҚұрманқызы\nІңір").value(), "Әлия\tҚұрманқызы\nІңір");
  EXPECT_EQ(clean_text("").value(), "");
  EXPECT_EQ(clean_text("a\r\nb").value(), "a\nb");
}

TEST(CleanText, ComposesMarks) {
  EXPECT_EQ(clean_text("\u0438\u0306").value(), "\u0439");  // и + breve = й
  EXPECT_EQ(clean_text("e\u0301").value(), "\u00e9");
}

TEST(CleanText, Refuses) {
  EXPECT_EQ(clean_text("\xd0").error().code, "text.not_utf8");
  EXPECT_EQ(clean_text("\xc0\xaf").error().code, "text.not_utf8");
  EXPECT_EQ(clean_text("\xed\xa0\x80").error().code, "text.not_utf8");  // a lone surrogate
  EXPECT_EQ(clean_text(std::string_view("a\0b", 3)).error().code, "text.control_character");
  EXPECT_EQ(clean_text("a\x1b[31m").error().code, "text.control_character");
  EXPECT_EQ(clean_text("a\rb").error().code, "text.control_character");
  EXPECT_EQ(clean_text("\u0085").error().code, "text.control_character");
  EXPECT_EQ(clean_text("abc", 2).error().code, "text.too_long");
}

TEST(Utf8, IsToldApart) {
  EXPECT_TRUE(is_utf8(""));
  EXPECT_TRUE(is_utf8("бесік 👶"));
  EXPECT_FALSE(is_utf8("\xcf\xf0\xe8\xe2\xe5\xf2"));  // Привет in Windows-1251
  EXPECT_FALSE(is_utf8("\xff\xfe"));
}

TEST(FoldCase, KazakhAndRussian) {
  EXPECT_EQ(fold_case("ӘҒҚҢӨҰҮҺІ Ёлка STRAßE"), "әғқңөұүһі ёлка strasse");
}

TEST(EditDistance, CountsLettersNotBytes) {
  EXPECT_EQ(edit_distance("", ""), 0);
  EXPECT_EQ(edit_distance("", "абв"), 3);
  EXPECT_EQ(edit_distance("Қазақстан", "Казакстан"), 2);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3);
}

TEST(Nearest, WithinAThird) {
  const std::vector<std::string> names{"deadline", "deadlines", "safeguard", "stage"};
  EXPECT_EQ(nearest("dedline", names), "deadline");
  EXPECT_EQ(nearest("Deadlines", names), "deadlines");
  EXPECT_EQ(nearest("stge", names), "stage");
  EXPECT_EQ(nearest("indicator", names), "");
  EXPECT_EQ(nearest("", names), "");
  EXPECT_EQ(nearest("stage", {}), "");
  EXPECT_EQ(nearest(std::string(1 << 20, 'x'), names), "");
}

TEST(Split, KeepsEmptyParts) {
  EXPECT_EQ(split("a,,b,", ','), (std::vector<std::string>{"a", "", "b", ""}));
  EXPECT_EQ(split("", ','), std::vector<std::string>{""});
}

TEST(Trim, TakesWhiteSpace) {
  EXPECT_EQ(trim(" \t a b \r\n"), "a b");
  EXPECT_EQ(trim("  "), "");
}

TEST(Name, Shape) {
  EXPECT_TRUE(is_name("juvenile-justice"));
  EXPECT_TRUE(is_name("a1_b"));
  EXPECT_TRUE(is_name(std::string(64, 'a')));
  for (const std::string& text :
       {std::string(), std::string("1a"), std::string("A"), std::string("a b"), std::string("_a"),
        std::string("имя"), std::string(65, 'a')}) {
    EXPECT_FALSE(is_name(text)) << text;
  }
}

TEST(DisplayWidth, CountsColumns) {
  EXPECT_EQ(display_width("Алматы"), 6);
  EXPECT_EQ(display_width("e\u0301"), 1);
  EXPECT_EQ(display_width("東京"), 4);
  EXPECT_EQ(display_width("a\u200bb"), 2);
  EXPECT_EQ(display_width(""), 0);
}

}  // namespace
}  // namespace besik
