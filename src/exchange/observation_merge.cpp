#include "exchange/observation_merge.h"

#include <algorithm>
#include <map>
#include <memory>

namespace besik::exchange {

using indicator::Observation;
using indicator::ObservationGroup;

namespace {

std::string key_of(const std::string& group, const Observation& one) {
  std::string out = group + "|" + indicator::to_string(one.period);
  for (const auto& [name, member] : one.breakdown) out += "|" + name + "=" + member;
  return out;
}

// Lays `more` onto `one`; false where they contradict.
bool complete(std::optional<Decimal>& one, const std::optional<Decimal>& more, bool& changed) {
  if (!more) return true;
  if (one) return *one == *more;
  one = more;
  changed = true;
  return true;
}

bool complete(std::string& one, const std::string& more, bool& changed) {
  if (more.empty() || one == more) return true;
  if (!one.empty()) return false;
  one = more;
  changed = true;
  return true;
}

bool is_in_order(const Observation& one) {
  const auto fits = [](const std::optional<Decimal>& low, const std::optional<Decimal>& high) {
    return !low || !high || *low <= *high;
  };
  return fits(one.lower, one.value) && fits(one.value, one.upper) && fits(one.lower, one.upper);
}

class Merge {
 public:
  Merge(Date vintage, const indicator::Observations& known) : vintage_(vintage), known_(known) {}

  MergedNumbers run(std::vector<ReadNumber> numbers) {
    std::map<std::string, std::vector<ReadNumber>> by_key;
    std::vector<std::string> order;
    for (ReadNumber& one : numbers) {
      ObservationGroup group{one.series, one.place, one.place_label, vintage_, {}};
      std::string key = key_of(group.id(), one.observation);
      auto& same = by_key[key];
      if (same.empty()) order.push_back(std::move(key));
      same.push_back(std::move(one));
    }
    for (const std::string& key : order) take(key, by_key[key]);
    for (auto& [id, group] : changed_) {
      std::sort(group.observations.begin(), group.observations.end(),
                [](const Observation& a, const Observation& b) {
                  return std::tie(a.period, a.breakdown) < std::tie(b.period, b.breakdown);
                });
      out_.groups.push_back(std::move(group));
    }
    return std::move(out_);
  }

 private:
  void refuse(const ReadNumber& one, std::string code, std::string what, std::string mend) {
    ++out_.refused;
    out_.errors.push_back({std::move(code), one.where, std::move(what), std::move(mend), ""});
  }

  void take(const std::string& key, const std::vector<ReadNumber>& same) {
    const ReadNumber& first = same.front();
    const bool agree = std::all_of(same.begin(), same.end(), [&](const ReadNumber& one) {
      return one.observation == first.observation;
    });
    if (!agree) {
      for (const ReadNumber& one : same)
        refuse(one, "observation.two_values",
               "the table gives two numbers for the same place, period and breakdown (" +
                   (&one == &first ? same[1].where : first.where) + ")",
               "ask the source which one holds and remove the other");
      return;
    }
    if (place(key, first)) {
      out_.unchanged += static_cast<int64_t>(same.size()) - 1;
      return;
    }
    // What is wrong with one is wrong with all that say the same.
    const Error why = out_.errors.back();
    for (std::size_t at = 1; at < same.size(); ++at) refuse(same[at], why.code, why.what, why.mend);
  }

  bool place(const std::string& key, const ReadNumber& one) {
    auto [unit, is_first] = units_.try_emplace(one.series.id, one.series.unit);
    if (is_first) unit->second = known_.unit(one.series.id).value_or(one.series.unit);
    if (unit->second != one.series.unit) {
      refuse(one, "observation.unit_mismatch", "this series is counted in " + unit->second,
             "correct the unit, or give the numbers a series of their own");
      return false;
    }
    const ObservationGroup* group = known_group(one);
    const auto found = group ? find(*group, one.observation) : nullptr;
    Observation whole = found ? *found : one.observation;
    bool changed = !found;
    if (found && !lay_onto(whole, one.observation, changed)) {
      refuse(one, "observation.vintage_conflict",
             "this vintage is known with another number for it",
             "give the day of this publication as vintage; withdraw the other if it was a mistake");
      return false;
    }
    if (!is_in_order(whole)) {
      refuse(one, "observation.bounds_order",
             "the bounds are the wrong way round or the value lies outside them",
             "write lower, value and upper in ascending order");
      return false;
    }
    if (!whole.value && !indicator::says_missing(whole.status)) {
      refuse(one, "observation.no_value", "a bound without a value",
             "import the values of this vintage first");
      return false;
    }
    if (!changed) {
      ++out_.unchanged;
      // The number is known; what the map says of its series may be new.
      if (group->series != one.series) put(one, std::move(whole));
      return true;
    }
    ++out_.placed;
    out_.fresh.insert(key);
    put(one, std::move(whole));
    return true;
  }

  static bool lay_onto(Observation& whole, const Observation& more, bool& changed) {
    return complete(whole.value, more.value, changed) &&
           complete(whole.lower, more.lower, changed) &&
           complete(whole.upper, more.upper, changed) &&
           complete(whole.status, more.status, changed) && complete(whole.note, more.note, changed);
  }

  const ObservationGroup* known_group(const ReadNumber& one) const {
    const ObservationGroup head{one.series, one.place, "", vintage_, {}};
    const auto found = known_.groups().find(head.id());
    return found == known_.groups().end() ? nullptr : found->second.get();
  }

  static const Observation* find(const ObservationGroup& group, const Observation& one) {
    for (const Observation& other : group.observations)
      if (other.period == one.period && other.breakdown == one.breakdown) return &other;
    return nullptr;
  }

  void put(const ReadNumber& one, Observation whole) {
    ObservationGroup head{one.series, one.place, one.place_label, vintage_, {}};
    auto [at, is_new] = changed_.try_emplace(head.id(), std::move(head));
    ObservationGroup& group = at->second;
    if (is_new)
      if (const ObservationGroup* old = known_group(one)) group.observations = old->observations;
    for (Observation& other : group.observations) {
      if (other.period != whole.period || other.breakdown != whole.breakdown) continue;
      other = std::move(whole);
      return;
    }
    group.observations.push_back(std::move(whole));
  }

  Date vintage_;
  const indicator::Observations& known_;
  std::map<std::string, std::string> units_;
  std::map<std::string, ObservationGroup> changed_;
  MergedNumbers out_;
};

}  // namespace

bool MergedNumbers::is_new(const ObservationGroup& group, const Observation& one) const {
  return fresh.contains(key_of(group.id(), one));
}

MergedNumbers merge_observations(std::vector<ReadNumber> numbers, Date vintage,
                                 const indicator::Observations& known) {
  return Merge(vintage, known).run(std::move(numbers));
}

}  // namespace besik::exchange
