#include "service/accounts.h"

namespace besik::service {

namespace {

json::array texts(const auto& items) {
  json::array out;
  for (const std::string& item : items) out.emplace_back(item);
  return out;
}

std::string text(const json::object& body, std::string_view name) {
  const json::value* found = body.if_contains(name);
  return found && found->is_string() ? std::string(found->as_string()) : std::string();
}

bool flag(const json::object& body, std::string_view name) {
  const json::value* found = body.if_contains(name);
  return found && found->is_bool() && found->as_bool();
}

template <class Each>
void each_item(const json::object& body, std::string_view name, Each each) {
  const json::value* found = body.if_contains(name);
  if (!found || !found->is_array()) return;
  for (const json::value& item : found->as_array()) each(item);
}

}  // namespace

json::object to_json(const Account& account) {
  json::array covers;
  for (const Cover& cover : account.covers)
    covers.push_back(json::object{{"by", cover.by},
                                  {"from", besik::to_string(cover.from)},
                                  {"until", besik::to_string(cover.until)}});
  return {{"name", account.name},
          {"title", account.title},
          {"organisation", account.organisation},
          {"roles", texts(account.roles)},
          {"posts", texts(account.posts)},
          {"supervisor", account.supervisor},
          {"language", to_string(account.language)},
          {"mail", account.mail},
          {"phone", account.phone},
          {"voice", account.voice},
          {"disabled", account.disabled},
          {"covers", std::move(covers)}};
}

Account account_from_json(const std::string& id, const json::object& body) {
  Account out;
  out.id = id;
  out.name = text(body, "name");
  out.title = text(body, "title");
  out.organisation = text(body, "organisation");
  out.supervisor = text(body, "supervisor");
  out.mail = text(body, "mail");
  out.phone = text(body, "phone");
  out.voice = flag(body, "voice");
  out.disabled = flag(body, "disabled");
  out.language = parse_language(text(body, "language")).value_or(Language::kk);
  each_item(body, "roles", [&](const json::value& role) { out.roles.emplace(role.as_string()); });
  each_item(body, "posts",
            [&](const json::value& post) { out.posts.emplace_back(post.as_string()); });
  each_item(body, "covers", [&](const json::value& item) {
    const json::object& cover = item.as_object();
    const auto from = parse_date(text(cover, "from"));
    const auto until = parse_date(text(cover, "until"));
    if (from && until) out.covers.push_back({text(cover, "by"), *from, *until});
  });
  return out;
}

void Accounts::put(Account account) {
  std::unique_lock lock(mutex_);
  const auto found = by_id_.find(account.id);
  if (found != by_id_.end()) {
    const Account& old = found->second;
    id_of_name_.erase(fold_case(old.name));
    for (const std::string& post : old.posts) {
      const auto held = id_of_post_.find(post);
      if (held != id_of_post_.end() && held->second == old.id) id_of_post_.erase(held);
    }
    for (const Cover& cover : old.covers) covered_by_[cover.by].erase(old.id);
  }
  id_of_name_[fold_case(account.name)] = account.id;
  if (!account.disabled)
    for (const std::string& post : account.posts) id_of_post_[post] = account.id;
  for (const Cover& cover : account.covers) covered_by_[cover.by].insert(account.id);
  by_id_[account.id] = std::move(account);
}

std::optional<Account> Accounts::by_id(std::string_view id) const {
  std::shared_lock lock(mutex_);
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) return std::nullopt;
  return found->second;
}

std::optional<Account> Accounts::by_name(std::string_view name) const {
  std::shared_lock lock(mutex_);
  const auto found = id_of_name_.find(fold_case(name));
  if (found == id_of_name_.end()) return std::nullopt;
  return by_id_.find(found->second)->second;
}

std::optional<Account> Accounts::find(std::string_view name_or_id) const {
  if (auto account = by_id(name_or_id)) return account;
  return by_name(name_or_id);
}

std::vector<Account> Accounts::all() const {
  std::shared_lock lock(mutex_);
  std::vector<Account> out;
  out.reserve(by_id_.size());
  for (const auto& [id, account] : by_id_) out.push_back(account);
  return out;
}

std::vector<Account> Accounts::of_role(std::string_view role) const {
  std::shared_lock lock(mutex_);
  std::vector<Account> out;
  for (const auto& [id, account] : by_id_)
    if (!account.disabled && account.roles.contains(std::string(role))) out.push_back(account);
  return out;
}

bool Accounts::empty() const {
  std::shared_lock lock(mutex_);
  return by_id_.empty();
}

record::User Accounts::user(const Account& account, Date today) const {
  record::User out;
  out.id = account.id;
  out.name = account.name;
  out.organisation = account.organisation;
  out.roles = account.roles;
  out.disabled = account.disabled;
  for (const std::string& post : account.posts) out.covers.insert("post:" + post);
  std::shared_lock lock(mutex_);
  const auto covered = covered_by_.find(account.id);
  if (covered == covered_by_.end()) return out;
  for (const std::string& id : covered->second) {
    const Account& other = by_id_.find(id)->second;
    for (const Cover& cover : other.covers) {
      if (cover.by != account.id || today < cover.from || cover.until < today) continue;
      out.covers.insert(other.id);
      for (const std::string& post : other.posts) out.covers.insert("post:" + post);
    }
  }
  return out;
}

std::optional<Account> Accounts::holder(std::string_view owner_key) const {
  if (!owner_key.starts_with("post:")) return by_id(owner_key);
  std::shared_lock lock(mutex_);
  const auto held = id_of_post_.find(owner_key.substr(5));
  if (held == id_of_post_.end()) return std::nullopt;
  return by_id_.find(held->second)->second;
}

}  // namespace besik::service
