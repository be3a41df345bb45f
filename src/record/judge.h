#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "record/answers.h"
#include "record/decide.h"

namespace besik::record {

// Judges the content of one change against its register: values, persons, rules, action,
// safeguards, excuses. Faults gather in `faults()` in the order they were met.
class Judge {
 public:
  Judge(const World& world, const Plan& plan, const Open& record, const Change& change,
        const std::map<std::string, std::vector<Person>>& persons, const Moment& moment);

  void check_reason();
  void check_state();
  void check_persons();
  // Puts the change's values into the answers, clears what is not shown, works out the rest.
  void apply_values();
  void check_required();
  void check_birth();
  void check_rules();
  void check_excuses();
  void check_action();
  void check_transfer();

  const Answers& before() const { return before_; }
  const Answers& after() const { return after_; }
  const std::vector<bool>& changed() const { return changed_; }
  const std::vector<int>& cleared() const { return cleared_; }
  const std::map<std::string, std::string>& excuses() const { return excuses_; }
  const programme::Action* action() const { return action_; }
  bool is_new() const { return change_.kind == ChangeKind::open; }
  const Errors& faults() const { return faults_; }

 private:
  void fault(std::string_view code, std::string_view where, std::string what, std::string mend,
             std::string nearest = "");
  void apply_value(const std::string& name, const Value& given);
  bool check_codes(int slot, const std::string& name, Value& value);
  bool check_reference(const programme::Field& field, const Value& value);
  bool check_bounds(const programme::Field& field, const Value& value);
  void check_safeguard(const programme::Safeguard& safeguard);
  bool takes_values() const;
  bool fault_at(const std::string& where) const;

  const World& world_;
  const Plan& plan_;
  const Open& record_;
  const Change& change_;
  const Moment& moment_;
  const programme::Register& reg_;
  Answers before_;
  Answers after_;
  std::vector<bool> changed_;
  std::vector<int> cleared_;
  std::map<std::string, std::string> excuses_;
  const programme::Action* action_ = nullptr;
  Errors faults_;
};

// `value` as the field keeps it (decimals at the field's scale, empty text unknown); nullopt where
// its type does not fit.
std::optional<Value> fitted(const programme::Field& field, const Value& value);

}  // namespace besik::record
