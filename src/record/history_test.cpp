#include "record/history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "record/test_world.h"

namespace besik::record::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::set<std::string> all_fields(const programme::Register& reg) {
  std::set<std::string> names;
  for (const auto& field : reg.fields) names.insert(field.name);
  for (const auto& worked : reg.worked_out) names.insert(worked.name);
  return names;
}

// A desk that tells what each change did.
struct Diary {
  Diary() : readable(all_fields(desk.programme->registers.front())) {}
  State state() const { return {desk.record.values, desk.record.excuses, desk.record.facts}; }
  std::vector<HistoryEntry> tell(const Change& change, std::string reason = "") {
    const State before = state();
    const bool is_new = change.kind == ChangeKind::open;
    const auto decision = desk.apply(change);
    EXPECT_TRUE(decision) << to_string(decision.error().front());
    const Telling telling{desk.world,    *desk.programme, *desk.record.reg, readable,
                          "Asia/Almaty", "A. Serik",      std::move(reason)};
    return history(telling, is_new ? nullptr : &before, state());
  }
  Desk desk;
  std::set<std::string> readable;
};

Change edit(std::map<std::string, Value> values) {
  Change change;
  change.values = std::move(values);
  return change;
}

std::vector<std::string> english(const std::vector<HistoryEntry>& entries) {
  std::vector<std::string> words;
  for (const HistoryEntry& entry : entries) words.push_back(entry.words.en);
  return words;
}

TEST(History, TellsWhatChangedInThreeLanguages) {
  Diary diary;
  EXPECT_THAT(
      english(diary.tell(diary.desk.opening())),
      ElementsAre("A. Serik opened the record.", "A. Serik answered “kind en”: “property en”.",
                  "A. Serik changed the persons in the role “Child en”.",
                  "A. Serik set the stage to “registered en”."));
  const auto told = diary.tell(edit({{"kind", "violence"}}));
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told.front().words.en,
            "A. Serik changed “kind en” from “property en” to “violence en”.");
  EXPECT_EQ(told.front().words.ru,
            "A. Serik: изменено «kind ru»: было «property ru», стало "
            "«violence ru».");
  EXPECT_EQ(told.front().words.kk,
            "A. Serik: «kind kk» өзгертілді: бұрын «property kk», енді «violence kk».");
  EXPECT_EQ(told.front().before, Value("property"));
  EXPECT_EQ(told.front().after, Value("violence"));
}

TEST(History, SaysNothingOfWhatTheReaderMayNotRead) {
  Diary diary;
  diary.tell(diary.desk.opening());
  diary.readable = {"kind", "questioned_at"};
  Change change = edit({{"note", "hidden words"},
                        {"visits", 3},
                        {"detained_at", at("2024-02-20T09:00")},
                        {"questioned_at", at("2024-02-20T10:00")},
                        {"told_at", at("2024-02-20T09:30")}});
  const auto told = diary.tell(change);
  ASSERT_EQ(told.size(), 1u) << "the breach speaks of the lawyer, whom the reader may not see";
  EXPECT_EQ(told.front().name, "questioned_at");
  for (const HistoryEntry& entry : told) {
    EXPECT_THAT(entry.words.en, Not(HasSubstr("hidden")));
  }
}

TEST(History, TellsValuesAsPeopleWriteThem) {
  Diary diary;
  diary.tell(diary.desk.opening());
  const auto told = english(diary.tell(edit({{"lawyer_at", at("2024-03-05T14:30")},
                                             {"decided_on", day("2024-03-05")},
                                             {"needs", Value::Codes{"health", "school"}},
                                             {"amount", Decimal{1250, 2}},
                                             {"heard", true},
                                             {"residence", "A2"},
                                             {"decided_by", "COURT_A"},
                                             {"earlier", make_id(4)}})));
  for (const char* words :
       {"“5 March 2024, 14:30”", "“decided_on en”: “5 March 2024”", "“school en, health en”",
        "“12.50”", "“heard en”: “yes”", "“A2 en”", "“org en”", "“another record”"}) {
    EXPECT_THAT(told, Contains(HasSubstr(words)));
  }
  EXPECT_EQ(in_words(day("2024-03-05"), Language::ru), "5 марта 2024 года");
  EXPECT_EQ(in_words(day("2024-03-05"), Language::kk), "2024 жылғы 5 наурыз");
  EXPECT_THAT(english(diary.tell(edit({{"amount", Value()}}))),
              ElementsAre("A. Serik cleared “amount en”, which was “12.50”."));
}

TEST(History, TellsBreachesExcusesAndDeadlines) {
  Diary diary;
  Change opening = diary.desk.opening();
  opening.values["detained_at"] = at("2024-02-20T09:00");
  diary.tell(opening);
  Change question;
  question.kind = ChangeKind::act;
  question.action = "question";
  question.values["questioned_at"] = at("2024-02-20T10:00");
  question.excuses["parents_told"] = "nobody answered the telephone";
  EXPECT_THAT(
      english(diary.tell(question)),
      ElementsAre("A. Serik answered “questioned_at en”: “20 February 2024, 10:00”.",
                  "A. Serik moved the record from “registered en” to “questioned en”.",
                  "A. Serik recorded a breach of “lawyer_first en” on 20 February 2024.",
                  "A. Serik excused “parents_told en”. Reason: nobody answered the telephone."));
  EXPECT_THAT(english(diary.tell(edit({{"told_at", at("2024-02-20T10:30")}}))),
              Contains("A. Serik missed the deadline “told en”, due on 20 February 2024."));
  Change correct = edit({{"lawyer_at", at("2024-02-20T09:30")}});
  correct.kind = ChangeKind::correct;
  correct.reason = "the lawyer's own note";
  EXPECT_THAT(english(diary.tell(correct, correct.reason)),
              ElementsAre("A. Serik answered “lawyer_at en”: “20 February 2024, 09:30”. Reason: "
                          "the lawyer's own note",
                          "A. Serik withdrew the breach of “lawyer_first en”."));
}

TEST(History, TellsTransfersAndStates) {
  Diary diary;
  diary.tell(diary.desk.opening());
  Change transfer;
  transfer.kind = ChangeKind::transfer;
  transfer.reason = "moved";
  transfer.to_organisation = "POL_B1";
  EXPECT_THAT(english(diary.tell(transfer, "moved")),
              ElementsAre("A. Serik offered the record to “org en”; until it is accepted the duty "
                          "stays. Reason: moved"));
  Change accept;
  accept.kind = ChangeKind::accept_transfer;
  diary.desk.now.organisation = "POL_B1";
  EXPECT_THAT(english(diary.tell(accept)),
              ElementsAre("A. Serik took the record over from “org en” to “org en”."));
  const std::pair<ChangeKind, HistoryKind> kinds[] = {{ChangeKind::seal, HistoryKind::sealed},
                                                      {ChangeKind::reopen, HistoryKind::unsealed},
                                                      {ChangeKind::void_, HistoryKind::voided}};
  for (const auto& [kind, told_as] : kinds) {
    Change change;
    change.kind = kind;
    change.reason = "r";
    const auto told = diary.tell(change, "r");
    ASSERT_EQ(told.size(), 1u);
    EXPECT_EQ(told.front().kind, told_as);
    for (const Language language : all_languages) {
      EXPECT_FALSE(told.front().words.in(language).empty());
    }
  }
}

TEST(History, AnEventThatChangedNothingTellsNothing) {
  Diary diary;
  diary.tell(diary.desk.opening());
  EXPECT_THAT(diary.tell(edit({})), IsEmpty());
}

}  // namespace
}  // namespace besik::record::testing
