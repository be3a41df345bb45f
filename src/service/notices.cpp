#include "service/notices.h"

#include <algorithm>
#include <set>

#include "service/record_state.h"
#include "service/reference_json.h"
#include "service/shifts.h"
#include "service/task_sync.h"

namespace besik::service {

namespace {

constexpr std::string_view notice_kind = "notice";

bool is_excluded(const Parts& parts, const record::World& world, const Account& account,
                 const Id& record) {
  for (const record::Exclusion& exclusion : parts.exclusions.of(record)) {
    if (!exclusion.user.empty() && exclusion.user == account.id) return true;
    if (!exclusion.organisation.empty() && world.organisations &&
        world.organisations->is_within(account.organisation, exclusion.organisation))
      return true;
  }
  return false;
}

// How many steps above the task's place the account's body sits; -1 where it does not cover it.
int distance(const record::World& world, const Account& account, const store::Task& task,
             Date today) {
  if (!world.organisations || !world.tree) return -1;
  const place::Organisation* own = world.organisations->find(account.organisation);
  if (!own) return -1;
  if (!task.organisation.empty())
    return world.organisations->is_within(task.organisation, account.organisation) ? 0 : -1;
  int steps = 0;
  const place::Place* at = world.tree->find(task.place);
  while (at) {
    if (at->code == own->place) return steps;
    at = world.tree->parent(at->code, today);
    ++steps;
  }
  return -1;
}

struct Group {
  const Parts& parts;
  const record::World& world;
  const store::Task& task;
  std::set<std::string> met;
  std::vector<std::vector<Account>> out;

