#include "indicator/aside.h"

#include <algorithm>

#include "indicator/return_contributions.h"

namespace besik::indicator {
namespace {

using programme::MeasureKind;

std::map<Entry, int64_t> of_records(const Leaves& leaves, const std::string& place,
                                    const record::ReturnFacts& facts, const MeasureCube& cube) {
  std::vector<bool> at(leaves.size());
  for (std::size_t i = 0; i < at.size(); ++i) at[i] = leaves.at(i).place == place;
  return cube.within(at, {key_of(facts.from, false), key_of(facts.until, true)});
}

// The member that a number of the return counts, of the members of an entry; "" where it is not
// split. False where the entry counts in another tuple already.
bool member_of(const Feed& feed, const std::vector<std::string>& members, std::string& member) {
  for (std::size_t i = 0; i < members.size(); ++i) {
    const Dimension& dimension = feed.compiled->dimensions[i];
    const bool is_asked = !feed.field->by.empty() && dimension.name == feed.field->by;
    if (dimension.multiple && is_asked == (members[i] == "*")) return false;
    if (is_asked) member = members[i];
  }
  return true;
}

void add_numbers(const programme::Programme& programme, const Feed& feed,
                 const std::map<Entry, int64_t>& entries, const MeasureCube& cube,
                 std::map<std::string, int64_t>& out) {
  const bool distinct = feed.compiled->measure->kind == MeasureKind::distinct;
  std::map<std::string, std::map<int64_t, int64_t>> items;  // member -> item -> weight
  for (const auto& [entry, weight] : entries) {
    std::string member;
    if (entry.incomplete || !member_of(feed, cube.members_of(entry), member)) continue;
    items[member][distinct ? entry.item : 0] += weight;
    if (!feed.field->by.empty()) items["*"][distinct ? entry.item : 0] += weight;
  }
  const auto count = [&](const std::map<int64_t, int64_t>& all) {
    int64_t sum = 0;
    for (const auto& [item, weight] : all)
      sum += distinct ? (weight > 0 ? 1 : 0) : std::max<int64_t>(weight, 0);
    return sum;
  };
  const auto names = programme::numbers_of(programme, *feed.field);
  const auto members = programme::members_of(programme, *feed.field);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const bool total = members[i].empty() && !feed.field->by.empty();
    const auto found = items.find(total ? "*" : members[i]);
    if (found == items.end()) continue;
    const int64_t number = count(found->second);
    if (number > 0) out[names[i]] = std::max(out[names[i]], number);
  }
}

std::string place_of(const record::ReturnFacts& facts) { return "org:" + facts.organisation; }

}  // namespace

void Aside::stand_aside(const Measures& measures, const Leaves& leaves,
                        const record::ReturnFacts& facts, std::vector<MeasureCube>& cubes) {
  const std::string place = place_of(facts);
  for (const Feed& feed : fed_by(measures, facts)) {
    Told told;
    told.id =
        record::return_id(facts.programme, facts.name, facts.organisation, facts.period.first);
    told.until = facts.until;
    told.entries = of_records(leaves, place, facts, cubes[feed.index]);
    for (const auto& [entry, weight] : told.entries) {
      Entry out = entry;
      out.weight = static_cast<int32_t>(-weight);
      cubes[feed.index].add(out);
    }
    note(told, feed.index);
    told_[{feed.index, place}].insert_or_assign(facts.from, std::move(told));
  }
}

void Aside::come_back(const Measures& measures, const record::ReturnFacts& facts,
                      std::vector<MeasureCube>& cubes) {
  for (const Feed& feed : fed_by(measures, facts)) {
    const auto at = told_.find({feed.index, place_of(facts)});
    if (at == told_.end()) continue;
    const auto found = at->second.find(facts.from);
    if (found == at->second.end()) continue;
    for (const auto& [entry, weight] : found->second.entries) {
      Entry back = entry;
      back.weight = static_cast<int32_t>(weight);
      cubes[feed.index].add(back);
    }
    beside_.erase({found->second.id, feed.index});
    at->second.erase(found);
    if (at->second.empty()) told_.erase(at);
  }
}

const Aside::Told* Aside::find(const At& at, Date day) const {
  const auto found = told_.find(at);
  if (found == told_.end()) return nullptr;
  const auto after = found->second.upper_bound(day);
  if (after == found->second.begin()) return nullptr;
  const Told& told = std::prev(after)->second;
  return day <= told.until ? &told : nullptr;
}

bool Aside::takes(uint32_t measure, const std::string& place, Date day, const Entry& entry) {
  if (told_.empty()) return false;
  auto* told = const_cast<Told*>(find({measure, place}, day));
  if (told == nullptr) return false;
  Entry key = entry;
  key.weight = 0;
  if ((told->entries[key] += entry.weight) == 0) told->entries.erase(key);
  note(*told, measure);
  return true;
}

std::map<std::string, int64_t> Aside::numbers(const Measures& measures, const Leaves& leaves,
                                              const record::ReturnFacts& facts,
                                              const std::vector<MeasureCube>& cubes) const {
  std::map<std::string, int64_t> out;
  const std::string place = place_of(facts);
  for (const Feed& feed : fed_by(measures, facts)) {
    const MeasureCube& cube = cubes[feed.index];
    const Told* told = find({feed.index, place}, facts.from);
    add_numbers(*feed.compiled->of_programme, feed,
                told != nullptr ? told->entries : of_records(leaves, place, facts, cube), cube,
                out);
  }
  return out;
}

void Aside::note(const Told& told, uint32_t measure) {
  if (told.entries.empty())
    beside_.erase({told.id, measure});
  else
    beside_.insert({told.id, measure});
}

std::set<Id> Aside::returns() const {
  std::set<Id> out;
  for (const auto& [id, measure] : beside_) out.insert(id);
  return out;
}

std::set<std::string> all_feeds(const record::World& world) {
  std::set<std::string> out;
  for (const auto& [name, versions] : world.programmes) {
    if (versions.empty()) continue;
    for (const programme::Return& form : versions.back()->returns)
      for (const auto& [indicator, field] : form.feeds)
        out.insert(name + "/" + form.name + "/" + indicator + "/" + field);
  }
  return out;
}

}  // namespace besik::indicator
