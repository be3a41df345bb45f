#include "service/record_view.h"

#include "service/proposals.h"
#include "service/retired_view.h"
#include "service/task_sync.h"

namespace besik::service {

json::object organisation_json(const record::World& world, std::string_view code,
                               Language language) {
  json::object out{{"code", code}, {"name", code}};
  if (world.organisations)
    if (const place::Organisation* found = world.organisations->find(code))
      out["name"] = found->name.in(language);
  return out;
}

json::object place_json(const record::World& world, std::string_view code, Language language,
                        Date on) {
  json::object out{{"code", code}, {"name", code}};
  if (world.tree)
    if (const place::Place* found = world.tree->find(code))
      out["name"] = world.tree->name(*found, on).in(language);
  return out;
}

namespace {

const programme::Clock* clock_of(const programme::Deadline& deadline, programme::ClockKind kind) {
  for (const programme::Clock& clock : deadline.clocks)
    if (clock.kind == kind) return &clock;
  return nullptr;
}

std::string_view state_of(const record::ClockTurn& turn, Instant now) {
  if (turn.cancelled) return "cancelled";
  if (turn.ended) return turn.in_time ? "met" : "breached";
  return turn.due < now ? "breached" : "running";
}

std::string_view state_name(record::SafeguardState state) {
  switch (state) {
    case record::SafeguardState::met:
      return "met";
    case record::SafeguardState::unmet:
      return "unmet";
    case record::SafeguardState::excused:
      return "excused";
    case record::SafeguardState::breach:
      return "breach";
    case record::SafeguardState::not_applicable:
      return "not_applicable";
  }
  return "";
}

json::array texts(const auto& items) {
  json::array out;
  for (const auto& item : items) out.emplace_back(item);
  return out;
}

}  // namespace

json::array clocks_json(const record::World& world, const record::Open& open,
                        const record::Moment& moment, Language language) {
  json::array out;
  for (const record::ClockTurn& turn : record::clocks(world, open, moment)) {
    const programme::Deadline* deadline = open.reg->deadline(turn.deadline);
    if (!deadline) continue;
    const programme::Clock* clock = clock_of(*deadline, turn.kind);
    json::object item{{"deadline", turn.deadline},
                      {"title", deadline->title.in(language)},
                      {"kind", clock_name(turn.kind)},
                      {"turn", turn.turn},
                      {"source", clock ? clock->source.in(language) : ""},
                      {"started", besik::to_string(turn.started)},
                      {"due", besik::to_string(turn.due)},
                      {"state", state_of(turn, moment.now)},
                      {"covered", turn.covered}};
    if (turn.warn_at) item["warn_at"] = besik::to_string(*turn.warn_at);
    if (turn.ended) item["ended"] = besik::to_string(*turn.ended);
    out.push_back(std::move(item));
  }
  return out;
}

json::array safeguards_json(const record::World& world, const record::Open& open,
                            const record::Moment& moment, Language language,
                            const std::set<std::string>* readable) {
  json::array out;
  for (const record::SafeguardStatus& status : record::safeguards(world, open, moment)) {
    const programme::Safeguard* safeguard = open.reg->safeguard(status.safeguard);
    if (!safeguard) continue;
    json::object item{{"name", safeguard->name},
                      {"title", safeguard->title.in(language)},
                      {"in_words", safeguard->in_words.in(language)},
                      {"law", safeguard->law.in(language)},
                      {"standard", safeguard->standard.in(language)},
                      {"state", state_name(status.state)},
                      {"before", texts(safeguard->before)}};
    static constexpr std::string_view excuses[] = {"never", "reason", "reason_and_supervisor"};
    item["may_excuse"] = excuses[static_cast<std::size_t>(safeguard->excuse)];
    // The reason of an excuse is sealed text: told only to readers of all fields.
    const auto excuse = open.excuses.find(safeguard->name);
    if (excuse != open.excuses.end() && readable && readable->size() == open.reg->fields.size())
      item["excuse"] = excuse->second;
    out.push_back(std::move(item));
  }
  return out;
}

namespace {

struct View {
  const Parts& parts;
  store::Reader& reader;
  const Actor& actor;
  const Loaded& loaded;
  const record::World& world;
  record::Subject subject;
  std::set<std::string> readable;
  record::Moment moment;
  record::Decision derived;
  bool identify = false;
};

Result<View> make_view(const Parts& parts, store::Reader& reader, const Actor& actor,
                       const Loaded& loaded) {
  const record::World& world = *loaded.world;
  TRY_ASSIGN(record::Subject subject, subject_of(parts, world, reader, actor.user, loaded.row));
  View view{parts, reader, actor, loaded, world, std::move(subject), {}, {}, {}, false};
  view.readable = record::fields(world, actor.user, record::Verb::read, view.subject);
  view.moment = moment_of(world, loaded.row, actor.user.organisation, parts.env.now());
  view.identify = record::may(world, actor.user, record::Verb::identify, view.subject);
  if (loaded.unreadable) {
    for (const auto& [name, value] : loaded.open.facts.fields)
      if (loaded.open.reg->worked(name)) view.derived.worked_out[name] = value;
  } else {
    view.derived = record::derive(world, loaded.open, view.moment);
  }
  return view;
}

// A worked-out value may be read where every field that it reads may.
bool may_read_worked(const View& view, const programme::WorkedOut& worked) {
  for (const std::string& name : worked.is.names()) {
    if (view.loaded.open.reg->field(name)) {
      if (!view.readable.contains(name)) return false;
    } else if (const programme::WorkedOut* other = view.loaded.open.reg->worked(name)) {
      if (!may_read_worked(view, *other)) return false;
    }
  }
  return true;
}

json::object worked_json(const View& view) {
  json::object out;
  for (const programme::WorkedOut& worked : view.loaded.open.reg->worked_out) {
    const auto found = view.derived.worked_out.find(worked.name);
    if (found == view.derived.worked_out.end() || !found->second.known()) continue;
    if (worked.fact == programme::Fact::sealed && !may_read_worked(view, worked)) continue;
    out[worked.name] = to_json(found->second);
  }
  return out;
}

json::object values_json(const View& view) {
  json::object out;
  for (const auto& [name, value] : view.loaded.open.values)
    if (view.readable.contains(name)) out[name] = to_json(value);
  return out;
}

json::object persons_json(const View& view, Shown& shown) {
  json::object out;
  for (const auto& [role, persons] : view.loaded.persons) {
    json::array items;
    const auto& plain = view.loaded.open.persons.at(role);
    for (std::size_t at = 0; at < persons.size(); ++at) {
      json::object item{{"pseudonym", plain[at].pseudonym}};
      const KnownPerson& known = persons[at];
      if (!known.key) item["erased"] = true;
      if (view.identify && known.key) {
        item["id"] = besik::to_string(known.row.id);
        item["name"] = full_name(known.identity);
        if (known.identity.birth_date)
          item["birth_date"] = besik::to_string(*known.identity.birth_date);
        if (!known.identity.sex.empty()) item["sex"] = known.identity.sex;
        shown.identifies = true;
        shown.persons.push_back(known.row.id);
      }
      items.push_back(std::move(item));
    }
    out[role] = std::move(items);
  }
  return out;
}

json::array actions_json(const View& view) {
  json::array out;
  if (view.loaded.unreadable) return out;
  const auto statuses = record::safeguards(view.world, view.loaded.open, view.moment);
  for (const std::string& name : record::actions(view.world, view.actor.user, view.subject)) {
    const programme::Action* action = view.loaded.open.reg->action(name);
    json::array blocked;
    for (const record::SafeguardStatus& status : statuses) {
      const programme::Safeguard* safeguard = view.loaded.open.reg->safeguard(status.safeguard);
      if (!safeguard || status.state != record::SafeguardState::unmet) continue;
      if (std::find(safeguard->before.begin(), safeguard->before.end(), name) !=
          safeguard->before.end())
        blocked.emplace_back(safeguard->name);
    }
    out.push_back(json::object{{"name", name},
                               {"title", action->title.in(view.actor.language)},
                               {"to", action->to},
                               {"asks", texts(action->asks)},
                               {"needs", texts(action->needs)},
                               {"two_persons", action->two_persons},
                               {"blocked_by", std::move(blocked)}});
  }
  return out;
}

json::array verbs_json(const View& view) {
  using record::Verb;
  json::array out;
  for (const Verb verb : {Verb::read, Verb::edit, Verb::correct, Verb::act, Verb::void_, Verb::seal,
                          Verb::transfer, Verb::identify, Verb::export_, Verb::reopen})
    if (record::may(view.world, view.actor.user, verb, view.subject))
      out.emplace_back(record::to_string(verb));
  return out;
}

json::array breaches_json(const View& view) {
  json::array out;
  for (const auto& [name, on] : view.loaded.open.facts.breaches) {
    const programme::Safeguard* safeguard = view.loaded.open.reg->safeguard(name);
    out.push_back(
        json::object{{"safeguard", name},
                     {"title", safeguard ? safeguard->title.in(view.actor.language) : name},
                     {"on", besik::to_string(on)}});
  }
  return out;
}

Result<json::array> parts_json(const View& view) {
  json::array out;
  store::RecordQuery query;
  query.parent = view.loaded.row.id;
  query.limit = 200;
  TRY_ASSIGN(const store::RecordPage page, view.reader.records(query));
  for (const store::RecordRow& row : page.rows) {
    TRY_ASSIGN(const bool readable,
               may(view.parts, view.world, view.reader, view.actor.user, record::Verb::read, row));
    const RegisterOf of = register_of(view.world, row);
    if (!readable || !of.reg) continue;
    const programme::Stage* stage = of.reg->stage(row.stage);
    out.push_back(
        json::object{{"id", besik::to_string(row.id)},
                     {"register", row.register_name},
                     {"title", of.reg->title.in(view.actor.language)},
                     {"stage",
                      {{"name", row.stage},
                       {"title", stage ? stage->title.in(view.actor.language) : row.stage}}},
                     {"opened_at", besik::to_string(row.opened_at)}});
  }
  return out;
}

json::object head_json(const View& view) {
  const store::RecordRow& row = view.loaded.row;
  const Language language = view.actor.language;
  const programme::Stage* stage = view.loaded.open.reg->stage(row.stage);
  const Date on = civil_day(row.opened_at, view.moment.zone);
  json::object out{
      {"id", besik::to_string(row.id)},
      {"programme", row.programme},
      {"register", row.register_name},
      {"version", row.version},
      {"stage", {{"name", row.stage}, {"title", stage ? stage->title.in(language) : row.stage}}},
      {"owner", organisation_json(view.world, row.owner, language)},
      {"place", place_json(view.world, row.place, language, on)},
      {"opened_at", besik::to_string(row.opened_at)},
      {"changed_at", besik::to_string(row.changed_at)},
      {"closed", row.closed},
      {"voided", row.voided},
      {"sealed", row.sealed_shut},
      {"zone", view.moment.zone}};
  out["parent"] = row.parent.is_nil() ? json::value() : json::value(besik::to_string(row.parent));
  const auto holder = view.parts.accounts.holder(row.owner_user);
  out["owner_user"] = holder
                          ? json::value(json::object{{"id", holder->id}, {"name", holder->title}})
                          : json::value();
  const std::string& offered = view.loaded.open.facts.offered_to;
  if (!offered.empty()) out["offered_to"] = organisation_json(view.world, offered, language);
  if (row.next_due) out["next_due"] = besik::to_string(*row.next_due);
  return out;
}

}  // namespace

Result<Shown> show_record(const Parts& parts, store::Reader& reader, const Actor& actor,
                          const Loaded& loaded) {
  TRY_ASSIGN(const View view, make_view(parts, reader, actor, loaded));
  Shown shown;
  json::object& out = shown.body;
  out = head_json(view);
  out["values"] = values_json(view);
  out["worked_out"] = worked_json(view);
  if (!loaded.retired.empty())
    out["retired"] = retired_json(view.world, actor, view.subject, loaded);
  out["persons"] = persons_json(view, shown);
  out["clocks"] = loaded.unreadable
                      ? json::array{}
                      : clocks_json(view.world, loaded.open, view.moment, actor.language);
  out["safeguards"] = loaded.unreadable ? json::array{}
                                        : safeguards_json(view.world, loaded.open, view.moment,
                                                          actor.language, &view.readable);
  out["breaches"] = breaches_json(view);
  out["actions"] = actions_json(view);
  TRY_ASSIGN(const auto proposal, proposal_json(parts, reader, actor, loaded, view.subject, shown));
  if (proposal) out["proposal"] = *proposal;
  TRY_ASSIGN(out["parts"], parts_json(view));
  out["may"] = verbs_json(view);
  out["may_edit"] =
      loaded.unreadable || !record::may(view.world, actor.user, record::Verb::edit, view.subject)
          ? json::array{}
          : texts(record::fields(view.world, actor.user, record::Verb::edit, view.subject));
  if (loaded.unreadable) out["person_erased"] = true;
  return shown;
}

Result<Shown> summarise(const Parts& parts, store::Reader& reader, const Actor& actor,
                        const Loaded& loaded, const std::vector<std::string>& columns) {
  TRY_ASSIGN(const View view, make_view(parts, reader, actor, loaded));
  Shown shown;
  json::object& out = shown.body;
  out = head_json(view);
  const json::object all = values_json(view), worked = worked_json(view);
  json::object values;
  for (const std::string& column : columns) {
    if (const json::value* value = all.if_contains(column)) values[column] = *value;
    if (const json::value* value = worked.if_contains(column)) values[column] = *value;
  }
  out["values"] = std::move(values);
  const programme::PersonRole* subject = loaded.open.reg->subject();
  const auto found = subject ? loaded.persons.find(subject->name) : loaded.persons.end();
  if (view.identify && found != loaded.persons.end() && !found->second.empty() &&
      found->second.front().key) {
    out["child"] = full_name(found->second.front().identity);
    shown.identifies = true;
    shown.persons.push_back(found->second.front().row.id);
  }
  return shown;
}

}  // namespace besik::service
