#include "service/scheduler.h"

#include <algorithm>
#include <chrono>
#include <limits>

#include <spdlog/spdlog.h>

#include "service/notices.h"
#include "service/record_state.h"
#include "service/reference_json.h"
#include "service/return_state.h"
#include "service/return_tasks.h"
#include "service/task_sync.h"

namespace besik::service {

namespace {

constexpr std::size_t batch = 200;
constexpr int most_tries = 8;
constexpr int most_in_round = 100;  // of one channel

Result<void> tell_chain(Parts& parts, store::Writer& writer, const store::Task& task,
                        const std::string& ledger, std::string kind, json::object facts) {
  store::Event event;
  event.id = parts.env.new_id();
  event.ledger = ledger;
  event.kind = std::move(kind);
  event.at = parts.env.now();
  event.programme = task.programme;
  event.register_name = task.register_name;
  event.facts = std::move(facts);
  event.facts["task"] = besik::to_string(task.id);
  event.facts["record"] = besik::to_string(task.record);
  event.facts["deadline"] = task.name;
  event.facts["clock"] = task.clock;
  event.facts["turn"] = task.turn;
  TRY(writer.append(std::move(event)));
  return {};
}

Result<int> escalate(Parts& parts, store::Writer& writer, const record::World& world,
                     store::Task& task, const store::RecordRow& row, Instant now) {
  const std::vector<Step> steps = ladder(world, task);
  int taken = 0;
  for (auto at = static_cast<std::size_t>(task.escalation_step - 1); at < steps.size(); ++at) {
    if (now < steps[at].at) break;
    json::array roles;
    for (const std::string& role : steps[at].tell) {
      TRY(call_role(parts, writer, row, "escalation", task.name, role, "", task.clock, task.turn));
      roles.emplace_back(role);
    }
    TRY(tell_chain(parts, writer, task, row.ledger, "task.escalated",
                   {{"step", static_cast<int64_t>(at + 1)}, {"roles", std::move(roles)}}));
    ++task.escalation_step;
    task.escalated_at = now;
    ++taken;
  }
  return taken;
}

// Everything of one task that is due by `now`.
Result<int> run_task(Parts& parts, store::Writer& writer, const Id& id, Instant now) {
  TRY_ASSIGN(auto found, writer.task(id));
  if (!found) {
    writer.after_commit([&parts, id] { parts.agenda.remove(id); });
    return 0;
  }
  store::Task task = std::move(*found);
  const auto world = parts.world();
  const auto next = next_moment(*world, task);
  if (!next || now < *next) {
    TRY(put_task(parts, writer, task));
    return 0;
  }
  if (task.kind == "return") return run_return_task(parts, writer, std::move(task), now);
  TRY_ASSIGN(const store::RecordRow row, record_row(writer, task.record));
  int taken = 0;
  if (task.escalation_step == 0 && task.warn_at && !task.warned_at && *task.warn_at <= now &&
      *task.warn_at < task.due_at) {
    task.warned_at = now;
    TRY(tell_chain(parts, writer, task, row.ledger, "task.warned", {}));
    TRY(begin_notice(parts, writer, task));
    ++taken;
  }
  if (task.escalation_step == 0 && task.due_at <= now) {
    task.escalation_step = 1;
    TRY(tell_chain(parts, writer, task, row.ledger, "task.overdue", {}));
    TRY(begin_notice(parts, writer, task));
    TRY(ring_duty(parts, writer, task, row));
    ++taken;
  }
  if (task.escalation_step > 0) {
    TRY_ASSIGN(const int escalated, escalate(parts, writer, *world, task, row, now));
    taken += escalated;
  }
  TRY(put_task(parts, writer, task));
  Happened happened;
  happened.record = besik::to_string(row.id);
  happened.programme = row.programme;
  happened.register_name = row.register_name;
  happened.place = row.place;
  happened.version = row.version;
  happened.tasks = true;
  writer.after_commit([&parts, happened] { parts.tell(happened); });
  return taken;
}

Result<int> run_climb(Parts& parts, store::Writer& writer, const Id& id) {
  TRY_ASSIGN(const auto task, writer.task(id));
  if (!task || task->state != store::TaskState::open || task->acknowledged_at) {
    TRY(end_notice(parts, writer, id));
    writer.after_commit([&parts, id] { parts.climbs.remove(id); });
    return 0;
  }
  TRY_ASSIGN(const bool told, go_on(parts, writer, *task));
  return told ? 1 : 0;
}

Result<int> run_batch(Parts& parts, const std::vector<Id>& ids, Instant now, bool climb) {
  int taken = 0;
  std::shared_lock gate(parts.gate);
  TRY(parts.store->write([&](store::Writer& writer) -> Result<void> {
    taken = 0;
    for (const Id& id : ids) {
      auto steps = climb ? run_climb(parts, writer, id) : run_task(parts, writer, id, now);
      if (!steps) return steps.error();
      taken += *steps;
    }
    return {};
  }));
  return taken;
}

}  // namespace

Result<void> load_agenda(Parts& parts) {
  TRY_ASSIGN(const auto reader, parts.store->read());
  const auto world = parts.world();
  store::TaskQuery query;
  query.limit = 10'000;
  for (;;) {
    TRY_ASSIGN(const std::vector<store::Task> tasks, reader->tasks(query));
    for (const store::Task& task : tasks)
      if (const auto next = next_moment(*world, task)) parts.agenda.put(task.id, *next);
    if (static_cast<int>(tasks.size()) < query.limit) break;
    query.after = std::pair{tasks.back().due_at, tasks.back().id};
  }
  return reader->each_reference("notice", [&](const std::string& id, const json::object& body) {
    if (const auto task = parse_id(id)) parts.climbs.put(*task, Instant{whole_at(body, "next")});
    return Result<void>{};
  });
}

Result<int> run_agenda(Parts& parts) {
  std::lock_guard one(parts.run_mutex);
  const Instant now = parts.env.now();
  TRY_ASSIGN(int taken, ask_for_returns(parts));
  TRY_ASSIGN(const int outgrown, set_aside_outgrown(parts));
  taken += outgrown;
  for (const bool climb : {false, true}) {
    const Agenda& agenda = climb ? parts.climbs : parts.agenda;
    for (;;) {
      const std::vector<Id> ids = agenda.due(now, batch);
      if (ids.empty()) break;
      TRY_ASSIGN(const int steps, run_batch(parts, ids, now, climb));
      taken += steps;
      // A task that stays due after its run would turn this into an endless loop.
      if (agenda.due(now, batch) == ids) break;
    }
  }
  return taken;
}

namespace {

Result<void> settle(Parts& parts, store::OutboxRow row, const Result<std::string>& sent) {
  const Instant now = parts.env.now();
  row.tries += 1;
  if (sent) {
    row.state = "sent";
    row.receipt = *sent;
  } else if (row.tries >= most_tries) {
    row.state = "failed";
    row.receipt = sent.error().code;
  } else {
    row.next_try_at = Instant{now.ms + (15'000LL << std::min(row.tries, 8))};
  }
  return parts.store->write([&](store::Writer& writer) -> Result<void> {
    TRY_ASSIGN(const auto current, writer.outbox(row.id));
    if (!current || current->state != "waiting") return {};
    TRY(writer.put_outbox(row));
    if (row.state == "waiting") return {};
    store::Event event;
    event.id = parts.env.new_id();
    event.ledger = "notices";
    event.kind = row.state == "sent" ? "notice.sent" : "notice.failed";
    event.at = now;
    event.facts = {{"task", besik::to_string(row.task)},
                   {"user", row.user},
                   {"channel", row.channel},
                   {"tries", row.tries}};
    TRY(writer.append(std::move(event)));
    return row.state == "failed" ? after_failure(parts, writer, row) : Result<void>();
  });
}

}  // namespace

Result<int> run_outbox(Parts& parts) {
  std::lock_guard one(parts.send_mutex);
  int sent_count = 0;
  Options options = parts.options;
  options.public_url = parts.public_url();
  // Each channel has a round of its own. Without a server for it its notices wait, in nobody's way;
  // health() says so.
  for (const char* channel : {"mail", "sms", "voice"}) {
    const bool is_mail = std::string_view(channel) == "mail";
    if ((is_mail ? options.smtp_url : options.sms_gateway_url).empty()) continue;
    TRY_ASSIGN(auto reader, parts.store->read());
    TRY_ASSIGN(const std::vector<store::OutboxRow> rows,
               reader->outbox_due(parts.env.now(), most_in_round, channel));
    reader.reset();
    for (const store::OutboxRow& row : rows) {
      const std::string receipt =
          is_mail ? "" : parts.link_to(std::string(receipts_path) + receipt_token(parts, row.id));
      const auto sent = send(options, row, receipt);
      TRY(settle(parts, row, sent));
      if (sent) ++sent_count;
    }
  }
  return sent_count;
}

namespace {

void every(Parts& parts, std::chrono::milliseconds pause, const std::function<void()>& work) {
  for (;;) {
    {
      std::unique_lock lock(parts.stop_mutex);
      if (parts.stop_signal.wait_for(lock, pause, [&] { return parts.stopping; })) return;
    }
    work();
  }
}

void note(const char* what, const Error& error) {
  spdlog::error("{{\"what\":\"{}\",\"code\":\"{}\"}}", what, error.code);
}

}  // namespace

void start_threads(Parts& parts) {
  using std::chrono::milliseconds;
  // Without the scheduler nothing happens by itself: a sample made from a seed must come out the
  // same, whatever the machine's pace.
  if (!parts.options.run_scheduler) return;
  parts.threads.emplace_back([&parts] {
    every(parts, milliseconds(500), [&parts] {
      if (const auto flushed = parts.access.flush(*parts.store); !flushed)
        note("access", flushed.error());
      if (const auto kept = parts.sessions.keep(*parts.store, parts.env.now()); !kept)
        note("sessions", kept.error());
    });
  });
  parts.threads.emplace_back([&parts] {
    every(parts, milliseconds(500), [&parts] {
      if (const auto ran = run_agenda(parts); !ran) note("scheduler", ran.error());
    });
  });
  parts.threads.emplace_back([&parts] {
    every(parts, milliseconds(1000), [&parts] {
      if (const auto kept = keep_epoch(parts); !kept && kept.error().code != "epoch.stopped")
        note("epoch", kept.error());
    });
  });
  parts.threads.emplace_back([&parts] {
    every(parts, milliseconds(1000), [&parts] {
      if (const auto ran = run_outbox(parts); !ran) note("outbox", ran.error());
    });
  });
}

}  // namespace besik::service
