#include <gtest/gtest.h>

#include "server/test_site.h"

// Written by hand from the need-to-know table of the mission (who may see which part of a child's
// file), not from the grants: for every role what must appear over HTTP and what must not occur in
// any byte of an answer.
namespace besik::server {
namespace {

using service::TestCountry;

// Planted in one case of the unit POL-A in Almaty (place 750000000).
const std::string family = "Ұлпершебай", given = "Жылқышыбек";
const std::string birth = "2011-02-27", birth_dotted = "27.02.2011";
const std::string basis = "Zqxbasis";        // free text of the police
const std::string assessment = "Zqxassess";  // free text of the assessment
const std::string reason = "Zqxreason";      // why something was corrected

// What a role may see of the case, in letters: I that it exists, N the name, B the birth date,
// L the text of the police, A the text of the assessment, R reasons of changes.
struct Row {
  const char* who;
  const char* role;
  const char* organisation;
  const char* sees;
  int search;          // status of person.search
  int nation, region;  // status of figures of the nation and of the case's region
};

const Row table[] = {
    {"own_police", "police_inspector", "POL-A", "INBLR", 200, 403, 403},
    {"other_police", "police_inspector", "POL-B", "", 200, 403, 403},
    {"head", "supervisor", "POL-A", "ILR", 403, 403, 403},
    {"other_head", "supervisor", "POL-B", "", 403, 403, 403},
    {"own_prosecutor", "prosecutor", "PRO-A", "INBLAR", 200, 403, 200},
    {"other_prosecutor", "prosecutor", "PRO-B", "", 200, 403, 403},
    {"general_prosecutor", "national_prosecutor", "PRO-N", "I", 403, 200, 200},
    {"own_clerk", "court_clerk", "COURT", "INBLAR", 200, 403, 200},
    {"other_clerk", "court_clerk", "COURT-B", "", 200, 403, 403},
    {"own_judge", "judge", "COURT", "INBLAR", 200, 403, 200},
    {"other_judge", "judge", "COURT-B", "", 200, 403, 403},
    {"own_probation", "probation_officer", "PROB", "INBLAR", 200, 403, 200},
    {"other_probation", "probation_officer", "PROB-B", "", 200, 403, 403},
    {"facility", "facility_officer", "FAC", "", 200, 403, 403},
    {"own_social", "social_worker", "SOC", "INBAR", 200, 403, 200},
    {"other_social", "social_worker", "SOC-B", "", 200, 403, 403},
    {"school_psychologist", "psychologist", "SCH", "", 403, 403, 403},
    {"school_teacher", "teacher", "SCH", "", 403, 403, 403},
    {"provider", "service_provider", "NGO", "", 403, 403, 403},
    {"ombudsman_unlinked", "ombudsman_officer", "OMB", "", 200, 200, 200},
    {"an_analyst", "analyst", "MIN", "", 403, 200, 200},
    {"minister", "ministry_manager", "MIN", "", 403, 200, 200},
    {"unicef_office", "unicef_manager", "UNI", "", 403, 200, 200},
    {"kdn", "kdn_secretary", "KDN", "", 403, 403, 200},
    {"protector", "data_protection_officer", "MIN", "", 403, 403, 403},
    {"keeper", "administrator", "MIN", "", 403, 403, 403},
};

class Roles : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    country_ = new TestCountry();
    auto keeper = TestCountry::keeper();
    country_->must(keeper, "organisation.import", {},
                   "code,parent,kind,name_kk,name_ru,name_en,place,valid_from\n"
                   "PRO-B,,prosecution,П,П,Prosecution B,710000000,2000-01-01\n"
                   "PRO-N,,prosecution,П,П,Prosecutor General,KZ,2000-01-01\n"
                   "COURT-B,,court,С,С,Court B,710000000,2000-01-01\n"
                   "PROB-B,,probation,П,П,Probation B,710000000,2000-01-01\n"
                   "FAC,,facility,М,У,Facility,750000000,2000-01-01\n"
                   "SOC,,social_service,Ә,С,Social service,750000000,2000-01-01\n"
                   "SOC-B,,social_service,Ә,С,Social service B,710000000,2000-01-01\n"
                   "NGO,,ngo,Ұ,О,NGO,750000000,2000-01-01\n"
                   "UNI,,international,Х,М,International,KZ,2000-01-01\n"
                   "KDN,,kdn,К,К,Commission,750000000,2000-01-01\n");
    for (const Row& row : table) country_->add_user(row.who, row.role, row.organisation);
    auto input = TestCountry::case_input(TestCountry::child(family, given, birth));
    input["values"].as_object()["legal_basis"] = basis;
    auto opened = country_->must(country_->as("inspector"), "record.open", std::move(input));
    id_ = new std::string(service::text_at(opened, "id"));
    person_ = new std::string(service::text_at(
        opened.at("persons").as_object().at("child").as_array()[0].as_object(), "id"));
    country_->must(country_->as("prosecutor"), "record.edit",
                   {{"id", *id_}, {"values", {{"assessment", assessment}}}});
    country_->must(country_->as("prosecutor"), "record.correct",
                   {{"id", *id_}, {"values", {{"interpreter_needed", true}}}, {"reason", reason}});
    site_ = new Site(*country_);
  }
  static void TearDownTestSuite() {
    delete site_;
    delete country_;
    delete id_;
    delete person_;
  }