  void add(std::vector<Account> accounts) {
    std::erase_if(accounts, [&](const Account& account) {
      return account.disabled || is_excluded(parts, world, account, task.record) ||
             !met.insert(account.id).second;
    });
    if (!accounts.empty()) out.push_back(std::move(accounts));
  }
};

void add_duty(Group& group) {
  if (group.task.kind != "deadline" || group.task.organisation.empty()) return;
  std::vector<Account> called = on_duty(group.parts, group.world, group.task.organisation);
  std::erase_if(called, [&](const Account& account) {
    return !group.task.role.empty() && !account.roles.contains(group.task.role);
  });
  group.add(std::move(called));
}

void add_person(Group& group, const std::string& owner_key, Date today) {
  const auto person = group.parts.accounts.holder(owner_key);
  if (!person) return;
  group.add({*person});
  for (const Cover& cover : person->covers) {
    if (today < cover.from || cover.until < today) continue;
    if (const auto by = group.parts.accounts.by_id(cover.by)) group.add({*by});
  }
  add_duty(group);
  if (const auto above = group.parts.accounts.by_id(person->supervisor)) group.add({*above});
}

}  // namespace

std::vector<std::vector<Account>> recipients(const Parts& parts, const record::World& world,
                                             const store::Task& task) {
  Group group{parts, world, task, {}, {}};
  const Date today = parts.today();
  if (task.user.empty())
    add_duty(group);
  else
    add_person(group, task.user, today);
  if (task.role.empty()) return std::move(group.out);
  std::map<int, std::vector<Account>> by_distance;
  for (Account& account : parts.accounts.of_role(task.role)) {
    const int steps = distance(world, account, task, today);
    if (steps >= 0) by_distance[steps].push_back(std::move(account));
  }
  for (auto& [steps, accounts] : by_distance) group.add(std::move(accounts));
  return std::move(group.out);
}

namespace {

// Puts rows for one person on every channel they have; false where they have none.
Result<bool> put_rows(Parts& parts, store::Writer& writer, const store::Task& task,
                      const Account& account) {
  bool any = false;
  const auto put = [&](std::string channel, const std::string& address) -> Result<void> {
    if (address.empty()) return {};
    store::OutboxRow row;
    row.id = parts.env.new_id();
    row.task = task.id;
    row.user = account.id;
    row.channel = std::move(channel);
    row.address = address;
    row.text_key = "urgent_sign_in";
    row.language = to_string(account.language);
    row.created_at = row.next_try_at = parts.env.now();
    row.state = "waiting";
    any = true;
    return writer.put_outbox(row);
  };
  TRY(put("mail", account.mail));
  TRY(put(account.voice ? "voice" : "sms", account.phone));
  return any;
}

Result<void> tell_ledger(Parts& parts, store::Writer& writer, const store::Task& task,
                         std::string kind, json::object facts) {
  store::Event event;
  event.id = parts.env.new_id();
  event.ledger = "notices";
  event.kind = std::move(kind);
  event.at = parts.env.now();
  event.facts = std::move(facts);
  event.facts["task"] = besik::to_string(task.id);
  TRY(writer.append(std::move(event)));
  return {};
}

}  // namespace

// The state of a climb: {"told": [account ids], "next": ms}.
Result<bool> go_on(Parts& parts, store::Writer& writer, const store::Task& task) {
  const std::string id = besik::to_string(task.id);
  TRY_ASSIGN(auto state, writer.reference(notice_kind, id));
  json::object body = state.value_or(json::object{{"told", json::array{}}});
  std::set<std::string> told;
  for (const json::value& item : list_at(body, "told")) told.emplace(item.as_string());
  const auto world = parts.world();
  for (const std::vector<Account>& group : recipients(parts, *world, task)) {
    bool any = false;
    json::array names;
    for (const Account& account : group) {
      if (told.contains(account.id)) continue;
      body["told"].as_array().emplace_back(account.id);
      names.emplace_back(account.id);
      TRY_ASSIGN(const bool reached, put_rows(parts, writer, task, account));
      any = any || reached;
    }
    if (names.empty()) continue;
    TRY(tell_ledger(parts, writer, task, any ? "notice.queued" : "notice.no_address",
                    {{"users", std::move(names)}}));
    // A group that nobody can reach outside the browser does not hold up the next.
    if (!any) continue;
    const Instant next{parts.env.now().ms + parts.options.acknowledge_minutes * 60'000LL};
    body["next"] = next.ms;
    TRY(writer.put_reference(notice_kind, id, body));
    writer.after_commit([&parts, task_id = task.id, next] { parts.climbs.put(task_id, next); });
    return true;
  }
  if (state) {
    TRY(writer.remove_reference(notice_kind, id));
    TRY(tell_ledger(parts, writer, task, "notice.nobody_left", {}));
    writer.after_commit([&parts, task_id = task.id] { parts.climbs.remove(task_id); });
  }
  return false;
}

Result<bool> ring_duty(Parts& parts, store::Writer& writer, const store::Task& task,
                       const store::RecordRow& row) {
  const auto world = parts.world();
  const std::string id = besik::to_string(task.id);
  TRY_ASSIGN(const auto state, writer.reference(notice_kind, id));
  json::object body = state.value_or(json::object{{"told", json::array{}}});
  std::set<std::string> told;
  for (const json::value& item : list_at(body, "told")) told.emplace(item.as_string());
  json::array names;
  bool any = false;
  for (const Account& account : on_duty(parts, *world, row.owner)) {
    if (told.contains(account.id) || is_excluded(parts, *world, account, task.record)) continue;
    const record::User user = parts.accounts.user(account, parts.today());
    TRY_ASSIGN(const bool readable, may(parts, *world, writer, user, record::Verb::read, row));
    if (!readable && !is_for(*world, user, task, parts.today())) continue;
    body["told"].as_array().emplace_back(account.id);
    names.emplace_back(account.id);
    TRY_ASSIGN(const bool reached, put_rows(parts, writer, task, account));
    any = any || reached;
  }
  if (!any) return false;
  TRY(tell_ledger(parts, writer, task, "notice.duty", {{"users", std::move(names)}}));
  const Instant next{parts.env.now().ms + parts.options.acknowledge_minutes * 60'000LL};
  body["next"] = next.ms;
  TRY(writer.put_reference(notice_kind, id, body));
  writer.after_commit([&parts, task_id = task.id, next] { parts.climbs.put(task_id, next); });
  return true;
}

Result<void> after_failure(Parts& parts, store::Writer& writer, const store::OutboxRow& row) {
  TRY_ASSIGN(const auto task, writer.task(row.task));
  if (!task || task->state != store::TaskState::open || task->acknowledged_at) return {};
  TRY_ASSIGN(const std::vector<store::OutboxRow> others, writer.outbox_of(row.task));
  const bool someone = std::any_of(others.begin(), others.end(), [](const auto& other) {
    return other.state == "waiting" || other.state == "sent" || other.state == "delivered";
  });
  if (!someone) TRY(go_on(parts, writer, *task));
  return {};
}

Result<void> begin_notice(Parts& parts, store::Writer& writer, const store::Task& task) {
  TRY_ASSIGN(const auto state, writer.reference(notice_kind, besik::to_string(task.id)));
  if (state) return {};
  TRY(go_on(parts, writer, task));
  return {};
}

Result<void> end_notice(Parts& parts, store::Writer& writer, const Id& task) {
  const std::string id = besik::to_string(task);
  TRY_ASSIGN(const auto state, writer.reference(notice_kind, id));
  if (!state) return {};
  TRY(writer.remove_reference(notice_kind, id));
  writer.after_commit([&parts, task] { parts.climbs.remove(task); });
  TRY_ASSIGN(const std::vector<store::OutboxRow> rows, writer.outbox_of(task));
  for (store::OutboxRow row : rows) {
    if (row.state != "waiting") continue;
    row.state = "unneeded";
    TRY(writer.put_outbox(row));
  }
  return {};
}

std::string notice_subject(Language language) {
  static const Text text{"Бесік: шұғыл", "Бесік: срочно", "Besik: urgent"};
  return text.in(language);
}

std::string notice_text(Language language, const std::string& public_url) {
  static const Text text{"Шұғыл: жүйеге кіріңіз.", "Срочно: войдите в систему.",
                         "Urgent: sign in."};
  return text.in(language) + " " + public_url;
}

}  // namespace besik::service
