#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "base/text.h"

// The program as a person meets it: words in, text and an exit status out.
namespace besik {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& file) {
  std::ostringstream out;
  out << std::ifstream(file).rdbuf();
  return out.str();
}

struct Ran {
  int status = -1;
  std::string out, err;
};

class Program : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new fs::path(fs::temp_directory_path() / ("besik_cli_" + std::to_string(::getpid())));
    fs::create_directories(*folder_);
    ::setenv("BESIK_PROGRAMMES", "programmes", 1);
    ::unsetenv("BESIK_DATA");
    ::unsetenv("BESIK_PASSWORD");
    Ran made = run("demo --data " + at("sample") + " --seed 3 --children 40 --years 1");
    ASSERT_EQ(made.status, 0) << made.err;
  }
  static void TearDownTestSuite() {
    fs::remove_all(*folder_);
    delete folder_;
  }
  static std::string at(const std::string& name) { return (*folder_ / name).string(); }
  static Ran run(const std::string& words) {
    std::string out = at("out"), err = at("err");
    int status = std::system(
        (std::string(BESIK_PROGRAM) + " " + words + " >" + out + " 2>" + err + " </dev/null")
            .c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read(out), read(err)};
  }
  static Ran on_sample(const std::string& words) { return run(words + " --data " + at("sample")); }
  static fs::path* folder_;
};
fs::path* Program::folder_ = nullptr;

