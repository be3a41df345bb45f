#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>

#include "service/parts.h"
#include "service/reference_json.h"
#include "service/service.h"

namespace besik::service {

// A small synthetic country in a folder of its own: two units of the police, a prosecutor's office,
// the ombudsman, a probation service, an observatory; one account per role.
class TestCountry {
 public:
  explicit TestCountry(bool synthetic = true) {
    static int number = 0;
    folder = std::filesystem::temp_directory_path() /
             ("besik_service_" + std::to_string(::getpid()) + "_" + std::to_string(number++));
    std::filesystem::remove_all(folder);
    options.data = folder.string();
    options.programmes = "programmes";
    options.country = "programmes/kazakhstan";
    options.create = true;
    options.synthetic = synthetic;
    options.run_scheduler = false;
    reopen();
    settle();
  }
  ~TestCountry() {
    service.reset();
    std::filesystem::remove_all(folder);
  }

  void reopen() {
    service.reset();
    auto opened = Service::open(env, options);
    if (!opened)
      for (const Error& error : opened.error()) ADD_FAILURE() << to_string(error);
    ASSERT_TRUE(opened);
    service = std::move(*opened);
  }

  static Actor keeper() {
    Actor out;
    out.is_operator = true;
    return out;
  }
  Actor as(const std::string& name) {
    const auto account = service->parts().accounts.find(name);
    EXPECT_TRUE(account) << name;
    Actor out;
    if (account) out.user = service->parts().accounts.user(*account, service->parts().today());
    return out;
  }

  Checked<Answer> ask(const Actor& actor, std::string_view operation, json::object input = {},
                      std::string body = "", std::string key = "", int64_t if_match = -1) {
    Call call;
    call.actor = actor;
    call.input = std::move(input);
    call.body_text = std::move(body);
    call.idempotency_key = std::move(key);
    call.if_match = if_match;
    return service->call(operation, call);
  }
  // The body of an answer that must be there.
  json::object must(const Actor& actor, std::string_view operation, json::object input = {},
                    std::string body = "") {
    auto answer = ask(actor, operation, std::move(input), std::move(body));
    if (!answer) {
      for (const Error& error : answer.error())
        ADD_FAILURE() << operation << ": " << to_string(error);
      return {};
    }
    return answer->body.is_object() ? answer->body.as_object() : json::object{};
  }
  // `items` of an answer, as a copy that outlives it.
  json::array items(const Actor& actor, std::string_view operation, json::object input = {}) {
    const json::object answer = must(actor, operation, std::move(input));
    const json::value* found = answer.if_contains("items");
    return found && found->is_array() ? found->as_array() : json::array{};
  }
  // The first code of an answer that must not be there; "" where it is.
  std::string refusal(const Actor& actor, std::string_view operation, json::object input = {},
                      std::string body = "") {
    auto answer = ask(actor, operation, std::move(input), std::move(body));
    return answer ? "" : answer.error().front().code;
  }

  static json::object child(const std::string& family = "Ахметов",
                            const std::string& given = "Ерлан",
                            const std::string& birth = "2011-05-05") {
    return {
        {"names", {{"family", family}, {"given", given}}}, {"birth_date", birth}, {"sex", "male"}};
  }
  static json::object case_values() {
    return {{"first_contact_at", "2026-03-10T04:00:00Z"},
            {"offence_group", "property"},
            {"responsibility_age", "from_16"},
            {"capacity", "suspect"},
            {"legal_basis", "Secret basis text"},
            {"child_language", "kk"},
            {"interpreter_needed", false}};
  }
  static json::object case_input(json::object person = child()) {
    return {{"programme", "juvenile-justice"},
            {"register", "case"},
            {"values", case_values()},
            {"persons", {{"child", json::array{std::move(person)}}}}};
  }
  std::string open_case(const std::string& by = "inspector", json::object person = child()) {
    const json::object record = must(as(by), "record.open", case_input(std::move(person)));
    return text_at(record, "id");
  }

  void add_user(const std::string& name, const std::string& role, const std::string& organisation,
                json::object more = {}) {
    more["name"] = name;
    more["title"] = name;
    more["organisation"] = organisation;
    more["roles"] = json::array{json::value(role)};
    must(keeper(), "user.add", std::move(more));
  }

  static Instant instant(const char* text) { return *parse_instant(text); }

  SeededEnv env{7, *parse_instant("2026-03-10T05:00:00Z")};
  Options options;
  std::filesystem::path folder;
  std::unique_ptr<Service> service;

 private:
  void settle() {
    must(keeper(), "organisation.import", {},
         "code,parent,kind,name_kk,name_ru,name_en,place,valid_from\n"
         "POL-A,,police,А,А,Police A,750000000,2000-01-01\n"
         "POL-B,,police,Б,Б,Police B,710000000,2000-01-01\n"
         "PRO-A,,prosecution,П,П,Prosecution A,750000000,2000-01-01\n"
         "PROB,,probation,ПС,ПС,Probation,750000000,2000-01-01\n"
         "COURT,,court,С,С,Court,750000000,2000-01-01\n"
         "OMB,,ombudsman,О,О,Ombudsman,KZ,2000-01-01\n"
         "PG,,prosecution,БП,ГП,Prosecutor General,KZ,2000-01-01\n"
         "MIN,,ministry,М,М,Ministry,KZ,2000-01-01\n"
         "SCH,,school,Ш,Ш,School,750000000,2000-01-01\n"
         "UNICEF,,international,Х,М,International,KZ,2000-01-01\n");
    add_user("inspector", "police_inspector", "POL-A");
    add_user("colleague", "police_inspector", "POL-A");
    add_user("stranger", "police_inspector", "POL-B");
    add_user("prosecutor", "prosecutor", "PRO-A");
    add_user("ombudsman", "ombudsman_officer", "OMB");
    add_user("probation", "probation_officer", "PROB");
    add_user("national", "national_prosecutor", "PG");
    add_user("analyst", "analyst", "MIN");
    add_user("unicef", "unicef_manager", "UNICEF");
    add_user("psychologist", "psychologist", "SCH");
    add_user("teacher", "teacher", "SCH");
    add_user("dpo", "data_protection_officer", "MIN");
    add_user("admin", "administrator", "MIN");
    add_user("boss", "supervisor", "POL-A");
  }
};

}  // namespace besik::service
