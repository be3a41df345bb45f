#include "service/epochs.h"
#include "service/input.h"
#include "service/parts.h"

namespace besik::service {

Result<bool> keep_epoch(Parts& parts) {
  const auto world = parts.world();
  if (!world || !world->tree || world->programmes.empty()) return false;
  const Date today = parts.today();
  const auto last = parts.epochs.now();
  if (last && last->day >= today) return false;
  const auto stopping = [&parts] {
    std::lock_guard lock(parts.stop_mutex);
    return parts.stopping;
  };
  TRY(parts.epochs.make({*world, *parts.engine, *parts.store, parts.env, today,
                         parts.returns.coverage(world, today),
                         [&](std::size_t, std::size_t) { return !stopping(); },
                         [&parts]() -> std::shared_ptr<void> {
                           return std::make_shared<std::unique_lock<std::shared_mutex>>(parts.gate);
                         }}));
  return true;
}

Result<std::shared_ptr<const Epoch>> epoch_in_force(Parts& parts) {
  if (!parts.options.run_scheduler || !parts.epochs.now()) TRY(keep_epoch(parts));
  auto epoch = parts.epochs.now();
  if (epoch) return epoch;
  return fault("epoch.none", "", "no figures have been told yet", "import a territory first");
}

}  // namespace besik::service
