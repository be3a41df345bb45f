#include "service/task_sync.h"

#include <algorithm>

#include "service/notices.h"
#include "service/record_save.h"
#include "service/return_tasks.h"

namespace besik::service {

std::string_view clock_name(programme::ClockKind kind) {
  switch (kind) {
    case programme::ClockKind::national:
      return "national";
    case programme::ClockKind::international:
      return "international";
    case programme::ClockKind::practice:
      return "practice";
  }
  return "";
}

const programme::Deadline* deadline_of(const record::World& world, const store::Task& task) {
  const auto found = world.programmes.find(task.programme);
  if (found == world.programmes.end()) return nullptr;
  for (auto version = found->second.rbegin(); version != found->second.rend(); ++version) {
    const programme::Register* reg = (*version)->find_register(task.register_name);
    const programme::Deadline* deadline = reg ? reg->deadline(task.name) : nullptr;
    if (deadline) return deadline;
  }
  return nullptr;
}

std::vector<Step> ladder(const record::World& world, const store::Task& task) {
  if (task.kind == "return") return return_ladder(world, task);
  std::vector<Step> out;
  const programme::Deadline* deadline = deadline_of(world, task);
  if (!deadline) return out;
  static const WorkCalendar none;
  const programme::Programme* programme = world.programme(task.programme);
  const auto found = programme ? world.calendars.find(programme->calendar) : world.calendars.end();
  const WorkCalendar& calendar = found == world.calendars.end() ? none : found->second;
  const std::string zone = zone_of_place(world, task.place, task.due_at);
  for (const programme::EscalationStep& step : deadline->escalation) {
    const Instant at = step.after.amount == 0
                           ? task.due_at
                           : record::add_length(task.due_at, step.after, calendar, zone);
    out.push_back({at, step.tell});
  }
  return out;
}

std::optional<Instant> next_moment(const record::World& world, const store::Task& task) {
  if (task.state != store::TaskState::open || (task.kind != "deadline" && task.kind != "return"))
    return std::nullopt;
  // escalation_step 0: not overdue yet; n + 1: overdue, n steps of the ladder done.
  std::optional<Instant> next;
  if (task.escalation_step == 0) {
    next = task.due_at;
    if (task.warn_at && !task.warned_at && *task.warn_at < task.due_at) next = *task.warn_at;
    return next;
  }
  const std::vector<Step> steps = ladder(world, task);
  const auto done = static_cast<std::size_t>(task.escalation_step - 1);
  if (done < steps.size()) next = steps[done].at;
  return next;
}

Result<void> put_task(Parts& parts, store::Writer& writer, const store::Task& task) {
  TRY(writer.put_task(task));
  const auto next = next_moment(*parts.world(), task);
  writer.after_commit([&parts, id = task.id, next] {
    if (next)
      parts.agenda.put(id, *next);
    else
      parts.agenda.remove(id);
  });
  return {};
}

Result<void> call_role(Parts& parts, store::Writer& writer, const store::RecordRow& row,
                       std::string kind, std::string name, std::string role,
                       std::string organisation, std::string clock, int64_t turn) {
  store::Task task;
  task.id = parts.env.new_id();
  task.record = row.id;
  task.programme = row.programme;
  task.register_name = row.register_name;
  task.kind = std::move(kind);
  task.name = std::move(name);
  task.role = std::move(role);
  task.organisation = std::move(organisation);
  task.clock = std::move(clock);
  task.turn = turn;
  task.place = row.place;
  task.created_at = task.due_at = parts.env.now();
  TRY(put_task(parts, writer, task));
  return begin_notice(parts, writer, task);
}

Result<void> call_unit(Parts& parts, store::Writer& writer, const store::RecordRow& row,
                       const std::string& organisation) {
  store::Task task;
  task.id = parts.env.new_id();
  task.record = row.id;
  task.programme = row.programme;
  task.register_name = row.register_name;
  task.kind = "transfer";
  task.organisation = organisation;
  task.place = row.place;
  task.created_at = task.due_at = parts.env.now();
  return put_task(parts, writer, task);
}

namespace {

bool is_same(const store::Task& task, const record::Running& clock) {
  return task.name == clock.deadline && task.turn == clock.turn &&
         task.clock == clock_name(clock.kind);
}

Result<void> start_task(Parts& parts, store::Writer& writer, const Prepared& prepared,
                        const record::Running& clock) {
  const store::RecordRow& row = prepared.row;
  const programme::Deadline* deadline = prepared.reg->deadline(clock.deadline);
  store::Task task;
  task.id = parts.env.new_id();
  task.record = row.id;
  task.programme = row.programme;
  task.register_name = row.register_name;
  task.kind = "deadline";
  task.name = clock.deadline;
  task.clock = clock_name(clock.kind);
  task.turn = clock.turn;
  task.role = deadline ? deadline->assign_to : "";
  task.organisation = row.owner;
  task.user = row.owner_user;
  task.place = row.place;
  task.created_at = parts.env.now();
  task.due_at = clock.due;
  task.warn_at = clock.warn_at;
  return put_task(parts, writer, task);
}

// The open task follows its clock: a moved due day that has not passed starts the ladder anew.
Result<bool> follow(Parts& parts, store::Writer& writer, store::Task task,
                    const record::Running& clock, const store::RecordRow& row) {
  if (task.due_at == clock.due && task.warn_at == clock.warn_at && task.organisation == row.owner &&
      task.user == row.owner_user && task.place == row.place)
    return false;
  if (task.due_at != clock.due && parts.env.now() < clock.due) {
    task.escalation_step = 0;
    task.warned_at.reset();
  }
  task.due_at = clock.due;
  task.warn_at = clock.warn_at;
  task.organisation = row.owner;
  task.user = row.owner_user;
  task.place = row.place;
  TRY(put_task(parts, writer, task));
  return true;
}

store::TaskState fate(const store::Task& task, const record::Facts& facts) {
  for (const record::ClockFact& clock : facts.clocks)
    if (clock.deadline == task.name && clock.turn == task.turn &&
        clock_name(clock.kind) == task.clock && clock.ended && !clock.cancelled)
      return store::TaskState::done;
  return store::TaskState::cancelled;
}

Result<bool> tell_breaches(Parts& parts, store::Writer& writer, const Prepared& prepared) {
  const record::Facts& facts = prepared.decision.facts;
  bool moved = false;
  for (const record::Breach& breach : prepared.decision.breaches) {
    // What was entered from a paper backlog is counted and calls nobody.
    if (!breach.is_new || breach.planned || facts.history_until) continue;
    for (const std::string& role : breach.tell) {
      TRY(call_role(parts, writer, prepared.row, "breach", breach.safeguard, role, ""));
      moved = true;
    }
  }
  return moved;
}

// Those who may confirm are asked, by the roles of the action.
Result<bool> ask_second(Parts& parts, store::Writer& writer, const Prepared& prepared) {
  const auto& waiting = prepared.decision.facts.proposed;
  if (prepared.event.kind != "record.proposed" || !waiting) return false;
  const programme::Action* action = prepared.reg->action(waiting->action);
  if (!action) return false;
  for (const std::string& role : action->by) {
    store::Task task;
    task.id = parts.env.new_id();
    task.record = prepared.row.id;
    task.programme = prepared.row.programme;
    task.register_name = prepared.row.register_name;
    task.kind = "proposal";
    task.name = action->name;
    task.role = role;
    task.turn = waiting->version;
    task.place = prepared.row.place;
    task.created_at = task.due_at = parts.env.now();
    TRY(put_task(parts, writer, task));
  }
  return true;
}

// What becomes of an open task that no running clock keeps; nullopt: it stays.
std::optional<store::TaskState> end_of(const store::Task& task, const Prepared& prepared) {
  const record::Facts& facts = prepared.decision.facts;
  if (task.kind == "deadline") return fate(task, facts);
  if (task.kind == "transfer" && facts.offered_to.empty()) return store::TaskState::done;
  if (task.kind == "proposal" && (!facts.proposed || facts.proposed->version != task.turn)) {
    const std::string& kind = prepared.event.kind;
    const bool answered = kind == "record.confirmed" || kind == "record.refused";
    return answered ? store::TaskState::done : store::TaskState::cancelled;
  }
  return std::nullopt;
}

}  // namespace

Result<bool> sync_tasks(Parts& parts, store::Writer& writer, const Prepared& prepared,
                        const std::string&) {
  const record::Decision& decision = prepared.decision;
  bool moved = false;
  std::vector<store::Task> open;
  if (prepared.row.version > 1) {
    store::TaskQuery query;
    query.record = prepared.row.id;
    query.limit = 10'000;
    TRY_ASSIGN(open, writer.tasks(query));
  }
  std::vector<bool> kept(open.size(), false);
  for (const record::Running& clock : decision.running) {
    const auto found = std::find_if(open.begin(), open.end(), [&](const store::Task& task) {
      return task.kind == "deadline" && is_same(task, clock);
    });
    if (found == open.end()) {
      TRY(start_task(parts, writer, prepared, clock));
      moved = true;
      continue;
    }
    kept[static_cast<std::size_t>(found - open.begin())] = true;
    TRY_ASSIGN(const bool followed, follow(parts, writer, *found, clock, prepared.row));
    moved = moved || followed;
  }
  for (std::size_t at = 0; at < open.size(); ++at) {
    if (kept[at]) continue;
    store::Task task = open[at];
    const auto state = end_of(task, prepared);
    if (!state) continue;
    task.state = *state;
    TRY(put_task(parts, writer, task));
    moved = true;
  }
  TRY_ASSIGN(const bool told, tell_breaches(parts, writer, prepared));
  TRY_ASSIGN(const bool asked, ask_second(parts, writer, prepared));
  return moved || told || asked;
}

}  // namespace besik::service