  static bool may(const Row& row, char letter) {
    return std::string_view(row.sees).find(letter) != std::string_view::npos;
  }
  static bool holds(const Reply& reply, const std::string& text) {
    return reply.all().find(text) != std::string::npos;
  }
  // Nothing of what the row must not see stands in any byte of the answer.
  static void check(const Row& row, const Reply& reply, const char* where) {
    SCOPED_TRACE(std::string(row.who) + " " + where + " " + std::to_string(reply.status));
    if (!may(row, 'N')) {
      EXPECT_FALSE(holds(reply, family));
      EXPECT_FALSE(holds(reply, given));
    }
    if (!may(row, 'B')) {
      EXPECT_FALSE(holds(reply, birth));
      EXPECT_FALSE(holds(reply, birth_dotted));
    }
    if (!may(row, 'N')) {
      EXPECT_FALSE(holds(reply, *person_));
    }
    if (!may(row, 'L')) {
      EXPECT_FALSE(holds(reply, basis));
    }
    if (!may(row, 'A')) {
      EXPECT_FALSE(holds(reply, assessment));
    }
    if (!may(row, 'R')) {
      EXPECT_FALSE(holds(reply, reason));
    }
    if (!may(row, 'I')) {
      EXPECT_FALSE(holds(reply, *id_));
    }
  }
  Reply get(const Row& row, const std::string& target) {
    Reply reply = site_->ask(site_->visitor(row.who), "GET", target);
    check(row, reply, target.c_str());
    return reply;
  }

  static TestCountry* country_;
  static Site* site_;
  static std::string *id_, *person_;
};
TestCountry* Roles::country_ = nullptr;
Site* Roles::site_ = nullptr;
std::string* Roles::id_ = nullptr;
std::string* Roles::person_ = nullptr;

const std::string records = "/api/v1/records";
const std::string list = records + "?programme=juvenile-justice&register=case";

TEST_F(Roles, ListOfRecords) {
  for (const Row& row : table) {
    Reply reply = get(row, list);
    EXPECT_EQ(reply.status, 200) << row.who;
    EXPECT_EQ(holds(reply, *id_), may(row, 'I')) << row.who;
    EXPECT_EQ(holds(reply, family), may(row, 'N')) << row.who;
  }
}

TEST_F(Roles, OneRecord) {
  for (const Row& row : table) {
    Reply reply = get(row, records + "/" + *id_);
    EXPECT_EQ(reply.status, may(row, 'I') ? 200 : 404) << row.who;
    EXPECT_EQ(holds(reply, *id_), may(row, 'I')) << row.who;
    EXPECT_EQ(holds(reply, family), may(row, 'N')) << row.who;
    EXPECT_EQ(holds(reply, birth), may(row, 'B')) << row.who;
    EXPECT_EQ(holds(reply, basis), may(row, 'L')) << row.who;
    EXPECT_EQ(holds(reply, assessment), may(row, 'A')) << row.who;
    // A stranger cannot tell a record that is hidden from one that is not there.
    if (may(row, 'I')) continue;
    std::string other = *id_;
    other.back() = other.back() == '0' ? '1' : '0';
    EXPECT_EQ(get(row, records + "/" + other).body, reply.body) << row.who;
  }
}

TEST_F(Roles, HistoryOfARecord) {
  for (const Row& row : table) {
    Reply reply = get(row, records + "/" + *id_ + "/history");
    EXPECT_EQ(reply.status, may(row, 'I') ? 200 : 404) << row.who;
    EXPECT_EQ(holds(reply, reason), may(row, 'R')) << row.who;
    EXPECT_EQ(holds(reply, assessment), may(row, 'A')) << row.who;
  }
}