// `besik serve` beside the test, until the test ends it.
class Served {
 public:
  Served(const std::string& data, const std::string& out, const std::vector<std::string>& more = {})
      : out_(out) {
    fs::remove(out);
    process_ = ::fork();
    if (process_ == 0) {
      if (!std::freopen(out.c_str(), "w", stdout)) std::_Exit(3);
      std::vector<std::string> words{BESIK_PROGRAM, "serve", "--data", data, "--port", "0"};
      words.insert(words.end(), more.begin(), more.end());
      std::vector<char*> raw;
      for (auto& word : words) raw.push_back(word.data());
      raw.push_back(nullptr);
      ::execv(BESIK_PROGRAM, raw.data());
      std::_Exit(3);
    }
    for (int i = 0; i < 600 && said().find("http://127.0.0.1:") == std::string::npos; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
  }
  ~Served() { stop(); }
  std::string said() const { return read(out_); }
  int stop(int signal = SIGTERM) {
    if (process_ <= 0) return status_;
    ::kill(process_, signal);
    int status = 0;
    ::waitpid(process_, &status, 0);
    process_ = 0;
    status_ = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return status_;
  }

 private:
  pid_t process_ = 0;
  int status_ = -1;
  std::string out_;
};

const std::string show =
    "indicator show JJ16 --place KZ --level region --period 2026 --step quarter --by deadline "
    "--format csv";

// The sums of the columns numerator and denominator.
std::pair<int64_t, int64_t> sums(const std::string& csv) {
  std::pair<int64_t, int64_t> out;
  for (const auto& line : split(csv, '\n')) {
    auto cells = split(line, ',');
    if (cells.size() < 7) continue;
    out.first += std::atoll(cells[3].c_str());
    out.second += std::atoll(cells[4].c_str());
  }
  return out;
}

std::string cases(const std::string& family, const std::string& group) {
  std::string out =
      "at,first_contact_at,offence_group,responsibility_age,capacity,legal_basis,child_language,"
      "interpreter_needed,person.child.family,person.child.given,person.child.birth_date,"
      "person.child.sex\n";
  for (const char* given : {"Бірінші", "Екінші", "Үшінші"}) {
    out += "2026-02-10,2026-02-10T09:00," + group + ",from_16,suspect,basis,kk,no," + family + "," +
           given + ",2010-03-04,male\n";
  }
  return out;
}

TEST_F(Program, FiguresAsCsvAndNothingElseOnStandardOutput) {
  Ran ran = on_sample(show);
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_TRUE(ran.out.starts_with("place,period,deadline,numerator,denominator,value,status,"))
      << ran.out.substr(0, 200);
  EXPECT_GT(sums(ran.out).second, 0);
  const auto lines = split(std::string(trim(ran.out)), '\n');
  for (const auto& line : lines) {
    EXPECT_EQ(std::count(line.begin(), line.end(), ','),
              std::count(lines[0].begin(), lines[0].end(), ','))
        << line;
  }
  EXPECT_NE(ran.err.find("sample account"), std::string::npos);
}

TEST_F(Program, EveryVerbThatReadsWorksWithoutAServer) {
  for (const char* words :
       {"place list --level region", "place show KZ", "organisation list", "population show",
        "record list --programme juvenile-justice --register case", "task list", "indicator list",
        "programme list", "user list", "verify"}) {
    Ran ran = on_sample(words);
    EXPECT_EQ(ran.status, 0) << words << ran.err;
    ASSERT_FALSE(ran.out.empty()) << words;
    EXPECT_EQ(ran.out.back(), '\n') << words;
  }
  EXPECT_TRUE(on_sample("place list --level region --format csv").out.starts_with("code,level,"));
  EXPECT_TRUE(on_sample("place list --level region --format json").out.starts_with("[{"));
  EXPECT_EQ(run("programme check juvenile-justice").status, 0);
  Ran prose = run("programme explain juvenile-justice --language kk");
  EXPECT_EQ(prose.status, 0);
  EXPECT_TRUE(is_utf8(prose.out));
}

TEST_F(Program, SaysNoWithOneAndMisunderstandsWithTwo) {
  const std::pair<const char*, int> tried[] = {
      {"indicator show NONE --period 2026", 1},
      {"indicator show JJ16 --period 2026-Q9", 1},
      {"indicator show JJ16 --period 2026 --place nowhere", 1},
      {"indicator show JJ16 --period 2026 --by nothing", 1},
      {"indicator show JJ16 --period 2026 --format nonsense", 2},
      {"indicator show JJ16 --period 2026 --language xx", 2},
      {"indicator show JJ16", 2},
      {"indicator show JJ16 --period 2026 --nonsense", 2},
      {"place list --limit many", 2},
      {"record import --programme juvenile-justice --register case /nowhere.csv", 1},
      {"person show nobody", 1},
      {"user link nobody", 1}};
  for (const auto& [words, status] : tried) {
    Ran ran = on_sample(words);
    EXPECT_EQ(ran.status, status) << words << ran.err;
    EXPECT_EQ(ran.out, "") << words;
    EXPECT_FALSE(ran.err.empty()) << words;
  }
  EXPECT_EQ(run("").status, 2);
  EXPECT_EQ(run("nonsense").status, 2);
  EXPECT_EQ(run("place list --data " + at("none")).status, 1);
  EXPECT_EQ(run("programme check " + at("none")).status, 1);
  EXPECT_EQ(run("demo --data " + at("sample")).status, 1);
}

TEST_F(Program, HelpIsOnStandardOutputWithExamples) {
  for (const char* words : {"--help", "indicator show --help", "record import --help",
                            "serve --help", "verify --help", "demo --help"}) {
    Ran ran = run(words);
    EXPECT_EQ(ran.status, 0) << words;
    EXPECT_EQ(ran.err, "") << words;
    if (std::string(words) != "--help") {
      EXPECT_NE(ran.out.find("Examples:\n  besik "), std::string::npos) << words;
    }
  }
  EXPECT_EQ(run("--version").out, "besik 0.1.0\n");
}

TEST_F(Program, AnImportBesideTheServerMovesTheFigures) {
  Ran before = on_sample(show);
  Served served(at("sample"), at("served"));
  std::string said = served.said();
  ASSERT_NE(said.find("http://127.0.0.1:"), std::string::npos) << said;
  EXPECT_NE(said.find("SYNTHETIC"), std::string::npos);
  ASSERT_TRUE(fs::exists(at("sample") + "/besik.sock"));
  EXPECT_EQ(on_sample(show).out, before.out);
  const std::string import =
      "record import --programme juvenile-justice --register case "
      "--as police-inspector.pol-0101 " +
      at("cases.csv");
  std::ofstream(at("cases.csv")) << cases("Импортов", "nonsense");
  Ran refused = on_sample(import);
  EXPECT_EQ(refused.status, 1);
  EXPECT_EQ(refused.out, "");
  EXPECT_NE(refused.err.find("[record.unknown_code]"), std::string::npos) << refused.err;
  EXPECT_EQ(refused.err.find("Импортов"), std::string::npos);
  EXPECT_EQ(on_sample(show).out, before.out);
  std::ofstream(at("cases.csv")) << cases("Импортов", "property");
  Ran imported = on_sample(import);
  EXPECT_EQ(imported.status, 0) << imported.err;
  EXPECT_NE(imported.out.find("report.imported"), std::string::npos) << imported.out;
  Ran after = on_sample(show);
  EXPECT_GE(sums(after.out).second, sums(before.out).second + 3);
  Ran search = on_sample("person search Импортов --as police-inspector.pol-0101");
  EXPECT_EQ(search.status, 0);
  EXPECT_NE(search.out.find("Импортов"), std::string::npos);
  EXPECT_EQ(on_sample("person search Импортов").status, 1);
  EXPECT_EQ(on_sample("verify").status, 0);
  EXPECT_EQ(served.stop(SIGINT), 0);
  EXPECT_FALSE(fs::exists(at("sample") + "/besik.sock"));
  EXPECT_EQ(on_sample(show).out, after.out);
}

TEST_F(Program, OverARealFolderTheOperatorSeesNobody) {
  {
    Served served(at("real"), at("served"), {"--create", "--country", "programmes/kazakhstan"});
    std::string said = served.said();
    EXPECT_NE(said.find("/first#"), std::string::npos) << said;
    EXPECT_EQ(said.find("SYNTHETIC"), std::string::npos);
    Ran beside = run("person search Ахметов --data " + at("real"));
    EXPECT_EQ(beside.status, 1);
    EXPECT_NE(beside.err.find("[operation.needs_session]"), std::string::npos) << beside.err;
    EXPECT_EQ(run("place list --level region --data " + at("real")).status, 0);
    EXPECT_EQ(served.stop(), 0);
  }
  for (const char* words :
       {"person search Ахметов", "person show 019a0000-0000-7000-8000-000000000000", "task list",
        "record list --programme juvenile-justice --register case",
        "record show 019a0000-0000-7000-8000-000000000000", "indicator show JJ16 --period 2026"}) {
    Ran ran = run(std::string(words) + " --data " + at("real"));
    EXPECT_EQ(ran.status, 1) << words;
    EXPECT_EQ(ran.out, "") << words;
    EXPECT_NE(ran.err.find("[operation.needs_session]"), std::string::npos) << words << ran.err;
  }
}

}  // namespace
}  // namespace besik
