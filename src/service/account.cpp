#include "service/account_view.h"
#include "service/input.h"
#include "service/record_view.h"
#include "service/reference.h"
#include "service/reference_json.h"
#include "service/users.h"

namespace besik::service {

namespace {

constexpr int64_t link_ms = 3 * 24 * hour_ms;

const programme::Role* role_of(const record::World& world, const std::string& name) {
  for (const auto& [programme, versions] : world.programmes)
    if (!versions.empty())
      if (const programme::Role* role = versions.back()->role(name)) return role;
  return nullptr;
}

std::vector<std::string> role_names(const record::World& world) {
  std::vector<std::string> out;
  for (const auto& [programme, versions] : world.programmes)
    if (!versions.empty())
      for (const programme::Role& role : versions.back()->roles) out.push_back(role.name);
  return out;
}

}  // namespace

json::object account_json(const record::World& world, const Account& account, Language language) {
  json::array roles;
  for (const std::string& name : account.roles) {
    const programme::Role* role = role_of(world, name);
    roles.push_back(
        json::object{{"name", name}, {"title", role ? role->title.in(language) : name}});
  }
  json::object organisation = organisation_json(world, account.organisation, language);
  if (world.organisations)
    if (const place::Organisation* found = world.organisations->find(account.organisation))
      organisation["place"] = found->place;
  json::array posts;
  for (const std::string& post : account.posts) posts.emplace_back(post);
  return {{"id", account.id},
          {"name", account.name},
          {"title", account.title},
          {"roles", std::move(roles)},
          {"posts", std::move(posts)},
          {"organisation", std::move(organisation)},
          {"language", to_string(account.language)},
          {"disabled", account.disabled}};
}

Result<void> write_account(Parts& parts, store::Writer& writer, const Account& account,
                           const std::string& actor) {
  const json::object body = to_json(account);
  json::object told{{"id", account.id}};
  for (const char* name : {"organisation", "roles", "posts", "supervisor", "disabled", "covers"})
    told[name] = body.at(name);
  TRY(put_reference_event(parts, writer, "account", std::move(told), actor));
  TRY(writer.put_reference("account", account.id, body));
  writer.after_commit([&parts, account] { parts.accounts.put(account); });
  return {};
}

Result<void> save_accounts(Parts& parts, const std::vector<Account>& accounts,
                           const std::map<std::string, std::string>& passwords,
                           const std::string& actor) {
  std::shared_lock gate(parts.gate);
  return parts.store->write([&](store::Writer& writer) -> Result<void> {
    for (const Account& account : accounts) TRY(write_account(parts, writer, account, actor));
    for (const auto& [id, hash] : passwords)
      TRY(writer.put_reference("password", id, {{"hash", hash}}));
    return {};
  });
}

Result<std::string> stored_password(Parts& parts, const std::string& account) {
  TRY_ASSIGN(const auto reader, parts.store->read());
  TRY_ASSIGN(const auto body, reader->reference("password", account));
  return body ? text_at(*body, "hash") : std::string();
}

Result<std::string> make_link(Parts& parts, store::Writer& writer, const std::string& account) {
  std::array<uint8_t, 24> bytes{};
  parts.env.random(bytes);
  const std::string token = to_base64url(bytes);
  const std::string id = to_hex(blake2b("link|" + token));
  TRY(writer.put_reference("link", id,
                           {{"account", account}, {"until", parts.env.now().ms + link_ms}}));
  return parts.link_to("/first#" + token);
}

void note_link(const Parts& parts, Language language, json::object& answer) {
  static const Text text{
      "Бұл папканың серверінің мекенжайы белгісіз: сілтеменің алдына оны қойыңыз.",
      "Адрес сервера этой папки неизвестен: поставьте его перед ссылкой.",
      "No server of this folder is known: put its address before the link."};
  if (parts.public_url().empty()) answer["note"] = text.in(language);
}

Result<Account> take_link(Parts& parts, const std::string& token, const std::string& hash) {
  const std::string id = to_hex(blake2b("link|" + token));
  const Error bad = fault("session.refused", "token", "this link was used, is too old or is wrong",
                          "ask an administrator for a new one");
  Account account;
  std::shared_lock gate(parts.gate);
  TRY(parts.store->write([&](store::Writer& writer) -> Result<void> {
    TRY_ASSIGN(const auto body, writer.reference("link", id));
    if (!body || whole_at(*body, "until") < parts.env.now().ms) return bad;
    const auto found = parts.accounts.by_id(text_at(*body, "account"));
    if (!found || found->disabled) return bad;
    account = *found;
    TRY(writer.remove_reference("link", id));
    return writer.put_reference("password", account.id, {{"hash", hash}});
  }));
  parts.sessions.close_all_of(account.id);
  return account;
}

Result<void> check_login(const std::string& name) {
  const bool plain = name.find_first_not_of(
                         "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._@-") ==
                     std::string::npos;
  if (plain && name.size() >= 2 && name.size() <= 64) return {};
  return fault("user.bad_name", "name", "a login has 2 to 64 letters, digits, dots, dashes or @",
               "choose another");
}

Result<void> check_addresses(const Account& account) {
  // What goes into a mail's head must not be able to end a line there.
  const auto plain = [](const std::string& text) {
    for (const char c : text)
      if (c <= ' ' || c == '<' || c == '>' || c == '"' || c == '\\' || c == 0x7f ||
          static_cast<unsigned char>(c) >= 0x80)
        return false;
    return text.size() <= 200;
  };
  const std::size_t at = account.mail.find('@');
  if (!account.mail.empty() &&
      (!plain(account.mail) || at == std::string::npos || at == 0 || at + 1 == account.mail.size()))
    return fault("user.bad_mail", "mail", "this is no mail address", "check it or leave it out");
  const bool digits =
      account.phone.find_first_not_of("0123456789", account.phone.starts_with("+") ? 1 : 0) ==
      std::string::npos;
  if (!account.phone.empty() && (!digits || account.phone.size() < 6 || account.phone.size() > 16))
    return fault("user.bad_phone", "phone", "this is no phone number like +77011234567",
                 "check it or leave it out");
  return {};
}

namespace {

std::vector<std::string> words(const std::string& text) {
  std::vector<std::string> out;
  std::string word;
  for (const char c : text + " ") {
    if (c == ' ' || c == ',' || c == ';' || c == '\t') {
      if (!word.empty()) out.push_back(std::move(word));
      word.clear();
    } else {
      word += c;
    }
  }
  return out;
}

}  // namespace

namespace {

// A role is given only where people of it work.
void check_kind(const record::World& world, const programme::Role& role, const std::string& unit,
                Errors& errors) {
  const place::Organisation* body = world.organisations ? world.organisations->find(unit) : nullptr;
  if (!body || role.works_in.empty()) return;
  if (std::find(role.works_in.begin(), role.works_in.end(), body->kind) != role.works_in.end())
    return;
  std::string kinds;
  for (const std::string& kind : role.works_in) kinds += (kinds.empty() ? "" : ", ") + kind;
  errors.push_back(fault("user.role_of_other_kind", "roles",
                         "nobody of the role " + role.name + " works in a body of this kind",
                         "give another role, or a body of the kind " + kinds));
}

}  // namespace

Checked<Account> account_from_texts(const Parts& parts, const record::World& world,
                                    const std::map<std::string, std::string>& texts) {
  const auto at = [&](const std::string& name) {
    const auto found = texts.find(name);
    return found == texts.end() ? std::string() : found->second;
  };
  Errors errors;
  Account out;
  out.name = at("name");
  if (auto fit = check_login(out.name); !fit) errors.push_back(fit.error());
  auto title = clean_text(at("title"), 200);
  if (title)
    out.title = title->empty() ? out.name : *title;
  else
    errors.push_back(fault("user.bad_title", "title", "this is no clean text", "retype it"));
  out.organisation = at("organisation");
  if (!out.organisation.empty() || !at("roles").empty()) {
    const bool known = world.organisations && world.organisations->find(out.organisation);
    const bool needs_none = out.organisation.empty() && (at("roles") == "administrator" ||
                                                         at("roles") == "data_protection_officer");
    if (!known && !needs_none)
      errors.push_back(fault("organisation.unknown", "organisation",
                             "there is no organisation of this code", "see organisation.list"));
  }
  for (const std::string& role : words(at("roles"))) {
    const programme::Role* found = role_of(world, role);
    if (!found && role != "administrator" && role != "data_protection_officer") {
      Error error = fault("user.unknown_role", "roles", "there is no such role",
                          "use a role of programmes/shared");
      error.nearest = nearest(role, role_names(world));
      errors.push_back(std::move(error));
    }
    if (found) check_kind(world, *found, out.organisation, errors);
    out.roles.insert(role);
  }
  out.posts = words(at("posts"));
  if (!at("language").empty()) {
    auto language = parse_language(at("language"));
    if (language)
      out.language = *language;
    else
      errors.push_back(language.error());
  }
  out.mail = at("mail");
  out.phone = at("phone");
  out.voice = at("voice") == "yes";
  if (auto fit = check_addresses(out); !fit) errors.push_back(fit.error());
  out.supervisor = at("supervisor");
  if (!errors.empty()) return errors;
  if (const auto above = parts.accounts.find(out.supervisor)) out.supervisor = above->id;
  return out;
}

}  // namespace besik::service
