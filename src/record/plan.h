#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "programme/model.h"
#include "record/world.h"

namespace besik::record {

// A register prepared for judging many changes: names are slots, codes are found by hash, and each
// rule knows which fields it depends on. Slots are the fields in order, then the worked-out values.
// Immutable; holds references into its programme, which must outlive it.
class Plan {
 public:
  Plan(const programme::Programme& programme, const programme::Register& reg);

  const programme::Programme& programme() const { return programme_; }
  const programme::Register& reg() const { return reg_; }
  int field_count() const { return static_cast<int>(reg_.fields.size()); }
  int slot_count() const { return field_count() + static_cast<int>(reg_.worked_out.size()); }
  int slot(std::string_view name) const;                                // -1 where unknown
  const programme::Code* code(int field, std::string_view code) const;  // nullptr where unknown
  // Place of a code in its list, to keep chosen codes in the order of the list.
  int code_order(int field, std::string_view code) const;
  const std::vector<int>& hidden_by_condition() const { return conditional_; }
  // Does the expression depend on any of the changed fields, through worked-out values too?
  bool touches(const programme::Expression& expression, const std::vector<bool>& changed) const;

 private:
  using Codes = std::unordered_map<std::string_view, std::pair<const programme::Code*, int>>;
  const programme::Programme& programme_;
  const programme::Register& reg_;
  std::unordered_map<std::string_view, int> slots_;
  std::map<std::string_view, Codes> lists_;
  std::vector<const Codes*> codes_;         // by field
  std::vector<int> conditional_;            // fields with shown_when
  std::vector<std::vector<bool>> depends_;  // worked-out -> fields
};

// Plans by register, shared by all copies of a World. Thread-safe.
class Plans {
 public:
  // A register whose programme the world does not hold is prepared anew at each call.
  std::shared_ptr<const Plan> get(const World& world, const programme::Programme& programme,
                                  const programme::Register& reg);

 private:
  struct Entry {
    std::shared_ptr<const programme::Programme> keeps_alive;
    std::shared_ptr<const Plan> plan;
  };
  std::mutex mutex_;
  std::unordered_map<const programme::Register*, Entry> plans_;
};

}  // namespace besik::record
