#include <algorithm>

#include "programme/load_parts.h"

namespace besik::programme {
namespace {

Fact fact_of(const std::string& word) {
  if (word == "yes") return Fact::whole;
  if (word == "day") return Fact::day;
  if (word == "month") return Fact::month;
  return word == "year" ? Fact::year : Fact::sealed;
}

void load_persons(const Entry& entry, Register& reg) {
  int subjects = 0;
  for (const Entry& one : entry.entries("persons")) {
    PersonRole role;
    role.name = one.name();
    role.title = one.text("title");
    const std::string many = one.plain("how_many");
    if (many == "optional") role.how_many = HowMany::optional;
    if (many == "at least one") role.how_many = HowMany::at_least_one;
    if (many == "any") role.how_many = HowMany::any;
    role.subject = one.yes_no("subject");
    if (role.subject && ++subjects > 1)
      one.fault("programme.two_subjects", "subject", "two roles are the subject",
                "keep one `subject: yes`");
    reg.persons.push_back(std::move(role));
  }
}

void load_type(const Entry& one, const Programme& programme, Field& field) {
  const int ways = one.has("type") + one.has("choose_from") + one.has("choose_many_from");
  if (ways != 1) {
    one.fault("programme.field_type", "",
              "the field `" + field.name + "` has " + (ways == 0 ? "no type" : "several types"),
              "give it one of type, choose_from, choose_many_from");
    if (ways == 0) return;
  }
  for (const char* key : {"choose_from", "choose_many_from"}) {
    if (!one.has(key)) continue;
    const bool many = key == std::string_view("choose_many_from");
    field.type = many ? FieldType::choose_many : FieldType::choose_one;
    field.value_type = many ? Type::codes : Type::code;
    field.code_list = one.plain(key);
    one.check_known(key, {field.code_list}, names_of(programme.code_lists),
                    "programme.unknown_code_list", "code list");
  }
  static const std::map<std::string, std::pair<FieldType, Type>> types = {
      {"text", {FieldType::text, Type::text}},
      {"long text", {FieldType::long_text, Type::text}},
      {"whole number", {FieldType::whole, Type::whole}},
      {"decimal", {FieldType::decimal, Type::decimal}},
      {"date", {FieldType::date, Type::date}},
      {"datetime", {FieldType::datetime, Type::instant}},
      {"yes/no", {FieldType::yes_no, Type::yes_no}},
      {"place", {FieldType::place, Type::code}},
      {"organisation", {FieldType::organisation, Type::code}},
      {"worker", {FieldType::worker, Type::text}},
      {"link", {FieldType::link, Type::id}}};
  if (const auto found = types.find(one.plain("type")); found != types.end())
    std::tie(field.type, field.value_type) = found->second;
}

void check_fact(const Entry& one, const std::string& name, Type type, FieldType field_type,
                Fact fact) {
  if (fact == Fact::sealed) return;
  const bool moment = type == Type::date || type == Type::instant;
  if (fact != Fact::whole && !moment)
    one.fault("programme.wrong_type", "fact", "only a date has a day, month or year",
              "write fact: yes or no");
  const bool exact = fact == Fact::whole || fact == Fact::day;
  if (type == Type::text || type == Type::id || type == Type::unknown ||
      field_type == FieldType::worker)
    one.fault("programme.never_a_fact", "fact",
              "`" + name + "` is free text or names somebody and can never be a fact",
              "remove `fact`");
  else if (moment && exact &&
           (name.find("birth") != std::string::npos || name.find("born") != std::string::npos))
    one.fault("programme.never_a_fact", "fact", "an exact birth date can never be a fact",
              "write fact: year, or work out an age band");
}

Field load_field(const Entry& one, const Programme& programme) {
  Field field;
  field.name = one.name();
  field.line = one.line();
  field.ask = one.text("ask");
  field.hint = one.text("hint");
  load_type(one, programme, field);
  field.link_to = one.plain("link_to");
  if ((field.type == FieldType::link) != one.has("link_to"))
    one.fault("programme.field_type", "", "`link_to` and `type: link` belong together",
              "write both or neither");
  field.required = one.yes_no("required");
  const bool number = field.value_type == Type::whole || field.value_type == Type::decimal;
  for (const char* key : {"at_least", "at_most", "scale"})
    if (one.has(key) && !number)
      one.fault("programme.wrong_type", key, "only a number has `" + std::string(key) + "`",
                "remove it");
  field.at_least = one.decimal("at_least");
  field.at_most = one.decimal("at_most");
  if (field.at_least && field.at_most && *field.at_least > *field.at_most)
    one.fault("programme.empty_range", "at_most", "`at_most` is less than `at_least`",
              "mend one of them");
  if (field.type == FieldType::decimal) {
    const auto scale = one.whole("scale");
    field.scale = scale ? static_cast<int>(std::clamp<int64_t>(*scale, 0, 7)) : 2;
    if (field.scale < 1 || field.scale > 6)
      one.fault("programme.wrong_type", "scale", "`scale` is not 1 to 6", "write scale: 2");
  } else if (one.has("scale")) {
    one.fault("programme.wrong_type", "scale", "only a decimal has a scale", "remove it");
  }
  field.unit = one.text("unit");
  field.fact = fact_of(one.plain("fact"));
  check_fact(one, field.name, field.value_type, field.type, field.fact);
  return field;
}

void add_link_of_part(const Entry& entry, Register& reg) {
  if (reg.part_of.empty()) return;
  if (reg.field(reg.part_of) != nullptr) {
    entry.fault("programme.duplicate_name", "part_of",
                "a field is called as the register it is part of", "rename the field");
    return;
  }
  Field link;
  link.name = reg.part_of;
  link.type = FieldType::link;
  link.value_type = Type::id;
  link.link_to = reg.part_of;
  link.required = true;
  link.line = entry.line();
  reg.fields.insert(reg.fields.begin(), std::move(link));
}

void load_names(Parts& parts, const Entry& entry, Register& reg) {
  reg.name = entry.name();
  reg.title = entry.text("title");
  reg.one_record_is = entry.text("one_record_is");
  reg.retention = entry.text("retention");
  load_persons(entry, reg);
  for (const Entry& one : entry.entries("fields")) {
    if (reg.person(one.name()) != nullptr)
      one.fault("programme.duplicate_name", "", "a person role has the same name", "rename one");
    reg.fields.push_back(load_field(one, parts.programme));
  }
  reg.part_of = entry.plain("part_of");
  add_link_of_part(entry, reg);
  reg.opened_by = entry.names("opened_by");
  entry.check_known("opened_by", reg.opened_by, names_of(parts.programme.roles),
                    "programme.unknown_role", "role");
}

void check_links(Parts& parts, const std::vector<Entry>& entries) {
  const auto known = names_of(parts.programme.registers);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    Register& reg = parts.programme.registers[i];
    if (!reg.part_of.empty()) {
      entries[i].check_known("part_of", {reg.part_of}, known, "programme.unknown_register",
                             "register");
      if (const Register* whole = parts.programme.find_register(reg.part_of)) {
        reg.fields.front().ask = whole->title;
        if (whole == &reg || whole->part_of == reg.name)
          entries[i].fault("programme.part_of_itself", "part_of", "a register is part of itself",
                           "mend part_of");
      }
    }
    for (const Entry& field : entries[i].entries("fields"))
      if (field.has("link_to"))
        field.check_known("link_to", {field.plain("link_to")}, known, "programme.unknown_register",
                          "register");
    reg.place = place_word(entries[i].plain("place"));
    if (!entries[i].has("place") || reg.place == "opener" || reg.place == "owner") continue;
    const Field* field = reg.field(reg.place);
    if (field == nullptr ||
        (field->type != FieldType::place && field->type != FieldType::organisation))
      entries[i].fault("programme.bad_place", "place",
                       "`" + reg.place + "` is no field of type place or organisation",
                       "write `the unit that opened it`, `the unit that owns it` or such a field",
                       nearest(reg.place, names_of(reg.fields)));
  }
}

}  // namespace

std::string place_word(const std::string& text) {
  if (text == "the unit that opened it") return "opener";
  if (text == "the unit that owns it") return "owner";
  return text;
}

void load_registers(Parts& parts, const Entry& root) {
  const std::vector<Entry> entries = root.entries("registers");
  if (root.has("registers") && entries.empty())
    root.fault("programme.empty", "registers", "there is no register", "declare one");
  for (const Entry& entry : entries) {
    parts.programme.registers.emplace_back();
    load_names(parts, entry, parts.programme.registers.back());
  }
  check_links(parts, entries);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    Register& reg = parts.programme.registers[i];
    load_worked_out(parts, entries[i], reg);
    load_flow(parts, entries[i], reg);
    load_work(parts, entries[i], reg);
  }
}

}  // namespace besik::programme
