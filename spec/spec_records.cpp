#include "spec/spec_records.h"

#include <boost/json.hpp>

#include "base/text.h"
#include "record/version.h"

namespace besik::spec {
namespace {

using record::ChangeKind;

std::string rest_of(const std::vector<std::string>& words, std::size_t from) {
  std::string text;
  for (std::size_t i = from; i < words.size(); ++i) text += (i > from ? " " : "") + words[i];
  return text;
}

}  // namespace

Error Records::malformed(std::string what, std::string mend) const {
  return {"spec.malformed", where_, std::move(what), std::move(mend), ""};
}

Result<void> Records::take(const Statement& statement, const std::string& where) {
  where_ = where;
  if (statement.verb == "record") return open(statement);
  if (statement.verb == "same") return merge_persons(statement);
  if (statement.verb == "migrate") return migrate(statement);
  return change(statement);
}

// The end of the day unless a time is given: what is told of a day has happened by then.
Result<record::Moment> Records::moment(const std::string& day, const std::string& organisation) {
  const auto* body = world_->organisations->find(organisation);
  if (body == nullptr) return malformed("no organisation " + organisation, "declare it above");
  record::Moment result;
  result.organisation = organisation;
  const bool timed = day.find('T') != std::string::npos;
  TRY_ASSIGN(const Date civil, parse_date(day.substr(0, 10)));
  result.place = *place::state(*body, civil).place;
  result.zone = world_->tree->zone(result.place, civil);
  TRY_ASSIGN(result.now, parse_instant(timed ? day : day + "T23:59", result.zone));
  return result;
}

// "c1 female born 2011-05-03", then "c1"; several apart by ";".
Result<std::vector<record::Person>> Records::persons(const std::string& text) {
  std::vector<record::Person> result;
  for (const std::string& part : split(text, ';')) {
    const auto words = words_of(part);
    if (words.empty()) return malformed("no person", "write `child: c1 female born 2011-05-03`");
    record::Person& person = persons_[words[0]];
    if (person.id.is_nil()) {
      person.id = env_.new_id();
      const Hash hash = blake2b(words[0]);
      person.pseudonym = to_hex(std::span(hash).first(16));
    }
    for (std::size_t i = 1; i < words.size(); ++i) {
      if (words[i] == "born" && i + 1 < words.size()) {
        TRY_ASSIGN(person.birth_date, parse_date(words[++i]));
      } else {
        person.sex = words[i];
      }
    }
    result.push_back(person);
  }
  return result;
}

Result<void> Records::set_values(const programme::Register& reg, const std::string& text,
                                 std::map<std::string, Value>& values) {
  TRY_ASSIGN(const auto settings, parse_settings(text, where_));
  const std::string& zone = world_->tree->zone(world_->tree->nation().code, Date{});
  for (const auto& [name, written] : settings) {
    const programme::Field* field = reg.field(name);
    if (field == nullptr) {
      std::vector<std::string> names;
      for (const auto& one : reg.fields) names.push_back(one.name);
      return Error{"spec.malformed", where_, "the register has no field " + name,
                   "use a declared field", nearest(name, names)};
    }
    if (field->type == programme::FieldType::link) {
      const auto linked = records_.find(written);
      if (linked == records_.end())
        return Error{"spec.unknown_record", where_, "no record " + written, "open it above", ""};
      values[name] = linked->second.id;
      continue;
    }
    auto value = parse_value(written, field->value_type, zone);
    if (!value) {
      value.error().where = where_ + " " + name;
      return value.error();
    }
    values[name] = *value;
  }
  return {};
}

// record case-1 of case opened 2026-02-01 by police-1
Result<void> Records::open(const Statement& statement) {
  const auto& words = statement.words;
  if (words.size() != 7 || words[1] != "of" || words[3] != "opened" || words[5] != "by")
    return malformed("no record", "write `record case-1 of case opened 2026-02-01 by police-1`");
  const programme::Programme* programme = world_->programmes.begin()->second.back().get();
  const programme::Register* reg = programme->find_register(words[2]);
  if (reg == nullptr) return malformed("no register " + words[2], "use a declared register");
  record::Open record;
  record.programme = programme;
  record.reg = reg;
  record::Change change;
  change.kind = ChangeKind::open;
  for (const Detail& detail : statement.details) {
    if (detail.name == "fields") {
      TRY(set_values(*reg, detail.text, change.values));
    } else if (reg->person(detail.name) != nullptr) {
      TRY_ASSIGN(change.persons[detail.name], persons(detail.text));
    } else {
      return malformed("no person role " + detail.name, "use a declared role, or `fields`");
    }
  }
  TRY_ASSIGN(const auto now, moment(words[4], words[6]));
  TRY(apply(record, change, now));
  records_[words[0]] = std::move(record);
  return {};
}

// VERB case-1 on 2026-03-05 [by police-1] [to police-2]: ...
Result<void> Records::change(const Statement& statement) {
  const auto& words = statement.words;
  if (words.size() < 3 || words[1] != "on")
    return malformed("`" + statement.verb + "` is no step", "write `correct case-1 on DAY: ...`");
  const auto found = records_.find(words[0]);
  if (found == records_.end())
    return Error{"spec.unknown_record", where_, "no record " + words[0], "open it above", ""};
  record::Open& record = found->second;
  std::string by = record.facts.owner;
  record::Change change;
  for (std::size_t i = 3; i + 1 < words.size(); i += 2)
    (words[i] == "to" ? change.to_organisation : by) = words[i + 1];
  change.reason = "spec";
  const auto tail = words_of(statement.tail);
  const std::string& verb = statement.verb;
  if (verb == "edit" || verb == "correct") {
    change.kind = verb == "edit" ? ChangeKind::edit : ChangeKind::correct;
    TRY(set_values(*record.reg, statement.tail, change.values));
  } else if (verb == "act" && !tail.empty()) {
    change.kind = ChangeKind::act;
    change.action = tail[0];
    TRY(set_values(*record.reg, statement.tail.substr(tail[0].size()), change.values));
  } else if (verb == "excuse" && tail.size() > 1) {
    change.excuses[tail[0]] = rest_of(tail, 1);
    change.supervisor = true;
  } else if (verb == "persons" && tail.size() > 1) {
    change.kind = ChangeKind::persons;
    const std::string& role = tail[0];
    TRY_ASSIGN(change.persons[role], persons(rest_of(tail, 1)));
  } else if (verb == "void") {
    change.kind = ChangeKind::void_;
  } else if (verb == "seal") {
    change.kind = ChangeKind::seal;
  } else if (verb == "reopen") {
    change.kind = ChangeKind::reopen;
  } else if (verb == "transfer") {
    change.kind = ChangeKind::transfer;
  } else if (verb == "accept") {
    change.kind = ChangeKind::accept_transfer;
  } else {
    return malformed("`" + verb + "` is no step",
                     "use edit, correct, act, excuse, persons, void, seal, reopen, transfer, "
                     "accept or same");
  }
  TRY_ASSIGN(const auto now, moment(words[2], by));
  return apply(record, change, now);
}

// migrate case-1 on 2026-08-01: from now on it stands under the newest version.
Result<void> Records::migrate(const Statement& statement) {
  const auto& words = statement.words;
  const auto found = words.size() == 3 ? records_.find(words[0]) : records_.end();
  if (found == records_.end() || words[1] != "on")
    return malformed("no record to migrate", "write `migrate case-1 on 2026-08-01`");
  record::Open& record = found->second;
  TRY_ASSIGN(const auto now, moment(words[2], record.facts.owner));
  const programme::Programme& newest = *world_->programmes.begin()->second.back();
  TRY_ASSIGN(record::Migrated migrated,
             record::migrate(*world_, record, newest, civil_day(now.now, now.zone)));
  record = std::move(migrated.record);
  record.facts = record::derive(*world_, record, now).facts;
  return write(record, "record.migrated", now.now);
}

// same c2 as c1 on 2026-05-01: two children of the intake are one; every record is written again.
Result<void> Records::merge_persons(const Statement& statement) {
  const auto& words = statement.words;
  if (words.size() != 5 || words[1] != "as" || words[3] != "on" || !persons_.contains(words[0]) ||
      !persons_.contains(words[2]))
    return malformed("no merge of persons", "write `same c2 as c1 on 2026-05-01`");
  const record::Person gone = persons_[words[0]];
  const record::Person kept = persons_[words[2]];
  persons_[words[0]] = kept;
  for (auto& [name, record] : records_) {
    bool touched = false;
    for (auto& [role, all] : record.persons)
      for (record::Person& person : all)
        if (person.id == gone.id) {
          person = kept;
          touched = true;
        }
    if (!touched) continue;
    TRY_ASSIGN(const auto now, moment(words[4], record.facts.owner));
    record.facts = record::derive(*world_, record, now).facts;
    TRY(write(record, "record.derived", now.now));
  }
  return {};
}

Result<void> Records::apply(record::Open& record, const record::Change& change,
                            const record::Moment& moment) {
  auto decision = record::decide(*world_, record, change, moment);
  if (!decision) return decision.error().front();
  if (record.id.is_nil()) record.id = env_.new_id();
  record.values = std::move(decision->values);
  for (const auto& [role, all] : change.persons) record.persons[role] = all;
  record.excuses = std::move(decision->excuses);
  record.facts = std::move(decision->facts);
  return write(record, "record.changed", moment.now);
}

Result<void> Records::write(record::Open& record, const std::string& kind, Instant at) {
  ++record.version;
  const std::string& programme = record.programme->name;
  std::vector<indicator::Rewritten> rewritten;
  int64_t seq = 0;
  TRY(store_.write([&](store::Writer& writer) -> Result<void> {
    store::Event event;
    event.id = env_.new_id();
    event.ledger = "spec";
    event.kind = kind;
    event.record = record.id;
    event.register_name = record.reg->name;
    event.programme = programme;
    event.programme_version = record.programme->version;
    event.at = event.recorded_at = at;
    event.base = record.version - 1;
    event.facts = record::to_json(record.facts);
    const store::RecordRow row = row_of(record, at);
    TRY_ASSIGN(const auto before, writer.record(record.id));
    TRY_ASSIGN(const auto stored, writer.append(std::move(event)));
    seq = stored.seq;
    TRY(writer.put_record(row));
    TRY_ASSIGN(rewritten, rewritten_by(writer, before ? &*before : nullptr, row, record.facts));
    for (const indicator::Rewritten& one : rewritten)
      TRY(writer.put_contributions(one.record, one.after));
    return {};
  }));
  for (const indicator::Rewritten& one : rewritten)
    engine_.apply(one.before, one.after, "spec", seq);
  return {};
}

store::RecordRow Records::row_of(const record::Open& record, Instant at) const {
  store::RecordRow row;
  row.id = record.id;
  row.programme = record.programme->name;
  row.register_name = record.reg->name;
  row.programme_version = record.programme->version;
  row.ledger = "spec";
  row.version = record.version;
  row.stage = record.facts.stage;
  row.owner = record.facts.owner;
  row.place = record.facts.place;
  row.opened_at = row.changed_at = at;
  row.closed = record.facts.closed;
  row.voided = record.facts.voided;
  row.sealed_shut = record.facts.sealed_shut;
  row.facts = record::to_json(record.facts);
  const auto link = record.values.find(record.reg->part_of);
  if (link != record.values.end())
    if (const Id* parent = link->second.get_if<Id>()) row.parent = *parent;
  for (const auto& [role, persons] : record.persons)
    for (const record::Person& person : persons) row.persons.emplace_back(role, person.id);
  return row;
}

// What the figures hold of the record, and of those that look at it.
Result<std::vector<indicator::Rewritten>> Records::rewritten_by(store::Writer& writer,
                                                                const store::RecordRow* before,
                                                                const store::RecordRow& now,
                                                                const record::Facts& facts) {
  if (engine_.relates(now.programme, now.register_name))
    return engine_.rewritten(writer, before, now);
  TRY_ASSIGN(Bytes old, writer.contributions(now.id));
  Bytes made = engine_.contributions_of(now.programme, now.register_name, now.id, facts);
  return std::vector<indicator::Rewritten>{{now.id, std::move(old), std::move(made)}};
}

}  // namespace besik::spec
