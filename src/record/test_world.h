#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "place/test_tree.h"
#include "record/decide.h"

// A small country and a small programme for tests, built without a programme file.
namespace besik::record::testing {

using programme::FieldType;

// Declares a register piece by piece; expressions see what was declared before them.
class RegisterBuilder {
 public:
  RegisterBuilder(programme::Programme& programme, std::string name);
  ~RegisterBuilder();
  programme::Field& field(std::string name, FieldType type,
                          programme::Fact fact = programme::Fact::sealed);
  programme::Field& choice(std::string name, FieldType type, std::string list,
                           programme::Fact fact = programme::Fact::whole);
  programme::WorkedOut& worked(std::string name, std::string_view is,
                               programme::Fact fact = programme::Fact::whole);
  programme::Rule& rule(std::string name, std::string_view must, std::string_view when = "");
  programme::Safeguard& safeguard(std::string name, std::string action, std::string happened,
                                  std::string_view must, programme::Excuse excuse);
  programme::Deadline& deadline(std::string name, std::string_view from, std::string_view until,
                                programme::Length within);
  programme::Stage& stage(std::string name, bool closed = false);
  programme::Action& action(std::string name, std::vector<std::string> from, std::string to);
  // Fails the test's process where the expression does not compile.
  programme::Expression compile(std::string_view source) const;
  programme::Register& reg() { return reg_; }

 private:
  programme::Programme& programme_;
  programme::Register& reg_;
};

// Nation KZ (Asia/Almaty), regions A and B, districts A1, A2, B1; police POL_A1 with a post POST_A1
// below it, POL_A2, POL_B1, court COURT_A (in A1), prosecution PROS_A (in A2); calendar "kz" known
// for 2024..2026 with 2024-03-21..22 off and Saturday 2024-03-23 worked.
World small_world();
std::shared_ptr<programme::Programme> small_programme();
// Puts the programme into the world, as the newest of its name.
void install(World& world, std::shared_ptr<const programme::Programme> programme);

// programmes/juvenile-justice as it is shipped; fails the test where it does not load.
std::shared_ptr<const programme::Programme> juvenile_justice();

Instant at(std::string_view local, std::string_view zone = "Asia/Almaty");
Date day(std::string_view text);
Person child(std::string_view birth = "2010-05-05", std::string sex = "female");
Moment moment(std::string_view local, std::string organisation = "POL_A1");

// A register "case" at work: opens and changes one record as a service would.
struct Desk {
  Desk();
  World world;
  std::shared_ptr<programme::Programme> programme;
  Open record;
  Moment now;

  Change opening() const;
  Checked<Decision> decide(const Change& change) const;
  // Decides and, where allowed, makes the record what it became.
  Checked<Decision> apply(const Change& change);
  Checked<Decision> edit(std::map<std::string, Value> values);
  Checked<Decision> correct(std::map<std::string, Value> values);
  Checked<Decision> act(std::string action, std::map<std::string, Value> values = {});
  std::vector<std::string> codes(const Change& change) const;
};

std::vector<std::string> codes_of(const Checked<Decision>& decision);
Id make_id(uint8_t number);

}  // namespace besik::record::testing
