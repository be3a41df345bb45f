#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include "base/date.h"
#include "base/json.h"
#include "base/result.h"
#include "base/text.h"
#include "record/access.h"

namespace besik::service {

// Somebody stands in for an account while it is away.
struct Cover {
  std::string by;  // account id
  Date from, until;
};

// A worker's account. Records are owned by a post where the account holds one ("post:NAME"), so
// that a successor takes them with the post; else by the account itself.
struct Account {
  std::string id;     // a UUID: logins may be reused, ids never
  std::string name;   // login
  std::string title;  // as shown to others
  std::string organisation;
  std::set<std::string> roles;
  std::vector<std::string> posts;
  std::string supervisor;  // account id or ""
  Language language = Language::kk;
  std::string mail, phone;
  bool voice = false;  // calls rather than text messages
  bool disabled = false;
  std::vector<Cover> covers;

  std::string owner_key() const { return posts.empty() ? id : "post:" + posts.front(); }
};

json::object to_json(const Account& account);
Account account_from_json(const std::string& id, const json::object& body);

// All accounts of the process, as of the last commit. Thread-safe.
class Accounts {
 public:
  void put(Account account);
  std::optional<Account> by_id(std::string_view id) const;
  std::optional<Account> by_name(std::string_view name) const;  // case aside
  // By id or login.
  std::optional<Account> find(std::string_view name_or_id) const;
  std::vector<Account> all() const;
  std::vector<Account> of_role(std::string_view role) const;  // not the disabled ones
  bool empty() const;
  // The account as the rule of access sees it on a day: posts and leave cover folded in.
  record::User user(const Account& account, Date today) const;
  // Whom a key of ownership (account id or post) means today.
  std::optional<Account> holder(std::string_view owner_key) const;

 private:
  mutable std::shared_mutex mutex_;
  std::map<std::string, Account, std::less<>> by_id_;
  std::map<std::string, std::string, std::less<>> id_of_name_;
  std::map<std::string, std::string, std::less<>> id_of_post_;
  std::map<std::string, std::set<std::string>, std::less<>>
      covered_by_;  // who stands in -> for whom
};

}  // namespace besik::service
