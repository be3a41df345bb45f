#include "service/live.h"

#include "service/record_state.h"

namespace besik::service {

namespace {

bool may_be_told(const record::World& world, const record::User& user, const std::string& name,
                 const std::string& place) {
  const std::size_t slash = name.find('/');
  if (slash == std::string::npos) return false;
  const programme::Programme* programme = world.programme(name.substr(0, slash));
  if (!programme) return false;
  const programme::Indicator* indicator = programme->find_indicator(name.substr(slash + 1));
  return indicator && record::may_see_figure(world, user, *programme, *indicator, place);
}

}  // namespace

bool concerns(const Parts& parts, const Actor& actor, const Happened& happened) {
  const auto account = parts.accounts.by_id(actor.user.id);
  if (!account || account->disabled) return false;
  const record::User user = parts.accounts.user(*account, parts.today());
  const auto world = parts.world();
  for (const std::string& name : happened.indicators)
    if (may_be_told(*world, user, name, happened.place)) return true;
  const auto id = parse_id(happened.record);
  if (!id) return false;
  const auto reader = parts.store->read();
  if (!reader) return false;
  const auto row = (*reader)->record(*id);
  if (!row || !*row) return false;
  return may(parts, *world, **reader, user, record::Verb::read, **row).value_or(false);
}

}  // namespace besik::service
