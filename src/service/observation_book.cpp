#include "service/observation_book.h"

namespace besik::service {

ObservationBook::Shared ObservationBook::get() const {
  const std::scoped_lock lock(mutex_);
  return now_;
}

Result<void> ObservationBook::load(store::Reader& reader) {
  indicator::Observations::Groups groups;
  TRY(reader.each_reference(
      "observation", [&](const std::string& id, const json::object& body) -> Result<void> {
        TRY_ASSIGN(indicator::ObservationGroup group, indicator::group_from_json(body));
        groups[id] = std::make_shared<const indicator::ObservationGroup>(std::move(group));
        return {};
      }));
  auto fresh = std::make_shared<const indicator::Observations>(std::move(groups));
  const std::scoped_lock lock(mutex_);
  now_ = std::move(fresh);
  return {};
}

void ObservationBook::change(std::vector<indicator::ObservationGroup> changed,
                             const std::vector<std::string>& removed) {
  const Shared old = get();
  indicator::Observations::Groups groups = old->groups();
  for (const std::string& id : removed) groups.erase(id);
  for (indicator::ObservationGroup& group : changed) {
    std::string id = group.id();
    groups[std::move(id)] = std::make_shared<const indicator::ObservationGroup>(std::move(group));
  }
  auto fresh = std::make_shared<const indicator::Observations>(std::move(groups));
  const std::scoped_lock lock(mutex_);
  now_ = std::move(fresh);
}

}  // namespace besik::service
