#include "service/rota.h"

#include <algorithm>
#include <mutex>

#include "service/reference_json.h"

namespace besik::service {

json::object to_json(const Shift& shift) {
  return {{"organisation", shift.organisation},
          {"user", shift.user},
          {"from", shift.from.ms},
          {"until", shift.until.ms}};
}

Shift shift_from_json(const std::string& id, const json::object& body) {
  return {id, text_at(body, "organisation"), text_at(body, "user"), Instant{whole_at(body, "from")},
          Instant{whole_at(body, "until")}};
}

std::vector<std::pair<Instant, Instant>> outside(Instant from, Instant until,
                                                 const std::vector<Shift>& taken) {
  std::vector<Shift> sorted = taken;
  std::sort(sorted.begin(), sorted.end(),
            [](const Shift& a, const Shift& b) { return a.from < b.from; });
  std::vector<std::pair<Instant, Instant>> out;
  for (const Shift& shift : sorted) {
    if (!(from < until)) break;
    if (!(from < shift.until)) continue;
    if (from < shift.from) out.emplace_back(from, std::min(shift.from, until));
    from = shift.until;
  }
  if (from < until) out.emplace_back(from, until);
  return out;
}

void Rota::put(const Shift& shift) {
  remove(shift.id);
  std::unique_lock lock(mutex_);
  by_organisation_[shift.organisation][{shift.until, shift.id}] = shift.id;
  by_user_[shift.user].insert(shift.id);
  by_id_[shift.id] = shift;
}

void Rota::remove(const std::string& id) {
  std::unique_lock lock(mutex_);
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) return;
  const Shift& shift = found->second;
  by_organisation_[shift.organisation].erase({shift.until, id});
  by_user_[shift.user].erase(id);
  by_id_.erase(found);
}

Result<void> Rota::load(store::Reader& reader) {
  return reader.each_reference("shift", [&](const std::string& id, const json::object& body) {
    put(shift_from_json(id, body));
    return Result<void>{};
  });
}

std::vector<Shift> Rota::of_user(const std::string& user) const {
  std::vector<Shift> out;
  std::shared_lock lock(mutex_);
  const auto found = by_user_.find(user);
  if (found == by_user_.end()) return out;
  for (const std::string& id : found->second) out.push_back(by_id_.at(id));
  return out;
}

std::vector<Shift> Rota::find(const std::string& id) const {
  std::shared_lock lock(mutex_);
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? std::vector<Shift>{} : std::vector<Shift>{found->second};
}

std::vector<Shift> Rota::between(const std::string& organisation, Instant from,
                                 Instant until) const {
  std::vector<Shift> out;
  std::shared_lock lock(mutex_);
  for (const auto& [code, shifts] : by_organisation_) {
    if (!organisation.empty() && code != organisation) continue;
    for (auto at = shifts.upper_bound({from, "~"}); at != shifts.end(); ++at) {
      const Shift& shift = by_id_.at(at->second);
      if (shift.from < until) out.push_back(shift);
    }
  }
  std::sort(out.begin(), out.end(), [](const Shift& a, const Shift& b) {
    return std::pair(a.from, a.id) < std::pair(b.from, b.id);
  });
  return out;
}

std::set<std::string> Rota::on_duty(const std::string& organisation, Instant at) const {
  std::set<std::string> out;
  for (const Shift& shift : between(organisation, at, Instant{at.ms + 1})) out.insert(shift.user);
  return out;
}

}  // namespace besik::service
