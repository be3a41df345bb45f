#include "service/record_save.h"

#include <algorithm>

#include "service/return_state.h"
#include "service/task_sync.h"

namespace besik::service {

namespace {

std::string region_of(const record::World& world, const std::string& place, Instant on) {
  if (!world.tree) return "nation";
  for (const place::Level& level : world.tree->levels()) {
    if (level.rank != 1) continue;
    const place::Place* region = world.tree->at_level(place, level.name, civil_day(on, "UTC"));
    if (region) return region->code;
  }
  return world.tree->nation().code;
}

// What is to be sealed in this event: field -> plain text; "null" where a value was taken away.
std::map<std::string, std::string> plain_texts(const Saving& saving) {
  std::map<std::string, std::string> out;
  const record::Decision& decision = saving.decision;
  const auto plain_of = [&](const std::string& name) {
    const auto found = decision.values.find(name);
    return found == decision.values.end() ? std::string("null")
                                          : canonical_json(to_json(found->second));
  };
  for (const std::string& name : decision.changed_sealed) out[name] = plain_of(name);
  static const std::map<std::string, std::string> none;
  const auto& excused_before = saving.before ? saving.before->open.excuses : none;
  for (const auto& [name, reason] : decision.excuses) {
    const auto found = excused_before.find(name);
    if (found == excused_before.end() || found->second != reason || saving.reseal)
      out["excuse." + name] = canonical_json(json::value(reason));
  }
  for (const auto& [name, reason] : excused_before)
    if (!decision.excuses.contains(name)) out["excuse." + name] = "null";
  if (saving.reseal)
    for (const programme::Field& field : saving.reg->fields)
      if (field.fact != programme::Fact::whole && decision.values.contains(field.name))
        out[field.name] = plain_of(field.name);
  const Loaded* before = saving.before;
  const auto keep = [&](const std::map<std::string, json::value>& retired) {
    for (const auto& [name, value] : retired)
      out[std::string(retired_seal) + name] = canonical_json(value);
  };
  if (before && saving.reseal) keep(before->retired);
  keep(saving.retired);
  if (saving.proposal)
    out[proposal_seal] = canonical_json(*saving.proposal);
  else if (before && before->row.sealed.contains(proposal_seal) && !decision.facts.proposed)
    out[proposal_seal] = "null";
  else if (before && saving.reseal && !before->proposal.empty())
    out[proposal_seal] = canonical_json(before->proposal);
  if (!saving.note.empty()) out[note_seal] = canonical_json(saving.note);
  return out;
}

void seal_texts(Parts& parts, const Saving& saving, const store::Key& key, Prepared& out) {
  for (const auto& [name, plain] : plain_texts(saving)) {
    Bytes bytes = parts.vault->seal(key, seal_context(out.event.ledger, out.event.id, name), plain);
    if (name != note_seal) {
      if (plain == "null")
        out.row.sealed.erase(name);
      else
        out.row.sealed[name] = {out.event.id, bytes};
    }
    out.event.sealed[name] = std::move(bytes);
  }
}

void fill_row(const Saving& saving, Instant now, Prepared& out) {
  const record::Decision& decision = saving.decision;
  const record::Facts& facts = decision.facts;
  store::RecordRow& row = out.row;
  if (saving.before) {
    row = saving.before->row;
  } else {
    row.id = saving.id;
    row.programme = saving.programme->name;
    row.ledger = region_of(*saving.world, facts.place, saving.at);
    row.opened_at = saving.at;
    row.parent = saving.parent;
  }
  row.register_name = saving.reg->name;
  row.programme_version = saving.programme->version;
  row.version += 1;
  row.stage = facts.stage;
  row.owner = facts.owner;
  row.owner_user = decision.owner_user;
  row.place = facts.place;
  row.changed_at = now;
  row.closed = facts.closed;
  row.voided = facts.voided;
  row.sealed_shut = facts.sealed_shut;
  row.facts = record::to_json(facts);
  row.persons = saving.persons;
  row.next_due.reset();
  for (const record::Running& clock : decision.running)
    if (!row.next_due || clock.due < *row.next_due) row.next_due = clock.due;
}

}  // namespace

Prepared prepare(Parts& parts, Saving saving) {
  Prepared out;
  const Instant now = parts.env.now();
  out.programme = saving.programme;
  out.reg = saving.reg;
  fill_row(saving, now, out);
  out.event.id = parts.env.new_id();
  out.event.ledger = out.row.ledger;
  out.event.kind = saving.kind;
  out.event.record = out.row.id;
  out.event.register_name = out.row.register_name;
  out.event.programme = out.row.programme;
  out.event.programme_version = out.row.programme_version;
  out.event.at = saving.at;
  out.event.actor = saving.actor;
  out.event.device = saving.device;
  out.event.base = out.row.version - 1;
  out.event.facts = out.row.facts;
  store::Key record_key{};
  if (saving.before) {
    record_key = saving.before->key;
  } else {
    record_key = parts.vault->new_key();
    out.wrapped_key = parts.vault->wrap(record_key, out.row.id);
  }
  const store::Key key =
      saving.subject_key ? store::Vault::join(record_key, *saving.subject_key) : record_key;
  seal_texts(parts, saving, key, out);
  // Where records look at each other the transaction alone knows what they are.
  out.relates = parts.engine->relates(out.row.programme, out.row.register_name);
  if (!out.relates)
    out.contributions = parts.engine->contributions_of(out.row.programme, out.row.register_name,
                                                       out.row.id, saving.decision.facts);
  out.decision = std::move(saving.decision);
  return out;
}

namespace {

// Puts the contributions of the record, and of those that look at it.
Result<std::vector<Moved::One>> write_contributions(Parts& parts, store::Writer& writer,
                                                    const store::RecordRow* before,
                                                    const Prepared& prepared,
                                                    const store::Event& event) {
  std::vector<Moved::One> result;
  if (prepared.relates) {
    TRY_ASSIGN(auto all, parts.engine->rewritten(writer, before, prepared.row));
    for (indicator::Rewritten& one : all) {
      TRY(writer.put_contributions(one.record, one.after));
      result.push_back({std::move(one.before), std::move(one.after), event.ledger, event.seq});
    }
    return result;
  }
  Bytes old;
  if (prepared.row.version > 1) {
    TRY_ASSIGN(old, writer.contributions(prepared.row.id));
  }
  TRY(writer.put_contributions(prepared.row.id, prepared.contributions));
  result.push_back({std::move(old), prepared.contributions, event.ledger, event.seq});
  return result;
}

std::vector<std::string> apply_all(Parts& parts, const std::vector<Moved::One>& records) {
  std::set<std::string> indicators;
  for (const Moved::One& one : records)
    for (std::string& name : parts.engine->apply(one.before, one.after, one.ledger, one.seq))
      indicators.insert(std::move(name));
  return {indicators.begin(), indicators.end()};
}

}  // namespace

Result<store::RecordRow> write_prepared(Parts& parts, store::Writer& writer, Prepared prepared,
                                        Moved* moved) {
  const std::string actor = prepared.event.actor;
  TRY_ASSIGN(const store::Event event, writer.append(std::move(prepared.event)));
  prepared.event.kind = event.kind;  // what became of tasks depends on it
  std::optional<store::RecordRow> row_before;
  if (prepared.relates && prepared.row.version > 1) {
    TRY_ASSIGN(row_before, writer.record(prepared.row.id));
  }
  TRY(writer.put_record(prepared.row));
  if (!prepared.wrapped_key.empty())
    TRY(writer.put_record_key(prepared.row.id, prepared.wrapped_key));
  TRY_ASSIGN(
      auto contributed,
      write_contributions(parts, writer, row_before ? &*row_before : nullptr, prepared, event));
  TRY_ASSIGN(const bool tasks_moved, sync_tasks(parts, writer, prepared, actor));
  if (prepared.row.version == 1)
    TRY(records_win(parts, writer, prepared.row, prepared.decision.facts));
  if (moved) {
    moved->records.insert(moved->records.end(), std::make_move_iterator(contributed.begin()),
                          std::make_move_iterator(contributed.end()));
    moved->places.insert(prepared.row.place);
    moved->tasks = moved->tasks || tasks_moved;
    return std::move(prepared.row);
  }
  Happened happened;
  happened.record = besik::to_string(prepared.row.id);
  happened.programme = prepared.row.programme;
  happened.register_name = prepared.row.register_name;
  happened.place = prepared.row.place;
  happened.version = prepared.row.version;
  happened.tasks = tasks_moved;
  writer.after_commit(
      [&parts, happened = std::move(happened), contributed = std::move(contributed)]() mutable {
        happened.indicators = apply_all(parts, contributed);
        parts.tell(happened);
      });
  return std::move(prepared.row);
}

void apply_moved(Parts& parts, const Moved& moved) {
  Happened happened;
  happened.indicators = apply_all(parts, moved.records);
  happened.tasks = moved.tasks;
  for (const std::string& place : moved.places) {
    happened.place = place;
    parts.tell(happened);
  }
}

}  // namespace besik::service
