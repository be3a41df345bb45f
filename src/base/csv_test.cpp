#include "base/csv.h"

#include <gtest/gtest.h>

#include <random>
#include <sstream>

namespace besik {
namespace {

using Cells = std::vector<std::string>;

struct Table {
  Cells header;
  std::vector<Cells> rows;
  std::vector<int64_t> numbers;
};

Result<Table> read(std::istream& in, CsvLimits limits = {}) {
  TRY_ASSIGN(CsvReader reader, CsvReader::open(in, "t.csv", limits));
  Table table{reader.header(), {}, {}};
  TRY(reader.each([&](const CsvRow& row) -> Result<void> {
    table.rows.push_back(row.cells);
    table.numbers.push_back(row.row);
    return {};
  }));
  return table;
}

Result<Table> read(const std::string& text, CsvLimits limits = {}) {
  std::istringstream in(text);
  return read(in, limits);
}

std::string fault(const std::string& text, CsvLimits limits = {}) {
  const auto table = read(text, limits);
  return table ? "" : table.error().code;
}

TEST(Csv, ReadsATable) {
  const auto table =
      read("code,name\r\nKZ-1,Алматы\r\n\r\nKZ-2,\"a \"\"b\"\",\nc\"\nKZ-3,").value();
  EXPECT_EQ(table.header, (Cells{"code", "name"}));
  ASSERT_EQ(table.rows.size(), 3u);
  EXPECT_EQ(table.rows[0], (Cells{"KZ-1", "Алматы"}));
  EXPECT_EQ(table.rows[1], (Cells{"KZ-2", "a \"b\",\nc"}));
  EXPECT_EQ(table.rows[2], (Cells{"KZ-3", ""}));
  EXPECT_EQ(table.numbers, (std::vector<int64_t>{2, 4, 5}));
}

TEST(Csv, TakesTheSeparatorOfTheHeader) {
  EXPECT_EQ(read("a;b\n1,5;2\n").value().rows[0], (Cells{"1,5", "2"}));
  EXPECT_EQ(read("a\tb\n1;5\t2\n").value().rows[0], (Cells{"1;5", "2"}));
  EXPECT_EQ(read("\"a;x\",b\n1,2\n").value().header, (Cells{"a;x", "b"}));
  EXPECT_EQ(read("a\n1\n").value().rows[0], Cells{"1"});
}

TEST(Csv, DropsTheByteOrderMark) {
  EXPECT_EQ(read("\xEF\xBB\xBF"
                 "a,b\n1,2\n")
                .value()
                .header,
            (Cells{"a", "b"}));
  EXPECT_EQ(read("\xEF\xBB\xBF\"a\",\"b\"\n1,2\n").value().header, (Cells{"a", "b"}));
}

TEST(Csv, AHeaderAloneIsATableWithoutRows) {
  EXPECT_TRUE(read("a,b").value().rows.empty());
  EXPECT_TRUE(read("a,b\r\n\r\n").value().rows.empty());
  EXPECT_EQ(fault(""), "csv.empty");
  EXPECT_EQ(fault("\n\r\n\n"), "csv.empty");
  EXPECT_EQ(fault("\xEF\xBB\xBF"), "csv.empty");
}

TEST(Csv, RefusesOtherEncodings) {
  EXPECT_EQ(fault("\xea\xee\xe4,b\n1,2\n"), "csv.not_utf8");  // Windows-1251
  EXPECT_EQ(fault("a,b\n1,\xcf\xf0\n"), "csv.not_utf8");
  EXPECT_EQ(fault(std::string("\xff\xfe"
                              "a\0,\0b\0\n\0",
                              10)),
            "csv.not_utf8");  // UTF-16
  EXPECT_EQ(fault(std::string("a\0,\0b\0\n\0", 8)), "csv.not_utf8");
}

TEST(Csv, RefusesADuplicateHeader) {
  EXPECT_EQ(fault("a,b,a\n"), "csv.duplicate_header");
  EXPECT_EQ(fault("a, a \n"), "csv.duplicate_header");
  EXPECT_EQ(fault("a,,\n"), "csv.duplicate_header");
}

TEST(Csv, RefusesQuotesThatDoNotClose) {
  EXPECT_EQ(fault("a,b\n1,\"2\n3,4\n"), "csv.unclosed_quote");
  EXPECT_EQ(fault("a,b\n1,\"2\"x\n"), "csv.unclosed_quote");
  EXPECT_EQ(read("a,b\n1,5\" pipe\n").value().rows[0][1], "5\" pipe");
}

TEST(Csv, RaggedRows) {
  EXPECT_EQ(fault("a,b\n1\n"), "csv.ragged_row");
  EXPECT_EQ(fault("a,b\n1,2,3\n"), "csv.ragged_row");
  const auto error = read("a,b\n1,2\n1,2,3\n").error();
  EXPECT_EQ(error.where, "t.csv, row 3");

  std::istringstream in("a,b\n1\n1,2\n3\n");
  auto reader = CsvReader::open(in, "t.csv").value();
  int good = 0;
  Errors bad;
  const auto count = [&](const CsvRow&) -> Result<void> {
    ++good;
    return {};
  };
  const auto keep = [&](Error fault) -> Result<void> {
    bad.push_back(std::move(fault));
    return {};
  };
  ASSERT_TRUE(reader.each(count, keep));
  EXPECT_EQ(good, 1);
  ASSERT_EQ(bad.size(), 2u);
  EXPECT_EQ(bad[1].where, "t.csv, row 4");
}

TEST(Csv, Limits) {
  EXPECT_EQ(fault("a,b,c\n", {.line_bytes = 100, .cells = 2, .rows = 10}), "csv.too_many_cells");
  EXPECT_EQ(fault("a\n1\n2\n", {.line_bytes = 100, .cells = 2, .rows = 2}), "csv.too_many_rows");
  EXPECT_EQ(fault("a\n1\n", {.line_bytes = 100, .cells = 2, .rows = 2}), "");
  EXPECT_EQ(fault("a\n12345\n", {.line_bytes = 4, .cells = 2, .rows = 9}), "csv.line_too_long");
  EXPECT_EQ(fault("a\n\"1\n2\n3\n4\"\n", {.line_bytes = 4, .cells = 2, .rows = 9}),
            "csv.line_too_long");
}

// Gives one line of 1 GB without holding it, and counts how much of it was taken.
class EndlessLine : public std::streambuf {
 public:
  explicit EndlessLine(std::string start) : start_(std::move(start)) {
    setg(start_.data(), start_.data(), start_.data() + start_.size());
  }
  std::size_t taken() const { return taken_; }

