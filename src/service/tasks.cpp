#include "service/input.h"
#include "service/notices.h"
#include "service/nouns.h"
#include "service/proposals.h"
#include "service/record_state.h"
#include "service/record_view.h"
#include "service/shifts.h"
#include "service/task_sync.h"
#include "service/task_words.h"
#include "service/writing.h"

namespace besik::service {

namespace {

json::object task_json(const record::World& world, const store::Task& task, const Actor& actor,
                       Instant now, Date on) {
  json::object out{
      {"id", besik::to_string(task.id)},
      {"kind", task.kind},
      {"name", task.name},
      {"title", task_title(world, task, actor.language)},
      {"record", task.record.is_nil() ? "" : besik::to_string(task.record)},
      {"programme", task.programme},
      {"register", task.register_name},
      {"place", place_json(world, task.place, actor.language, on)},
      {"due_at", besik::to_string(task.due_at)},
      {"overdue", (task.kind == "deadline" || task.kind == "return") && task.due_at < now},
      {"escalated", task.escalated_at.has_value()},
      {"warned", task.warned_at.has_value()},
      {"clock", task.clock},
      {"turn", task.turn},
      {"role", task.role}};
  if (task.acknowledged_at) out["acknowledged_at"] = besik::to_string(*task.acknowledged_at);
  return out;
}

bool is_on_call(const Parts& parts, const record::World& world, const record::User& user,
                const store::Task& task) {
  const std::vector<Account> called = on_duty(parts, world, task.organisation);
  return std::any_of(called.begin(), called.end(),
                     [&](const Account& account) { return account.id == user.id; });
}

// A task tells of its record: whoever is excluded from it does not see the task either.
Result<bool> is_seen(const Parts& parts, const record::World& world, store::Reader& reader,
                     const record::User& user, const store::Task& task, bool mine) {
  if (is_for(world, user, task, parts.today())) {
    if (task.kind == "proposal") return may_confirm(parts, world, reader, user, task);
    if (task.record.is_nil()) return true;
    for (const record::Exclusion& exclusion : parts.exclusions.of(task.record))
      if ((!exclusion.user.empty() && exclusion.user == user.id) ||
          (!exclusion.organisation.empty() && world.organisations &&
           world.organisations->is_within(user.organisation, exclusion.organisation)))
        return false;
    return true;
  }
  const bool on_call =
      task.kind == "deadline" && !task.organisation.empty() && is_on_call(parts, world, user, task);
  if ((mine && !on_call) || task.record.is_nil()) return false;
  TRY_ASSIGN(const auto row, reader.record(task.record));
  if (!row) return false;
  return may(parts, world, reader, user, record::Verb::read, *row);
}

Checked<Answer> list(Service& service, const Call& call) {
  Parts& parts = service.parts();
  const auto world = parts.world();
  const record::User& user = call.actor.user;
  TRY_ASSIGN(const auto reader, parts.store->read());
  std::map<std::pair<Instant, Id>, store::Task> found;
  const auto collect = [&](store::TaskQuery query) -> Result<void> {
    query.limit = 1000;
    TRY_ASSIGN(const std::vector<store::Task> tasks, reader->tasks(query));
    const bool mine = query.record.is_nil();
    for (const store::Task& task : tasks) {
      TRY_ASSIGN(const bool seen, is_seen(parts, *world, *reader, user, task, mine));
      if (seen) found.emplace(std::pair{task.due_at, task.id}, task);
    }
    return {};
  };
  store::TaskQuery query;
  if (!text_or(call.input, "record").empty()) {
    TRY_ASSIGN(query.record, need_id(call.input, "record"));
    TRY(collect(query));
  } else {
    query.user = user.id;
    TRY(collect(query));
    for (const std::string& covered : user.covers) {
      query.user = covered;
      TRY(collect(query));
    }
    query.user.clear();
    for (const std::string& role : user.roles) {
      query.role = role;
      query.organisation = user.organisation;
      TRY(collect(query));
    }
    query.role.clear();
    query.organisation = user.organisation;
    TRY(collect(query));
  }
  const Instant now = parts.env.now();
  json::array items;
  const Date on = parts.today();
  for (const auto& [key, task] : found)
    items.push_back(task_json(*world, task, call.actor, now, on));
  Answer answer;
  answer.body = json::object{{"items", std::move(items)}};
  return answer;
}

Checked<Answer> acknowledge(Service& service, const Call& call) {
  Parts& parts = service.parts();
  const auto world = parts.world();
  TRY_ASSIGN(const Id id, need_id(call.input, "id"));
  TRY(write_once(parts, call, [&](store::Writer& writer) -> Checked<json::object> {
    TRY_ASSIGN(auto task, writer.task(id));
    const Error none =
        fault("task.not_found", "task", "there is no such task of yours", "see task.list");
    if (!task) return none;
    TRY_ASSIGN(const bool seen, is_seen(parts, *world, writer, call.actor.user, *task, true));
    if (!seen) return none;
    if (!task->acknowledged_at) {
      task->acknowledged_at = parts.env.now();
      task->acknowledged_by = call.actor.user.id;
      // What only calls somebody is done when they have come; a duty is done by doing it.
      if (task->kind == "breach" || task->kind == "escalation")
        task->state = store::TaskState::done;
      TRY(put_task(parts, writer, *task));
      TRY(end_notice(parts, writer, id));
      store::Event event;
      event.id = parts.env.new_id();
      event.ledger = "notices";
      event.kind = "task.acknowledged";
      event.at = parts.env.now();
      event.actor = call.actor.user.id;
      event.facts = {{"task", besik::to_string(id)}};
      TRY(writer.append(std::move(event)));
    }
    return json::object{{"id", besik::to_string(id)}};
  }));
  Answer answer;
  answer.body = json::object{{"id", besik::to_string(id)}};
  return answer;
}

}  // namespace

void add_tasks(std::vector<Operation>& table) {
  table.push_back({"task.list",
                   "GET",
                   "/api/v1/tasks",
                   Needs::session,
                   false,
                   false,
                   "Open tasks of yours, of those you cover and of your roles; or of one record.",
                   {in_query("mine", "yes_no", "Only yours; so it is anyway without a record."),
                    in_query("record", "text", "Of this record.")},
                   "{items: [Task]}",
                   list});
  table.push_back({"task.acknowledge",
                   "POST",
                   "/api/v1/tasks/{id}/acknowledge",
                   Needs::session,
                   false,
                   true,
                   "Says that you have seen the task: its notices stop climbing.",
                   {in_path("id", "Id of the task.")},
                   "{id}",
                   acknowledge});
}

}  // namespace besik::service
