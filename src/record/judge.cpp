#include "record/judge.h"

#include <algorithm>
#include <set>

#include "base/text.h"

namespace besik::record {
namespace {

std::vector<std::string> names_of(const std::vector<programme::Field>& fields) {
  std::vector<std::string> names;
  for (const programme::Field& field : fields) names.push_back(field.name);
  return names;
}

bool had_code(const Value& before, const std::string& code) {
  if (const auto* one = before.get_if<std::string>()) return *one == code;
  const auto* many = before.get_if<Value::Codes>();
  return many != nullptr && std::find(many->begin(), many->end(), code) != many->end();
}

}  // namespace

Judge::Judge(const World& world, const Plan& plan, const Open& record, const Change& change,
             const std::map<std::string, std::vector<Person>>& persons, const Moment& moment)
    : world_(world),
      plan_(plan),
      record_(record),
      change_(change),
      moment_(moment),
      reg_(plan.reg()),
      before_(plan, record.persons, moment),
      after_(plan, persons, moment),
      changed_(reg_.fields.size(), false),
      excuses_(record.excuses) {
  if (!is_new()) {
    before_.take(record.values);
    before_.work_out();
  }
}

void Judge::fault(std::string_view code, std::string_view where, std::string what, std::string mend,
                  std::string nearest_name) {
  faults_.push_back({std::string(code), std::string(where), std::move(what), std::move(mend),
                     std::move(nearest_name)});
}

bool Judge::fault_at(const std::string& where) const {
  return std::any_of(faults_.begin(), faults_.end(),
                     [&](const Error& error) { return error.where == where; });
}

bool Judge::takes_values() const {
  return change_.kind == ChangeKind::open || change_.kind == ChangeKind::edit ||
         change_.kind == ChangeKind::correct || change_.kind == ChangeKind::act;
}

void Judge::check_reason() {
  switch (change_.kind) {
    case ChangeKind::void_:
    case ChangeKind::seal:
    case ChangeKind::correct:
    case ChangeKind::reopen:
    case ChangeKind::transfer:
      if (trim(change_.reason).empty()) {
        fault("record.reason_missing", "reason", "this change needs a reason", "say why");
      }
      return;
    default:
      return;
  }
}

void Judge::check_state() {
  const Facts& facts = record_.facts;
  if (is_new()) return;
  if (facts.voided) {
    fault("record.voided", "", "the record was entered by mistake and retracted",
          "open a new record");
    return;
  }
  const ChangeKind kind = change_.kind;
  if (kind == ChangeKind::reopen && !facts.closed && !facts.sealed_shut) {
    fault("record.not_closed", "", "the record is open already", "change it as it is");
  }
  if (facts.sealed_shut && kind != ChangeKind::reopen && kind != ChangeKind::void_) {
    fault("record.sealed", "", "the record is sealed", "have it reopened, with a reason");
    return;
  }
  if (!facts.closed) return;
  switch (kind) {
    case ChangeKind::reopen:
    case ChangeKind::correct:
    case ChangeKind::void_:
    case ChangeKind::seal:
      return;
    case ChangeKind::act: {
      const programme::Action* action = reg_.action(change_.action);
      if (action == nullptr) return;
      if (std::find(action->from.begin(), action->from.end(), facts.stage) != action->from.end()) {
        return;
      }
      break;
    }
    default:
      break;
  }
  fault("record.closed", "", "the record is closed", "reopen it, or correct it with a reason");
}

void Judge::check_persons() {
  for (const auto& [role, persons] : change_.persons) {
    if (reg_.person(role) == nullptr) {
      std::vector<std::string> roles;
      for (const programme::PersonRole& one : reg_.persons) roles.push_back(one.name);
      fault("record.persons", role, "the register has no such role of a person",
            "use a role that it declares", nearest(role, roles));
    }
  }
  if (!change_.persons.empty() && !takes_values() && change_.kind != ChangeKind::persons) {
    fault("record.persons", "", "this change takes no persons",
          "set them in a change of their own");
  }
  for (const programme::PersonRole& role : reg_.persons) {
    const auto given = change_.persons.find(role.name);
    if (given == change_.persons.end() && !is_new()) continue;
    static const std::vector<Person> nobody;
    const auto& persons = given == change_.persons.end() ? nobody : given->second;
    const bool too_few = persons.empty() && (role.how_many == programme::HowMany::one ||
                                             role.how_many == programme::HowMany::at_least_one);
    const bool too_many = persons.size() > 1 && (role.how_many == programme::HowMany::one ||
                                                 role.how_many == programme::HowMany::optional);
    if (too_few) fault("record.persons", role.name, "a person is missing", "name one");
    if (too_many) fault("record.persons", role.name, "there are too many persons", "name one only");
    std::set<Id> seen;
    for (const Person& person : persons) {
      if (!seen.insert(person.id).second) {
        fault("record.persons", role.name, "one person stands here twice", "name each once");
      }
    }
  }
}

bool Judge::check_codes(int slot, const std::string& name, Value& value) {
  const auto judge = [&](const std::string& code) {
    const programme::Code* known = plan_.code(slot, code);
    if (known != nullptr && (!known->retired || had_code(before_.at(slot), code))) return true;
    fault("record.unknown_code", name,
          known == nullptr ? "the code list has no such code" : "the code is no longer used",
          "choose one of the list");
    return false;
  };
  if (const auto* one = value.get_if<std::string>()) return judge(*one);
  Value::Codes codes = *value.get_if<Value::Codes>();
  for (const std::string& code : codes) {
    if (!judge(code)) return false;
  }
  std::sort(codes.begin(), codes.end(), [&](const std::string& a, const std::string& b) {
    return plan_.code_order(slot, a) < plan_.code_order(slot, b);
  });
  codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
  value = Value(std::move(codes));
  return true;
}

bool Judge::check_reference(const programme::Field& field, const Value& value) {
  const std::string* code = value.get_if<std::string>();
  if (code == nullptr) return true;
  if (field.type == programme::FieldType::place && world_.tree &&
      world_.tree->find(*code) == nullptr) {
    fault("record.unknown_code", field.name, "there is no such place", "choose a known place");
    return false;
  }
  if (field.type == programme::FieldType::organisation && world_.organisations &&
      world_.organisations->find(*code) == nullptr) {
    fault("record.unknown_organisation", field.name, "there is no such organisation",
          "choose a known organisation");
    return false;
  }
  return true;
}

bool Judge::check_bounds(const programme::Field& field, const Value& value) {
  Decimal number;
  if (const int64_t* whole = value.get_if<int64_t>()) {
    number = {*whole, 0};
  } else if (const Decimal* decimal = value.get_if<Decimal>()) {
    number = *decimal;
  } else {
    return true;
  }
  if (field.at_least && number < *field.at_least) {
    fault("record.out_of_range", field.name, "the number is too small",
          "the least is " + to_string(*field.at_least));
    return false;
  }
  if (field.at_most && number > *field.at_most) {
    fault("record.out_of_range", field.name, "the number is too large",
          "the most is " + to_string(*field.at_most));
    return false;
  }
  return true;
}

void Judge::apply_value(const std::string& name, const Value& given) {
  const int slot = plan_.slot(name);
  if (slot < 0 || !takes_values()) {
    fault("record.unknown_field", name,
          slot < 0 ? "the register has no such field" : "this change takes no values",
          slot < 0 ? "use a field that it declares" : "make an edit",
          slot < 0 ? nearest(name, names_of(reg_.fields)) : "");
    return;
  }
  if (slot >= plan_.field_count()) {
    fault("record.unknown_field", name, "this value is worked out", "leave it out");
    return;
  }
  const programme::Field& field = reg_.fields[slot];
  auto value = fitted(field, given);
  if (!value) {
    fault("record.wrong_type", name, "the value is not of the field's type",
          "give a value of the field's type");
    return;
  }
  const bool chosen = field.type == programme::FieldType::choose_one ||
                      field.type == programme::FieldType::choose_many;
  if (value->known()) {
    if (chosen && !check_codes(slot, name, *value)) return;
    if (!check_reference(field, *value) || !check_bounds(field, *value)) return;
  }
  after_.set(slot, std::move(*value));
}

void Judge::apply_values() {
  if (!is_new()) after_.take(record_.values);
  for (const auto& [name, value] : change_.values) apply_value(name, value);
  cleared_ = after_.clear_hidden();
  for (int slot = 0; slot < plan_.field_count(); ++slot) {
    changed_[slot] = before_.at(slot) != after_.at(slot);
  }
}

void Judge::check_required() {
  if (!takes_values()) return;
  for (int slot = 0; slot < plan_.field_count(); ++slot) {
    const programme::Field& field = reg_.fields[slot];
    if (after_.at(slot).known() || (!field.required && !field.required_when)) continue;
    if (field.shown_when && !after_.holds(field.shown_when)) continue;
    const bool required = field.required || after_.holds(field.required_when);
    if (!required) continue;
    const auto given = change_.values.find(field.name);
    const bool refused = given != change_.values.end() && fault_at(field.name);
    if (refused) continue;
    const bool asked = action_ != nullptr && std::find(action_->asks.begin(), action_->asks.end(),
                                                       field.name) != action_->asks.end();
    const bool newly = !field.required && !before_.holds(field.required_when);
    if (is_new() || asked || newly || before_.at(slot).known()) {
      fault("record.required", field.name, "this must be answered", "answer it");
    }
  }
}

void Judge::check_birth() {
  const programme::PersonRole* subject = reg_.subject();
  if (subject == nullptr) return;
  const bool persons_changed = change_.persons.contains(subject->name);
  const auto& persons = persons_changed ? change_.persons : record_.persons;
  const auto found = persons.find(subject->name);
  if (found == persons.end() || found->second.empty()) return;
  const Person& person = found->second.front();
  const auto birth = person.birth_earliest ? person.birth_earliest : person.birth_date;
  if (!birth) return;
  for (int slot = 0; slot < plan_.field_count(); ++slot) {
    if (!changed_[slot] && !persons_changed) continue;
    const Value& value = after_.at(slot);
    const Date* date = value.get_if<Date>();
    const Instant* instant = value.get_if<Instant>();
    if (date == nullptr && instant == nullptr) continue;
    const Date day = date != nullptr ? *date : civil_day(*instant, after_.zone());
    if (day < *birth) {
      fault("record.before_birth", reg_.fields[slot].name,
            "this lies before the birth of the person whom the record is about",
            "correct this day, or the date of birth");
    }
  }
}

void Judge::check_rules() {
  if (!takes_values() && change_.kind != ChangeKind::persons) return;
  const bool all = is_new() || !change_.persons.empty();
  for (const programme::Rule& rule : reg_.rules) {
    const bool touched = all || plan_.touches(rule.must, changed_) ||
                         (rule.when && plan_.touches(rule.when, changed_));
    if (!touched || (rule.when && !after_.holds(rule.when))) continue;
    if (after_.is_false(rule.must)) {
      fault("record.rule", rule.name, rule.say.in(plan_.programme().written_in),
            "correct what the rule speaks of");
    }
  }
}

void Judge::check_transfer() {
  if (change_.kind == ChangeKind::transfer) {
    if (world_.organisations && world_.organisations->find(change_.to_organisation) == nullptr) {
      fault("record.unknown_organisation", "to_organisation", "there is no such organisation",
            "choose a known organisation");
    }
    return;
  }
  if (change_.kind != ChangeKind::accept_transfer) return;
  const std::string& offered = record_.facts.offered_to;
  const bool theirs =
      !offered.empty() &&
      (moment_.organisation == offered ||
       (world_.organisations && (world_.organisations->is_within(moment_.organisation, offered) ||
                                 world_.organisations->is_within(offered, moment_.organisation))));
  if (!theirs) {
    fault("record.transfer_not_offered", "", "the record was not offered to this organisation",
          "have its owner offer it");
  }
}

}  // namespace besik::record
