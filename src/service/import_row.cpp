#include "service/import_row.h"

#include "base/text.h"
#include "service/input.h"

namespace besik::service {

namespace {

const std::set<std::string>& person_members() {
  static const std::set<std::string> members{"family", "given",  "patronymic", "birth_date",
                                             "sex",    "number", "language",   "birth_precision",
                                             "id",     "address"};
  return members;
}

bool is_name_part(const std::string& member) {
  return member == "family" || member == "given" || member == "patronymic";
}

std::vector<std::string> known_columns(const programme::Register& reg) {
  std::vector<std::string> out{"at", "opened_on", "organisation", "stage"};
  for (const programme::Field& field : reg.fields) out.push_back(field.name);
  for (const programme::PersonRole& role : reg.persons)
    for (const std::string& member : person_members())
      out.push_back("person." + role.name + "." + member);
  return out;
}

}  // namespace

Checked<ImportColumns> ImportColumns::read(const std::vector<std::string>& header,
                                           const programme::Register& reg, bool history) {
  ImportColumns out;
  Errors errors;
  for (const std::string& name : header) {
    const std::vector<std::string> parts = split(name, '.');
    if (name == "at" || name == "opened_on") {
      out.columns_.push_back({Kind::at, "", ""});
    } else if (name == "organisation" && !reg.field(name)) {
      out.columns_.push_back({Kind::organisation, "", ""});
      out.has_organisation_ = true;
    } else if (name == "stage" && history && !reg.field(name)) {
      out.columns_.push_back({Kind::stage, "", ""});
    } else if (parts.size() == 3 && parts[0] == "person" && reg.person(parts[1]) &&
               person_members().contains(parts[2])) {
      out.columns_.push_back({Kind::person, parts[1], parts[2]});
    } else if (reg.field(name)) {
      out.columns_.push_back({Kind::value, name, ""});
    } else {
      Error error =
          fault("import.unknown_column", "row 1, column " + std::to_string(out.columns_.size() + 1),
                "this register has no such column",
                name == "stage" ? "a stage is taken with --history only"
                                : "use names of fields, or person.ROLE.family and so on");
      error.nearest = nearest(name, known_columns(reg));
      errors.push_back(std::move(error));
      out.columns_.push_back({Kind::value, "", ""});
    }
  }
  if (!errors.empty()) return errors;
  return out;
}

ImportColumns::Row ImportColumns::cut(const CsvRow& row) const {
  Row out;
  for (std::size_t at = 0; at < columns_.size() && at < row.cells.size(); ++at) {
    const Column& column = columns_[at];
    const std::string& cell = row.cells[at];
    switch (column.kind) {
      case Kind::at:
        out.at = cell;
        break;
      case Kind::organisation:
        out.organisation = trim(cell);
        break;
      case Kind::stage:
        out.stage = trim(cell);
        break;
      case Kind::value:
        if (!cell.empty()) out.values[column.name] = cell;
        break;
      case Kind::person: {
        if (cell.empty()) break;
        json::value& list = out.persons[column.name];
        if (!list.is_array()) list = json::array{json::object{}};
        json::object& person = list.as_array().front().as_object();
        if (is_name_part(column.member)) {
          json::value& names = person["names"];
          if (!names.is_object()) names = json::object{};
          names.as_object()[column.member] = cell;
        } else {
          person[column.member] = cell;
        }
        break;
      }
    }
  }
  return out;
}

namespace {

Error at_row(const CsvRow& row, Error error) {
  std::string column = error.where;
  if (column.starts_with("persons.")) column = "person." + column.substr(8);
  error.where = "row " + std::to_string(row.row) + (column.empty() ? "" : ", column " + column);
  return error;
}

Errors at_row(const CsvRow& row, Errors errors) {
  for (Error& error : errors) error = at_row(row, std::move(error));
  return errors;
}

// Whose record it becomes: the row's unit, which must be the importer's or lie beneath it.
Result<std::string> unit_of(const ImportContext& context, const ImportColumns::Row& cells) {
  const record::World& world = *context.world;
  const std::string& own = context.actor.user.organisation;
  const std::string unit = cells.organisation.empty() ? own : cells.organisation;
  if (!world.organisations || !world.organisations->find(unit))
    return fault("organisation.unknown", "organisation", "there is no organisation of this code",
                 "see organisation.list");
  if (!context.actor.user.id.empty() && !world.organisations->is_within(unit, own))
    return fault("record.not_entitled", "organisation", "this unit is not yours nor beneath yours",
                 "import for your own units");
  return unit;
}

Result<void> set_stage(const ImportContext& context, const ImportColumns::Row& cells,
                       const std::string& zone, Instant at, record::Facts& facts) {
  if (cells.stage.empty()) return {};
  const programme::Stage* stage = context.reg->stage(cells.stage);
  if (!stage)
    return fault("record.unknown_stage", "stage", "this register has no such stage",
                 "use the name of a stage");
  if (record::takes_two_persons(*context.reg, stage->name))
    return fault("record.second_person", "stage", "only an action of two persons leads here",
                 "enter the record at the stage before, and propose the action");
  facts.stage = stage->name;
  facts.closed = stage->closed;
  if (stage->closed) {
    facts.closed_on = civil_day(at, zone);
    if (!context.reg->stages.empty()) facts.closed_from = context.reg->stages.front().name;
  }
  return {};
}

}  // namespace

Checked<ReadyRecord> judge_row(const ImportContext& context, const ImportColumns& columns,
                               const CsvRow& row, store::Reader& reader, bool to_write) {
  Parts& parts = *context.parts;
  const ImportColumns::Row cells = columns.cut(row);
  auto unit = unit_of(context, cells);
  if (!unit) return at_row(row, unit.error());
  Actor actor = context.actor;
  actor.user.organisation = *unit;
  NewRecord wanted;
  wanted.programme = context.programme;
  wanted.register_name = context.register_name;
  wanted.history = context.history;
  wanted.only_judge = !to_write;
  const Instant now = parts.env.now();
  const record::Moment moment = moment_at(*context.world, *unit, now);
  wanted.at = now;
  Errors errors;
  if (!cells.at.empty()) {
    const auto value =
        parse_value(cells.at, cells.at.size() > 10 ? Type::instant : Type::date, moment.zone);
    if (value && value->get_if<Date>())
      wanted.at = start_of_day(*value->get_if<Date>(), moment.zone);
    else if (value && value->get_if<Instant>())
      wanted.at = *value->get_if<Instant>();
    if (!value || now < wanted.at)
      errors.push_back(fault("record.at_in_future", "at", "this is no day on which it was opened",
                             "give a day that has been, like 2026-03-01"));
  }
  for (const auto& [name, cell] : cells.values) {
    auto value = parse_value(cell, context.reg->field(name)->value_type, moment.zone);
    if (value)
      wanted.values.emplace(name, std::move(*value));
    else
      errors.push_back(fault(value.error().code, name,
                             "the answer is of another type than the field",
                             "answer as the form asks"));
  }
  if (!context.reg->part_of.empty()) {
    const auto link = wanted.values.find(context.reg->part_of);
    if (link != wanted.values.end() && link->second.get_if<Id>())
      wanted.parent = *link->second.get_if<Id>();
  }
  const programme::Programme& programme = *context.world->programme(context.programme);
  auto persons = ready_persons(parts, *context.world, reader, actor.user, programme, *context.reg,
                               cells.persons, to_write);
  if (persons)
    wanted.persons = std::move(*persons);
  else
    errors.insert(errors.end(), persons.error().begin(), persons.error().end());
  if (!errors.empty()) return at_row(row, std::move(errors));
  const Instant at = wanted.at;
  wanted.stage = [&](record::Facts& facts) {
    return set_stage(context, cells, moment.zone, at, facts);
  };
  auto ready = judge_new(parts, context.world, actor, std::move(wanted));
  if (!ready) return at_row(row, ready.error());
  return ready;
}

}  // namespace besik::service
