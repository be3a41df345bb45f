#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <thread>

#include "service/test_country.h"

// How fast: BESIK_IMPORT_ROWS=100000 in a release build gives the number of docs/operations.md.
namespace besik::service {
namespace {

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

TEST(Speed, ImportBesideReaders) {
  const char* wanted = std::getenv("BESIK_IMPORT_ROWS");
  const int rows = wanted ? std::atoi(wanted) : 1000;
  TestCountry c;
  std::string table =
      "at,first_contact_at,offence_group,responsibility_age,capacity,legal_basis,child_language,"
      "interpreter_needed,person.child.family,person.child.given,person.child.birth_date,"
      "person.child.sex\n";
  for (int number = 0; number < rows; ++number) {
    const std::string day = std::to_string(10 + number % 18);
    table += "2026-02-" + day + ",2026-02-" + day +
             "T09:00,property,from_16,suspect,basis,kk,no,Импортов,Номер" + std::to_string(number) +
             ",2011-03-04,male\n";
  }
  const Actor inspector = c.as("inspector");
  const auto start = std::chrono::steady_clock::now();
  const json::object started =
      c.must(inspector, "record.import",
             {{"programme", "juvenile-justice"}, {"register", "case"}, {"history", true}}, table);
  int reads = 0;
  for (;;) {
    const json::object job = c.must(inspector, "job.show", {{"id", started.at("job")}});
    const std::string state = text_at(job, "state");
    if (state == "done" || state == "refused") {
      EXPECT_EQ(whole_at(job.at("report").as_object(), "imported"), rows) << json::serialize(job);
      break;
    }
    // A reader beside: asks for a figure the whole time.
    c.must(c.as("national"), "figure.show",
           {{"indicator", "clocks_breached_case"}, {"period", "2026"}});
    ++reads;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  std::cout << rows << " rows in " << seconds_since(start) << " s, " << reads
            << " figures asked beside\n";
}

TEST(Speed, OpeningARecord) {
  TestCountry c;
  const Actor inspector = c.as("inspector");
  constexpr int times = 200;
  const auto start = std::chrono::steady_clock::now();
  for (int number = 0; number < times; ++number)
    c.must(inspector, "record.open", TestCountry::case_input());
  std::cout << "record.open " << seconds_since(start) * 1000 / times << " ms with its fsync\n";
}

}  // namespace
}  // namespace besik::service
