#include "service/account_view.h"
#include "service/input.h"
#include "service/nouns.h"
#include "service/parts.h"
#include "service/reference_json.h"
#include "service/users.h"

namespace besik::service {

namespace {

Error refused() {
  return fault("session.refused", "", "the name or the password is wrong",
               "check both; an administrator can give a new one-time link");
}

json::object session_json(const Parts& parts, const Account& account, Language language,
                          std::string_view csrf) {
  const auto world = parts.world();
  const place::Organisation* own =
      world->organisations ? world->organisations->find(account.organisation) : nullptr;
  const bool placed = own && world->tree && world->tree->find(own->place);
  return {{"user", account_json(*world, account, language)},
          {"csrf", csrf},
          {"zone", placed ? world->tree->zone(own->place, parts.today()) : parts.nation_zone()},
          {"synthetic", world->synthetic}};
}

Answer signed_in(Parts& parts, const Account& account, Language language) {
  const std::string token = parts.sessions.open(parts.env, account.id);
  Answer answer;
  answer.body = session_json(parts, account, language, Sessions::csrf_of(token));
  answer.set_session = token;
  return answer;
}

Checked<Answer> open(Service& service, const Call& call) {
  Parts& parts = service.parts();
  TRY_ASSIGN(const std::string name, need_text(call.input, "user"));
  TRY_ASSIGN(const std::string password, need_text(call.input, "password"));
  const std::string key = fold_case(name.substr(0, 200));
  if (const int64_t wait = parts.lockout.wait_seconds(key, parts.env.now()); wait > 0)
    return fault("session.locked", "", "too many wrong passwords for this name",
                 "wait " + std::to_string(wait) + " seconds and try again");
  const auto account = parts.accounts.by_name(name);
  std::string stored;
  if (account && !account->disabled) {
    TRY_ASSIGN(stored, stored_password(parts, account->id));
  }
  TRY_ASSIGN(const bool matches, parts.passwords.matches(stored, password));
  if (!matches) {
    parts.lockout.failed(key, parts.env.now());
    return refused();
  }
  parts.lockout.succeeded(key);
  Answer answer = signed_in(parts, *account, account->language);
  TRY(parts.sessions.keep(*parts.store, parts.env.now()));
  return answer;
}

Checked<Answer> show(Service& service, const Call& call) {
  Parts& parts = service.parts();
  const auto account = parts.accounts.by_id(call.actor.user.id);
  if (!account) return fault("session.none", "", "you are not signed in", "sign in");
  Answer answer;
  answer.body = session_json(parts, *account, call.actor.language,
                             call.session.empty() ? "" : Sessions::csrf_of(call.session));
  return answer;
}

Checked<Answer> close(Service& service, const Call& call) {
  Parts& parts = service.parts();
  parts.sessions.close(call.session);
  TRY(parts.sessions.keep(*parts.store, parts.env.now()));
  Answer answer;
  answer.body = json::object{};
  answer.set_session = "-";
  return answer;
}

// The link of the first administrator, or of an account that was given one.
Checked<Answer> first(Service& service, const Call& call) {
  Parts& parts = service.parts();
  TRY_ASSIGN(const std::string token, need_text(call.input, "token"));
  TRY_ASSIGN(const std::string password, need_text(call.input, "password"));
  TRY(Passwords::is_fit(password));
  TRY_ASSIGN(const std::string hash, parts.passwords.hash(parts.env, password));
  Account account;
  {
    std::lock_guard lock(parts.first_mutex);
    const bool is_first =
        !parts.first_token.empty() && token == parts.first_token && parts.accounts.empty();
    if (is_first) {
      TRY_ASSIGN(account.name, need_text(call.input, "user"));
      account.id = besik::to_string(parts.env.new_id());
      account.title = account.name;
      account.roles = {"administrator"};
      account.language = call.actor.language;
      TRY(check_login(account.name));
      TRY(save_accounts(parts, {account}, {{account.id, hash}}, ""));
      parts.first_token.clear();
    } else {
      TRY_ASSIGN(account, take_link(parts, token, hash));
    }
  }
  Answer answer = signed_in(parts, account, account.language);
  TRY(parts.sessions.keep(*parts.store, parts.env.now()));
  return answer;
}

Checked<Answer> password(Service& service, const Call& call) {
  Parts& parts = service.parts();
  TRY_ASSIGN(const std::string old_one, need_text(call.input, "old"));
  TRY_ASSIGN(const std::string new_one, need_text(call.input, "new"));
  const auto account = parts.accounts.by_id(call.actor.user.id);
  if (!account) return fault("session.none", "", "you are not signed in", "sign in");
  const std::string key = fold_case(account->name);
  if (const int64_t wait = parts.lockout.wait_seconds(key, parts.env.now()); wait > 0)
    return fault("session.locked", "", "too many wrong passwords for this name",
                 "wait " + std::to_string(wait) + " seconds and try again");
  TRY_ASSIGN(const std::string stored, stored_password(parts, account->id));
  TRY_ASSIGN(const bool matches, parts.passwords.matches(stored, old_one));
  if (!matches) {
    parts.lockout.failed(key, parts.env.now());
    return refused();
  }
  TRY(Passwords::is_fit(new_one));
  TRY_ASSIGN(const std::string hash, parts.passwords.hash(parts.env, new_one));
  TRY(save_accounts(parts, {}, {{account->id, hash}}, account->id));
  parts.sessions.close_all_of(account->id);
  Answer answer = signed_in(parts, *account, call.actor.language);
  TRY(parts.sessions.keep(*parts.store, parts.env.now()));
  return answer;
}

// The language in which a worker is spoken to from now on, on every machine and in every notice.
Checked<Answer> speak(Service& service, const Call& call) {
  Parts& parts = service.parts();
  TRY_ASSIGN(const std::string wanted, need_text(call.input, "language"));
  TRY_ASSIGN(const Language language, parse_language(wanted));
  TRY_ASSIGN(const Account account, [&]() -> Result<Account> {
    std::shared_lock gate(parts.gate);
    Account mine;
    TRY(parts.store->write([&](store::Writer& writer) -> Result<void> {
      const auto now = parts.accounts.by_id(call.actor.user.id);
      if (!now) return fault("session.none", "", "you are not signed in", "sign in");
      mine = *now;
      mine.language = language;
      // No event: nobody has to prove later in which language a worker read.
      TRY(writer.put_reference("account", mine.id, to_json(mine)));
      writer.after_commit([&parts, mine] { parts.accounts.put(mine); });
      return {};
    }));
    return mine;
  }());
  Answer answer;
  answer.body = session_json(parts, account, language,
                             call.session.empty() ? "" : Sessions::csrf_of(call.session));
  return answer;
}

}  // namespace

void add_sessions(std::vector<Operation>& table) {
  const Parameter name = in_body("user", "text", "Name of the account.", true);
  const Parameter secret = in_body("password", "text", "The password.", true);
  table.push_back({"session.open",
                   "POST",
                   "/api/v1/session",
                   Needs::nothing,
                   true,
                   false,
                   "Signs in: sets the session cookie.",
                   {name, secret},
                   "Session",
                   open});
  table.push_back({"session.show",
                   "GET",
                   "/api/v1/session",
                   Needs::session,
                   false,
                   false,
                   "Who is signed in, and the value that writes carry as X-Besik-CSRF.",
                   {},
                   "Session",
                   show});
  table.push_back({"session.close",
                   "DELETE",
                   "/api/v1/session",
                   Needs::session,
                   false,
                   false,
                   "Signs out.",
                   {},
                   "{}",
                   close});
  table.push_back({"session.first",
                   "POST",
                   "/api/v1/session/first",
                   Needs::nothing,
                   true,
                   false,
                   "Takes a one-time link: the first administrator, or a new password.",
                   {in_body("token", "text", "The part of the link after #.", true),
                    in_body("user", "text", "Name of the first administrator's account."), secret},
                   "Session",
                   first});
  table.push_back({"session.password",
                   "POST",
                   "/api/v1/session/password",
                   Needs::session,
                   false,
                   false,
                   "Changes your password; other sessions of yours end.",
                   {in_body("old", "text", "The password so far.", true),
                    in_body("new", "text", "At least ten characters.", true)},
                   "Session",
                   password});
  table.push_back({"session.language",
                   "POST",
                   "/api/v1/session/language",
                   Needs::session,
                   false,
                   false,
                   "The language in which you are spoken to from now on, wherever you sign in.",
                   {in_body("language", "text", "kk, ru or en.", true)},
                   "Session",
                   speak});
}

}  // namespace besik::service