TEST_F(Roles, Persons) {
  for (const Row& row : table) {
    auto who = site_->visitor(row.who);
    for (const std::string& name : {family + " " + given, family}) {
      Reply found = site_->ask(who, "POST", "/api/v1/persons/search",
                               json::serialize(json::object{{"name", name}}));
      check(row, found, "person.search");
      EXPECT_EQ(found.status, row.search) << row.who;
      EXPECT_EQ(holds(found, *person_), may(row, 'N')) << row.who;
    }
    Reply shown = get(row, "/api/v1/persons/" + *person_);
    EXPECT_EQ(shown.status, may(row, 'N') ? 200 : 404) << row.who;
    EXPECT_EQ(holds(shown, family), may(row, 'N')) << row.who;
    EXPECT_EQ(holds(shown, birth), may(row, 'B')) << row.who;
  }
}

TEST_F(Roles, Tasks) {
  for (const Row& row : table) {
    EXPECT_EQ(get(row, "/api/v1/tasks").status, 200) << row.who;
    Reply of_record = get(row, "/api/v1/tasks?record=" + *id_);
    EXPECT_EQ(holds(of_record, *id_), may(row, 'I')) << row.who;
  }
}

TEST_F(Roles, Figures) {
  const std::string figures = "/api/v1/figures?indicator=JJ1&period=2026";
  for (const Row& row : table) {
    EXPECT_EQ(get(row, figures + "&place=KZ").status, row.nation) << row.who;
    EXPECT_EQ(get(row, figures + "&place=750000000").status, row.region) << row.who;
    const Reply why = get(row, "/api/v1/figures/explain?indicator=JJ1&period=2026&place=KZ");
    EXPECT_EQ(why.status, row.nation) << row.who;
    EXPECT_EQ(get(row, figures + "&place=KZ&level=region&format=csv").status, row.nation)
        << row.who;
    get(row, "/api/v1/indicators");
    EXPECT_EQ(get(row, "/api/v1/figures/told").status, 200) << row.who;
  }
}

// Numbers from outside and targets are public: every account reads them, the keeper imports.
TEST_F(Roles, OutsideNumbersAndTargets) {
  for (const Row& row : table) {
    for (const char* target :
         {"/api/v1/observations", "/api/v1/observations/sources", "/api/v1/targets",
          "/api/v1/observations/beside?indicator=JJ1&period=2026"})
      EXPECT_EQ(get(row, target).status, 200) << row.who << target;
    const bool keeps = std::string(row.role) == "administrator";
    for (const char* target :
         {"/api/v1/observations/import?map=nowhere", "/api/v1/targets/import"}) {
      const Reply reply = site_->ask(site_->visitor(row.who), "POST", target, "x");
      if (keeps)
        EXPECT_NE(reply.status, 403) << target;
      else
        EXPECT_EQ(reply.status, 403) << row.who << target;
    }
  }
}

// The body's own sender and head, and those who may reopen it anywhere; how many report, who sees
// figures of the nation.
TEST_F(Roles, Returns) {
  const std::string one = "/api/v1/returns/police_arrests/POL-A/2026-01";
  const std::set<std::string> readers{"own_police", "head", "an_analyst", "minister"};
  const std::set<std::string> national{"general_prosecutor", "ombudsman_unlinked", "an_analyst",
                                       "minister", "unicef_office"};
  for (const Row& row : table) {
    const bool reads = readers.contains(row.who);
    EXPECT_EQ(get(row, one).status, reads ? 200 : 403) << row.who;
    EXPECT_EQ(get(row, "/api/v1/returns/completeness?return=police_arrests").status,
              national.contains(row.who) ? 200 : 403)
        << row.who;
    EXPECT_EQ(get(row, "/api/v1/returns/forms").status, 200) << row.who;
    const Reply own = get(row, "/api/v1/returns/expected");
    EXPECT_EQ(own.status, 200) << row.who;
    EXPECT_EQ(holds(own, "\"POL-A\""), std::string(row.who) == "own_police") << row.who;
    EXPECT_EQ(holds(get(row, "/api/v1/returns"), "\"POL-A\""), reads) << row.who;
    const auto post = [&](const std::string& verb, const std::string& body) {
      return site_->ask(site_->visitor(row.who), "POST", one + "/" + verb, body).status;
    };
    if (std::string(row.who) != "own_police") {
      for (const char* verb : {"save", "submit"})
        EXPECT_EQ(post(verb, R"({"nil": true})"), 403) << row.who << verb;
      EXPECT_EQ(post("answer", R"({"query": "1", "text": "x"})"), 403) << row.who;
    }
    if (std::string(row.who) != "head") {
      EXPECT_EQ(post("approve", "{}"), 403) << row.who;
    }
    if (!readers.contains(row.who) || std::string(row.who) == "own_police") {
      EXPECT_EQ(post("query", R"({"text": "x"})"), 403) << row.who;
      EXPECT_EQ(post("reopen", R"({"reason": "x"})"), 403) << row.who;
    }
    const bool keeps = std::string(row.role) == "administrator";
    const Reply keeper = site_->ask(site_->visitor(row.who), "POST", "/api/v1/record-keepers",
                                    R"({"programme": "none", "organisation": "POL-A",
                                        "since": "2026-01-01"})");
    EXPECT_EQ(keeper.status == 403, !keeps) << row.who;
  }
}

