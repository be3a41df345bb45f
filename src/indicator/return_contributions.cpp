#include "indicator/return_contributions.h"

namespace besik::indicator {
namespace {

using programme::MeasureKind;

// The members of one contribution; of a breakdown in which a record may stand in several, one for
// the total ("*") and one for what is not known.
std::vector<std::vector<std::string>> tuples(const Feed& feed, const std::string& kind,
                                             const std::string& member) {
  std::vector<std::vector<std::string>> out{{}};
  for (const Dimension& dimension : feed.compiled->dimensions) {
    std::vector<std::string> values{dimension.source == Dimension::Source::owner_kind ? kind
                                    : dimension.name == feed.field->by                ? member
                                                                                      : ""};
    if (dimension.multiple) values.insert(values.begin(), "*");
    std::vector<std::vector<std::string>> longer;
    for (const auto& tuple : out)
      for (const std::string& value : values) {
        longer.push_back(tuple);
        longer.back().push_back(value);
      }
    out = std::move(longer);
  }
  return out;
}

void add(const Feed& feed, const record::ReturnFacts& facts, const std::string& kind,
         const std::string& name, const std::string& member, int64_t number,
         std::vector<Contribution>& out) {
  if (number == 0) return;
  Contribution one;
  one.measure = feed.index;
  one.place = "org:" + facts.organisation;
  one.day = one.placed_on = facts.until;
  const std::string owner = to_string(record::return_id(facts.programme, facts.name,
                                                        facts.organisation, facts.period.first)) +
                            "|" + name + "|";
  for (auto& members : tuples(feed, kind, member)) {
    one.members = std::move(members);
    if (feed.compiled->measure->kind == MeasureKind::count) {
      one.weight = static_cast<int32_t>(number);
      out.push_back(one);
      continue;
    }
    for (int64_t i = 0; i < number; ++i) {
      one.unit = unit_of(owner + std::to_string(i));
      out.push_back(one);
    }
  }
}

}  // namespace

std::vector<Feed> fed_by(const Measures& measures, const record::ReturnFacts& facts) {
  std::vector<Feed> out;
  for (uint32_t i = 0; i < measures.all().size(); ++i) {
    const CompiledMeasure& compiled = measures.all()[i];
    if (compiled.programme != facts.programme || compiled.is_denominator ||
        !compiled.refusal.empty() || facts.until > compiled.days.until)
      continue;
    const programme::Return* form = compiled.of_programme->find_return(facts.name);
    if (form == nullptr) continue;
    const auto fed = form->feeds.find(compiled.indicator->name);
    const auto* field = fed == form->feeds.end() ? nullptr : form->field(fed->second);
    if (field != nullptr) out.push_back({&compiled, i, field});
  }
  return out;
}

std::vector<Contribution> contributions(const Measures& measures, const record::World& world,
                                        const record::ReturnFacts& facts) {
  std::vector<Contribution> out;
  const place::Organisation* body =
      world.organisations ? world.organisations->find(facts.organisation) : nullptr;
  if (facts.stage != record::ReturnStage::approved || body == nullptr) return out;
  for (const Feed& feed : fed_by(measures, facts)) {
    const programme::Programme& programme = *feed.compiled->of_programme;
    const auto names = programme::numbers_of(programme, *feed.field);
    const auto members = programme::members_of(programme, *feed.field);
    for (std::size_t at = feed.field->by.empty() ? 0 : 1; at < names.size(); ++at)
      if (const auto number = facts.numbers.find(names[at]); number != facts.numbers.end())
        add(feed, facts, body->kind, names[at], members[at], number->second, out);
  }
  return out;
}

}  // namespace besik::indicator
