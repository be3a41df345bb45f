#include "service/users.h"

#include "service/account_view.h"
#include "service/input.h"
#include "service/nouns.h"
#include "service/record_state.h"
#include "service/shifts.h"
#include "service/task_sync.h"
#include "service/writing.h"

namespace besik::service {

namespace {

std::string as_text(const json::value& value) {
  if (value.is_string()) return std::string(value.as_string());
  if (value.is_bool()) return value.as_bool() ? "yes" : "no";
  std::string out;
  if (value.is_array())
    for (const json::value& item : value.as_array())
      if (item.is_string()) out += std::string(item.as_string()) + " ";
  return out;
}

Result<Account> known_account(const Parts& parts, const Call& call, std::string_view member) {
  TRY_ASSIGN(const std::string name, need_text(call.input, member));
  const auto account = parts.accounts.find(name);
  if (!account)
    return fault("user.not_found", std::string(member), "there is no such account",
                 "see user.list");
  return *account;
}

Checked<Answer> list(Service& service, const Call& call) {
  Parts& parts = service.parts();
  const auto world = parts.world();
  const std::string organisation = text_or(call.input, "organisation");
  TRY_ASSIGN(const int64_t limit, whole_or(call.input, "limit", 1000));
  json::array items;
  for (const Account& account : parts.accounts.all()) {
    if (!organisation.empty() && !(world->organisations && world->organisations->is_within(
                                                               account.organisation, organisation)))
      continue;
    if (static_cast<int64_t>(items.size()) >= limit) break;
    items.push_back(account_json(*world, account, call.actor.language));
  }
  Answer answer;
  answer.body = json::object{{"items", std::move(items)}};
  return answer;
}

Checked<Answer> add(Service& service, const Call& call) {
  Parts& parts = service.parts();
  const auto world = parts.world();
  std::map<std::string, std::string> texts;
  for (const auto& member : call.input) texts[std::string(member.key())] = as_text(member.value());
  TRY_ASSIGN(Account account, account_from_texts(parts, *world, texts));
  // Passwords are chosen by their owners; only a synthetic folder has accounts with given ones.
  std::string hash;
  if (!texts["password"].empty()) {
    if (!world->synthetic)
      return fault("user.password_given", "password", "nobody sets another person's password",
                   "give them the one-time link of the answer");
    TRY_ASSIGN(hash, parts.passwords.hash(parts.env, texts["password"]));
  }
  account.id = besik::to_string(parts.env.new_id());
  std::string link;
  TRY_ASSIGN(json::object safe,
             write_once(parts, call, [&](store::Writer& writer) -> Checked<json::object> {
               if (parts.accounts.by_name(account.name))
                 return fault("user.exists", "name", "this login is taken", "choose another");
               TRY(write_account(parts, writer, account, call.actor.user.id));
               if (hash.empty()) {
                 TRY_ASSIGN(link, make_link(parts, writer, account.id));
               } else {
                 TRY(writer.put_reference("password", account.id, {{"hash", hash}}));
               }
               return json::object{{"id", account.id}};
             }));
  if (!link.empty()) {
    safe["link"] = link;
    note_link(parts, call.actor.language, safe);
  }
  Answer answer;
  answer.body = std::move(safe);
  answer.http_status = 201;
  return answer;
}

// What the account owned, found by the key of ownership.
Result<int64_t> hand_over(Parts& parts, store::Writer& writer, const Account& from,
                          const Account& to, const std::string& actor) {
  int64_t moved = 0;
  store::RecordQuery query;
  query.owner_user = from.id;
  query.include_voided = true;
  query.limit = 1000;
  for (;;) {
    TRY_ASSIGN(const store::RecordPage page, writer.records(query));
    for (store::RecordRow row : page.rows) {
      TRY_ASSIGN(const Bytes contributions, writer.contributions(row.id));
      static_cast<void>(contributions);
      store::Event event;
      event.id = parts.env.new_id();
      event.ledger = row.ledger;
      event.kind = "record.handed_over";
      event.record = row.id;
      event.register_name = row.register_name;
      event.programme = row.programme;
      event.programme_version = row.programme_version;
      event.at = parts.env.now();
      event.actor = actor;
      event.base = row.version;
      event.facts = row.facts;
      TRY(writer.append(std::move(event)));
      row.version += 1;
      row.owner_user = to.id;
      row.changed_at = parts.env.now();
      TRY(writer.put_record(row));
      ++moved;
    }
    if (page.next.empty()) break;
    // The handed-over rows leave the query: its first page is always the next one.
    query.cursor.clear();
  }
  store::TaskQuery tasks;
  tasks.user = from.id;
  tasks.limit = 1000;
  for (;;) {
    TRY_ASSIGN(const std::vector<store::Task> open, writer.tasks(tasks));
    for (store::Task task : open) {
      task.user = to.id;
      TRY(put_task(parts, writer, task));
    }
    if (static_cast<int>(open.size()) < tasks.limit) break;
  }
  return moved;
}

Checked<Answer> disable(Service& service, const Call& call) {
  Parts& parts = service.parts();
  TRY_ASSIGN(Account account, known_account(parts, call, "user"));
  std::optional<Account> heir;
  if (!text_or(call.input, "hand_over_to").empty()) {
    TRY_ASSIGN(heir, known_account(parts, call, "hand_over_to"));
    if (heir->disabled || heir->id == account.id)
      return fault("user.bad_heir", "hand_over_to", "this account cannot take over",
                   "name another account that is not disabled");
  }
  std::lock_guard one(parts.rota_mutex);
  TRY_ASSIGN(
      json::object safe,
      write_once(parts, call, [&](store::Writer& writer) -> Checked<json::object> {
        store::RecordQuery owned;
        owned.owner_user = account.id;
        owned.limit = 1;
        TRY_ASSIGN(const store::RecordPage page, writer.records(owned));
        if (!heir &&
            (!page.rows.empty() || !account.posts.empty() || has_shifts_ahead(parts, account.id)))
          return fault("user.heir_needed", "hand_over_to",
                       "this account owns records, holds a post or is on call",
                       "say who takes them over");
        int64_t moved = 0, shifts = 0;
        if (heir) {
          TRY_ASSIGN(moved, hand_over(parts, writer, account, *heir, call.actor.user.id));
          TRY_ASSIGN(shifts, hand_over_shifts(parts, writer, account, *heir, call.actor.user.id));
          for (const std::string& post : account.posts) heir->posts.push_back(post);
          // Whoever was covered by the one who leaves is covered by the heir.
          for (Account other : parts.accounts.all()) {
            bool changed = false;
            for (Cover& cover : other.covers)
              if (cover.by == account.id) {
                cover.by = heir->id;
                changed = true;
              }
            if (other.supervisor == account.id) {
              other.supervisor = heir->id;
              changed = true;
            }
            if (other.id == heir->id || other.id == account.id) continue;
            if (changed) TRY(write_account(parts, writer, other, call.actor.user.id));
          }
        }
        account.disabled = true;
        account.posts.clear();
        account.covers.clear();
        TRY(write_account(parts, writer, account, call.actor.user.id));
        if (heir) TRY(write_account(parts, writer, *heir, call.actor.user.id));
        return json::object{{"id", account.id}, {"records", moved}, {"shifts", shifts}};
      }));
  parts.sessions.close_all_of(account.id);
  TRY(parts.sessions.keep(*parts.store, parts.env.now()));
  Answer answer;
  answer.body = std::move(safe);
  return answer;
}

Checked<Answer> cover(Service& service, const Call& call) {
  Parts& parts = service.parts();
  TRY_ASSIGN(Account account, known_account(parts, call, "user"));
  TRY_ASSIGN(const Account by, known_account(parts, call, "by"));
  TRY_ASSIGN(const Date from, need_date(call.input, "from"));
  TRY_ASSIGN(const Date until, need_date(call.input, "until"));
  if (until < from || by.disabled || by.id == account.id)
    return fault("user.bad_cover", "by", "this cover cannot be",
                 "name another account, and a last day that is not before the first");
  std::erase_if(account.covers, [&](const Cover& old) { return old.until < parts.today(); });
  account.covers.push_back({by.id, from, until});
  TRY_ASSIGN(json::object safe,
             write_once(parts, call, [&](store::Writer& writer) -> Checked<json::object> {
               TRY(write_account(parts, writer, account, call.actor.user.id));
               return json::object{{"id", account.id}};
             }));
  Answer answer;
  answer.body = std::move(safe);
  return answer;
}

Checked<Answer> link(Service& service, const Call& call) {
  Parts& parts = service.parts();
  TRY_ASSIGN(const Account account, known_account(parts, call, "user"));
  if (account.disabled)
    return fault("user.disabled", "user", "this account is disabled", "add a new one");
  std::string url;
  std::shared_lock gate(parts.gate);
  TRY(parts.store->write([&](store::Writer& writer) -> Result<void> {
    TRY_ASSIGN(url, make_link(parts, writer, account.id));
    return {};
  }));
  Answer answer;
  json::object body{{"link", url}};
  note_link(parts, call.actor.language, body);
  answer.body = std::move(body);
  return answer;
}

}  // namespace

void add_users(std::vector<Operation>& table) {
  const Needs admin = Needs::operator_or_administrator;
  const Parameter user = in_path("user", "Login or id of the account.");
  table.push_back({"user.list",
                   "GET",
                   "/api/v1/users",
                   admin,
                   true,
                   false,
                   "Accounts, without their addresses.",
                   {in_query("organisation", "text", "Of this organisation and those below it."),
                    in_query("limit", "whole", "At most so many; 1000 if not given.")},
                   "{items: [{id, name, title, roles, posts, organisation, language, disabled}]}",
                   list});
  table.push_back(
      {"user.add",
       "POST",
       "/api/v1/users",
       admin,
       true,
       true,
       "Adds an account and gives the one-time link with which its owner sets a password.",
       {in_body("name", "text", "Login.", true), in_body("title", "text", "As shown."),
        in_body("organisation", "text", "Code of the organisation."),
        in_body("roles", "list", "Names of roles."),
        in_body("posts", "list", "Posts that own records."),
        in_body("supervisor", "text", "Login of the supervisor."),
        in_body("language", "text", "kk, ru or en."), in_body("mail", "text", "For notices."),
        in_body("phone", "text", "For notices, like +77011234567."),
        in_body("voice", "yes_no", "Calls rather than text messages."),
        in_body("password", "text", "Only where all is synthetic.")},
       "{id, link}",
       add});
  table.push_back({"user.disable",
                   "POST",
                   "/api/v1/users/{user}/disable",
                   admin,
                   true,
                   true,
                   "Disables an account and hands its records, posts, tasks and rota over at once.",
                   {user, in_body("hand_over_to", "text", "Login of who takes over.")},
                   "{id, records, shifts}",
                   disable});
  table.push_back(
      {"user.cover",
       "POST",
       "/api/v1/users/{user}/cover",
       admin,
       true,
       true,
       "Somebody stands in for an account between two days.",
       {user, in_body("by", "text", "Login of who stands in.", true),
        in_body("from", "date", "First day.", true), in_body("until", "date", "Last day.", true)},
       "{id}",
       cover});
  table.push_back({"user.link",
                   "POST",
                   "/api/v1/users/{user}/link",
                   admin,
                   true,
                   true,
                   "A new one-time link to set a password; good for three days.",
                   {user},
                   "{link}",
                   link});
}

}  // namespace besik::service
