#include "service/return_tasks.h"

#include <cstring>

#include "record/decide.h"
#include "service/notices.h"
#include "service/record_state.h"
#include "service/return_coverage.h"

namespace besik::service {

namespace {

// One task stands for a return through all its versions.
Id task_id(const Id& id) {
  const Hash hash = blake2b("task of return " + besik::to_string(id));
  Id out = id;
  std::memcpy(out.bytes.data(), hash.data(), 6);
  return out;
}

Instant end_of(const record::World& world, const std::string& place, Date day) {
  const std::string zone = zone_of_place(world, place, start_of_day(day, "UTC"));
  return start_of_day(add_days(day, 1), zone);
}

store::Task task_of(const record::World& world, const programme::Programme& programme,
                    const programme::Return& form, const place::Organisation& body,
                    const record::ReturnPeriodOf& period) {
  store::Task task;
  task.id = task_id(record::return_id(programme.name, form.name, body.code, period.first));
  task.programme = programme.name;
  task.kind = "return";
  task.name = form.name;
  task.turn = period.first.days;
  task.role = form.submitted_by.front();
  task.organisation = body.code;
  task.place = body.place;
  task.due_at = end_of(world, body.place, record::due_on(world, programme, form, period));
  return task;
}

store::Event event_of(Parts& parts, const std::string& programme, std::string kind) {
  store::Event event;
  event.id = parts.env.new_id();
  event.ledger = returns_ledger;
  event.kind = std::move(kind);
  event.at = parts.env.now();
  event.programme = programme;
  return event;
}

Result<int> ask_for(Parts& parts, store::Writer& writer, const record::World& world,
                    const programme::Programme& programme, const programme::Return& form,
                    const record::ReturnPeriodOf& period) {
  const std::string name = record::to_string(form.period, period);
  const std::string mark = programme.name + "|" + form.name + "|" + name;
  TRY_ASSIGN(const auto known, writer.reference("returns_asked", mark));
  if (known) return 0;
  json::array bodies;
  int asked = 0;
  for (const Reporter& one :
       reporters(world, parts.returns, programme, form, period, parts.today())) {
    if (!one.owed) continue;
    bodies.emplace_back(one.body->code);
    if (one.submitted && one.submitted->stage != record::ReturnStage::draft) continue;
    store::Task task = task_of(world, programme, form, *one.body, period);
    task.created_at = parts.env.now();
    TRY(put_task(parts, writer, task));
    ++asked;
  }
  store::Event event = event_of(parts, programme.name, "returns.asked");
  event.programme_version = programme.version;
  event.facts = {{"return", form.name}, {"period", name}, {"organisations", std::move(bodies)}};
  TRY(writer.append(std::move(event)));
  TRY(writer.put_reference("returns_asked", mark, {{"period", name}}));
  return asked;
}

}  // namespace

Result<int> ask_for_returns(Parts& parts) {
  const Date today = parts.today();
  if (const auto asked_on = parts.returns.asked_on(); asked_on && today <= *asked_on) return 0;
  int asked = 0;
  const std::shared_lock gate(parts.gate);
  const auto world = parts.world();
  for (const auto& [key, versions] : world->programmes) {
    if (versions.empty()) continue;
    const programme::Programme& programme = *versions.back();
    for (const programme::Return& form : programme.returns) {
      if (form.submitted_by.empty()) continue;
      const auto periods = periods_until(*world, programme, form, today);
      TRY(parts.store->write([&](store::Writer& writer) -> Result<void> {
        for (const auto& period : periods) {
          if (today <= period.last) continue;
          TRY_ASSIGN(const int here, ask_for(parts, writer, *world, programme, form, period));
          asked += here;
        }
        return {};
      }));
    }
  }
  parts.returns.set_asked_on(today);
  return asked;
}

Result<void> follow_return(Parts& parts, store::Writer& writer, const ReturnAt& at,
                           const record::ReturnFacts& facts) {
  TRY_ASSIGN(auto task, writer.task(task_id(at.id)));
  const bool is_open = facts.stage == record::ReturnStage::draft;
  if (!task) {
    if (facts.version == 1) return {};
    task = task_of(*at.world, *at.programme, *at.form, *at.body, at.period);
    task->created_at = parts.env.now();
    task->state = store::TaskState::done;
  }
  if (is_open == (task->state == store::TaskState::open)) return {};
  task->state = is_open ? store::TaskState::open : store::TaskState::done;
  if (is_open) {
    // As long as for the first version, from now.
    const record::ReturnPeriodOf now{parts.today(), parts.today()};
    task->due_at =
        end_of(*at.world, at.body->place, record::due_on(*at.world, *at.programme, *at.form, now));
    task->escalation_step = 0;
    task->escalated_at.reset();
    task->acknowledged_at.reset();
    task->acknowledged_by.clear();
  } else {
    TRY(end_notice(parts, writer, task->id));
  }
  return put_task(parts, writer, *task);
}

Result<void> end_needless_tasks(Parts& parts, store::Writer& writer, const std::string& programme,
                                const std::string& organisation, Date since) {
  store::TaskQuery query;
  query.organisation = organisation;
  query.limit = 10'000;
  TRY_ASSIGN(const std::vector<store::Task> tasks, writer.tasks(query));
  for (store::Task task : tasks) {
    if (task.kind != "return" || task.programme != programme || task.organisation != organisation ||
        Date{static_cast<int32_t>(task.turn)} < since)
      continue;
    task.state = store::TaskState::cancelled;
    TRY(end_notice(parts, writer, task.id));
    TRY(put_task(parts, writer, task));
  }
  return {};
}

const programme::Return* form_of(const record::World& world, const store::Task& task) {
  const programme::Programme* programme = world.programme(task.programme);
  return programme == nullptr ? nullptr : programme->find_return(task.name);
}

std::vector<Step> return_ladder(const record::World& world, const store::Task& task) {
  std::vector<Step> out;
  const programme::Return* form = form_of(world, task);
  if (form == nullptr) return out;
  static const WorkCalendar weekends;
  const WorkCalendar* calendar = world.calendar(*world.programme(task.programme));
  const std::string zone = zone_of_place(world, task.place, task.due_at);
  for (const programme::EscalationStep& step : form->escalation)
    out.push_back({step.after.amount == 0
                       ? task.due_at
                       : record::add_length(task.due_at, step.after,
                                            calendar == nullptr ? weekends : *calendar, zone),
                   step.tell});
  return out;
}

Result<int> run_return_task(Parts& parts, store::Writer& writer, store::Task task, Instant now) {
  const auto world = parts.world();
  const auto tell = [&](std::string kind, json::object facts) -> Result<void> {
    store::Event event = event_of(parts, task.programme, std::move(kind));
    facts["task"] = besik::to_string(task.id);
    facts["return"] = task.name;
    facts["organisation"] = task.organisation;
    facts["first"] = besik::to_string(Date{static_cast<int32_t>(task.turn)});
    event.facts = std::move(facts);
    TRY(writer.append(std::move(event)));
    return {};
  };
  int taken = 0;
  if (task.escalation_step == 0) {
    task.escalation_step = 1;
    TRY(tell("returns.late", {}));
    TRY(begin_notice(parts, writer, task));
    ++taken;
  }
  const std::vector<Step> steps = return_ladder(*world, task);
  for (auto at = static_cast<std::size_t>(task.escalation_step - 1);
       at < steps.size() && steps[at].at <= now; ++at) {
    json::array roles;
    for (const std::string& role : steps[at].tell) {
      store::Task call = task;
      call.id = parts.env.new_id();
      call.kind = "escalation";
      call.role = role;
      call.organisation.clear();
      call.created_at = call.due_at = now;
      call.escalation_step = 0;
      call.acknowledged_at.reset();
      call.escalated_at.reset();
      TRY(put_task(parts, writer, call));
      TRY(begin_notice(parts, writer, call));
      roles.emplace_back(role);
    }
    TRY(tell("returns.escalated",
             {{"step", static_cast<int64_t>(at + 1)}, {"roles", std::move(roles)}}));
    ++task.escalation_step;
    task.escalated_at = now;
    ++taken;
  }
  TRY(put_task(parts, writer, task));
  Happened happened;
  happened.programme = task.programme;
  happened.place = task.place;
  happened.tasks = true;
  writer.after_commit([&parts, happened] { parts.tell(happened); });
  return taken;
}

std::string return_task_title(const record::World& world, const store::Task& task,
                              Language language) {
  const programme::Return* form = form_of(world, task);
  if (form == nullptr) return task.name;
  const auto period = record::return_period(form->period, Date{static_cast<int32_t>(task.turn)});
  return form->title.in(language) + ", " + record::to_string(form->period, period);
}

}  // namespace besik::service
