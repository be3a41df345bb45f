#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "programme/expression.h"
#include "record/decide.h"
#include "record/plan.h"

namespace besik::record {

// The answers of one record in slots, as expressions see them. Lives for one decision.
class Answers : public programme::Bindings {
 public:
  Answers(const Plan& plan, const std::map<std::string, std::vector<Person>>& persons,
          const Moment& moment);

  void take(const std::map<std::string, Value>& values);
  const Value& at(int slot) const { return slots_[slot]; }
  void set(int slot, Value value) { slots_[slot] = std::move(value); }
  // Works out everything anew, in the order in which each uses only earlier ones.
  void work_out();
  // Clears what is not shown (and works out again) until nothing changes; the fields cleared.
  std::vector<int> clear_hidden();

  // A yes-or-no expression: known to be true, known to be false, or neither.
  bool holds(const programme::Expression& expression) const;
  bool is_false(const programme::Expression& expression) const;

  const Value& value(std::string_view name) const override;
  Value birth_date(std::string_view role) const override;
  Value sex(std::string_view role) const override;
  Value today() const override { return today_; }
  Value now() const override { return now_; }
  std::string_view zone() const override { return zone_; }

  Date today_date() const { return today_; }
  Instant now_instant() const { return now_; }
  const Plan& plan() const { return plan_; }

 private:
  const Person* first(std::string_view role) const;

  const Plan& plan_;
  const std::map<std::string, std::vector<Person>>& persons_;
  Instant now_;
  std::string zone_;
  Date today_;
  std::vector<Value> slots_;
};

}  // namespace besik::record