TEST_F(Roles, Accounts) {
  for (const Row& row : table) {
    int status = std::string(row.role) == "administrator" ? 200 : 403;
    EXPECT_EQ(get(row, "/api/v1/users").status, status) << row.who;
  }
}

TEST_F(Roles, ChangesThatWereNotGranted) {
  const std::string changes[][2] = {
      {"PATCH", R"({"values":{"capacity":"accused"}})"},
      {"POST/correct", R"({"values":{"capacity":"accused"},"reason":"x"})"},
      {"POST/void", R"({"reason":"x"})"},
      {"POST/seal", R"({"reason":"x"})"},
      {"POST/transfer", R"({"to":"POL-B","reason":"x"})"},
      {"POST/proposal/confirm", "{}"},
      {"POST/proposal/refuse", R"({"reason":"x"})"},
      {"POST/proposal/withdraw", "{}"}};
  for (const Row& row : table) {
    if (may(row, 'I') && std::string(row.sees) != "I") continue;
    auto who = site_->visitor(row.who);
    for (const auto& [method, body] : changes) {
      auto slash = method.find('/');
      std::string path = records + "/" + *id_;
      if (slash != std::string::npos) path += method.substr(slash);
      Reply reply = site_->ask(who, method.substr(0, slash), path, body);
      check(row, reply, method.c_str());
      EXPECT_TRUE(reply.status == 404 || reply.status == 403)
          << row.who << " " << method << " " << reply.status << Site::code(reply);
    }
  }
}

TEST_F(Roles, Live) {
  std::vector<std::pair<const Row*, Line>> streams;
  for (const Row& row : table) {
    Line line = Line::tcp(site_->port);
    line.say(Site::text(site_->visitor(row.who), "GET", "/api/v1/live"));
    line.until("event: hello");
    line.until("\n\n");
    streams.emplace_back(&row, std::move(line));
  }
  country_->must(country_->as("inspector"), "record.edit",
                 {{"id", *id_}, {"values", {{"lawyer_called_at", "2026-03-10T04:10:00Z"}}}});
  for (auto& [row, line] : streams) {
    if (may(*row, 'I')) {
      EXPECT_NE(line.until(*id_, 1000).find(*id_), std::string::npos) << row->who;
    }
  }
  for (auto& [row, line] : streams) {
    Reply rest;
    rest.body = line.until("never", 60);
    check(*row, rest, "live");
    if (may(*row, 'I')) continue;
    EXPECT_EQ(rest.body.find("event: record"), std::string::npos) << row->who;
  }
}

TEST_F(Roles, NobodyGetsNothing) {
  const Row nobody{"nobody", "", "", "", 401, 401, 401};
  for (const std::string& target :
       {list, records + "/" + *id_, records + "/" + *id_ + "/history",
        "/api/v1/persons/" + *person_, std::string("/api/v1/tasks"),
        std::string("/api/v1/figures?indicator=JJ1&period=2026"),
        std::string("/api/v1/figures/explain?indicator=JJ1&period=2026"),
        std::string("/api/v1/figures/told"), std::string("/api/v1/users"),
        std::string("/api/v1/indicators"), std::string("/api/v1/live"),
        std::string("/api/v1/places"), std::string("/api/v1/organisations"),
        std::string("/api/v1/observations"), std::string("/api/v1/targets"),
        std::string("/api/v1/returns"), std::string("/api/v1/returns/expected")}) {
    Reply reply = site_->ask({}, "GET", target);
    check(nobody, reply, target.c_str());
    EXPECT_EQ(reply.status, 401) << target;
  }
  for (const char* target :
       {"/healthz", "/metrics", "/api/v1/country", "/api/v1/openapi.json", "/api/v1/releases"}) {
    check(nobody, site_->ask({}, "GET", target), target);
  }
  Reply search = site_->ask({}, "POST", "/api/v1/persons/search", R"({"name":"x"})");
  EXPECT_EQ(search.status, 401);
}

}  // namespace
}  // namespace besik::server
