#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "programme/loading.h"

// The parts of load(), in the order in which they run.
namespace besik::programme {

// Names that an expression of a register may use. In a measure only facts are there, and a datetime
// whose day is the fact is a date.
class RegisterScope : public Scope {
 public:
  RegisterScope(const Programme& programme, const Register& reg, bool measure);
  const Symbol* symbol(std::string_view name) const override;
  std::vector<std::string> names() const override;
  bool is_code(std::string_view list, std::string_view code) const override;
  bool in_measure() const override { return measure_; }
  std::vector<std::string> codes(std::string_view list) const override;
  std::optional<std::map<std::string, std::string>> attribute(
      std::string_view list, std::string_view column) const override;
  std::optional<Error> why_not(std::string_view name) const override;

  void add_worked(const WorkedOut& worked);
  void add_broken(const std::string& name) { broken_.insert(name); }

 private:
  void add(const std::string& name, Type type, Fact fact, const std::string& code_list);

  const Programme& programme_;
  bool measure_;
  std::map<std::string, Symbol, std::less<>> symbols_;
  std::set<std::string, std::less<>> sealed_, broken_;
};

struct Parts {
  Loading& loading;
  Programme& programme;
  std::vector<std::string> levels;  // that may be named
  // Names that stand in the file but could not be loaded: no further fault is told about them.
  std::map<std::string, std::set<std::string>> broken;  // register -> worked-out names
};

void load_code_lists(const Files& files, std::string_view folder, Texts& texts, Faults& faults,
                     Programme& programme);
void load_shared(const Files& files, Faults& faults, Programme& programme,
                 std::vector<std::string>& levels);
void load_registers(Parts& parts, const Entry& root);
// The rest of a register once its names are known.
void load_worked_out(Parts& parts, const Entry& entry, Register& reg);
void load_work(Parts& parts, const Entry& entry, Register& reg);  // rules, safeguards, deadlines
void load_flow(Parts& parts, const Entry& entry, Register& reg);  // stages, actions, form, views
std::vector<EscalationStep> load_escalation(const Parts& parts, const Entry& one);
void load_indicators(Parts& parts, const Entry& root);
void load_returns(Parts& parts, const Entry& root);  // after the indicators that they feed
// Parts of an indicator: what may be published, levels that must be known.
void load_publish(const Entry& one, const Parts& parts, Indicator& indicator);
void check_levels(const Entry& one, const Parts& parts, const std::vector<std::string>& levels);
void load_grants(Parts& parts, const Entry& root);
void load_changes(Parts& parts, const Entry& root, const Programme* previous);

// The tree without what code lists add to it: a new code is no new definition (a changed column of
// an old code is told by itself).
boost::json::value definition_of(const Expression& expression);
std::string series_of(const Programme& programme, const Indicator& indicator);
RegisterScope scope_of(const Parts& parts, const Register& reg, bool measure);

// "the unit that opened it" -> "opener"; "the unit that owns it" -> "owner"; else the name itself.
std::string place_word(const std::string& text);

}  // namespace besik::programme
