#pragma once

#include <map>
#include <set>
#include <shared_mutex>
#include <string>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include "base/date.h"
#include "base/json.h"
#include "base/result.h"
#include "store/store.h"

namespace besik::service {

// A worker is on call for an organisation from one moment until another.
struct Shift {
  std::string id, organisation;
  std::string user;  // account id
  Instant from, until;
};
json::object to_json(const Shift& shift);
Shift shift_from_json(const std::string& id, const json::object& body);

// What of [from, until) lies outside all of `taken`.
std::vector<std::pair<Instant, Instant>> outside(Instant from, Instant until,
                                                 const std::vector<Shift>& taken);

// All shifts, the past ones too, as of the last commit. Thread-safe.
class Rota {
 public:
  void put(const Shift& shift);
  void remove(const std::string& id);
  Result<void> load(store::Reader& reader);
  std::vector<Shift> of_user(const std::string& user) const;
  // Those that touch [from, until), by their beginning; of all organisations where "" is given.
  std::vector<Shift> between(const std::string& organisation, Instant from, Instant until) const;
  // Account ids of those on call at this organisation itself.
  std::set<std::string> on_duty(const std::string& organisation, Instant at) const;
  std::vector<Shift> find(const std::string& id) const;  // one or none

 private:
  using Key = std::pair<Instant, std::string>;  // until, id
  mutable std::shared_mutex mutex_;
  std::map<std::string, Shift> by_id_;
  std::map<std::string, std::map<Key, std::string>> by_organisation_;
  std::map<std::string, std::set<std::string>> by_user_;
};

}  // namespace besik::service