 protected:
  int underflow() override {
    if (taken_ >= (std::size_t{1} << 30)) return traits_type::eof();
    taken_ += sizeof(block_);
    std::fill(std::begin(block_), std::end(block_), 'x');
    setg(block_, block_, block_ + sizeof(block_));
    return 'x';
  }

 private:
  std::string start_;
  char block_[4096];
  std::size_t taken_ = 0;
};

TEST(Csv, ALineOfAGigabyteStopsAtTheLimit) {
  for (const char* start : {"", "a,b\n1,", "a,b\n1,\""}) {
    EndlessLine bytes(start);
    std::istream in(&bytes);
    const auto table = read(in);
    ASSERT_FALSE(table);
    EXPECT_EQ(table.error().code, "csv.line_too_long");
    EXPECT_LE(bytes.taken(), CsvLimits().line_bytes + 8192);
  }
}

TEST(Csv, AFailingReaderIsToldApartFromTheEnd) {
  std::istringstream in("a\n1\n2\n");
  auto reader = CsvReader::open(in, "t.csv").value();
  const auto stop = [](const CsvRow& row) -> Result<void> {
    if (row.row == 2) return {};
    return Error{"my.stop", "", "", "", ""};
  };
  EXPECT_EQ(reader.each(stop).error().code, "my.stop");
}

TEST(Csv, FindsColumns) {
  std::istringstream in("code,name_kk\n");
  const auto reader = CsvReader::open(in, "t.csv").value();
  EXPECT_EQ(reader.column("name_kk").value(), 1);
  EXPECT_EQ(reader.column("name_kz").error().code, "csv.missing_column");
  EXPECT_EQ(reader.column("name_kz").error().nearest, "name_kk");
}

TEST(Csv, FormulasStayTextAndLeaveHarmless) {
  const auto table = read("a,b\n=1+1,@SUM(A1)\n").value();
  EXPECT_EQ(table.rows[0], (Cells{"=1+1", "@SUM(A1)"}));
  EXPECT_EQ(csv_line({"=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3"}),
            "'=1+1,'@SUM(A1),'+cmd|' /C calc'!A0,'-2+3\n");
  EXPECT_EQ(csv_line({"\t=1", "-", "-5", "+77011234567", "-0.5"}),
            "\"'\t=1\",-,-5,+77011234567,-0.5\n");
}

TEST(CsvLine, RoundTripOfRandomCells) {
  const uint64_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  const std::vector<std::string> pieces{"a", "ә", "\"", ",", ";", "\t", "\n", "\r\n", " ", "1"};
  for (int i = 0; i < 5'000; ++i) {
    std::vector<Cells> rows{{"x", "y"}};
    std::string text = csv_line(rows[0]);
    for (int r = 0; r < 3; ++r) {
      Cells cells(2, "z");
      for (std::string& cell : cells) {
        for (auto n = random() % 6; n > 0; --n) cell += pieces[random() % pieces.size()];
      }
      text += csv_line(cells);
      rows.push_back(cells);
    }
    const auto table = read(text);
    ASSERT_TRUE(table) << text;
    ASSERT_EQ(table->rows, std::vector<Cells>(rows.begin() + 1, rows.end())) << text;
  }
}

TEST(CsvLine, AnEmptyOnlyCellIsNotAnEmptyLine) {
  EXPECT_EQ(read(csv_line({"a"}) + csv_line({""})).value().rows.size(), 1u);
}

}  // namespace
}  // namespace besik
