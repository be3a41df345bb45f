#include "indicator/recount.h"

// What the recount reads from the journal, and in which words.
namespace besik::indicator {

Result<Recount> Recount::read(std::shared_ptr<const record::World> world, store::Reader& reader) {
  Recount result;
  result.kept_ = std::make_shared<std::pair<Kept, Kept>>();
  result.views_ = std::make_shared<Views>();
  result.carrying_ = std::make_shared<Carrying>(world);
  result.world_ = std::move(world);
  std::map<Id, store::Event> last;
  std::map<Id, record::ReturnFacts> returns;
  TRY_ASSIGN(const auto ledgers, reader.ledgers());
  for (const std::string& ledger : ledgers) {
    TRY_ASSIGN(result.as_of_[ledger], reader.last_seq(ledger));
    TRY(reader.each_event(ledger, 1, [&](const store::Event& event) -> Result<void> {
      if (event.kind.starts_with("return.") && !event.record.is_nil()) {
        TRY_ASSIGN(returns[event.record], record::return_from_json(event.facts));
        return {};
      }
      if (event.register_name.empty() || event.record.is_nil() || event.facts.empty()) return {};
      store::Event kept;
      kept.programme = event.programme;
      kept.programme_version = event.programme_version;
      kept.register_name = event.register_name;
      kept.facts = event.facts;
      last[event.record] = std::move(kept);
      return {};
    }));
  }
  for (auto& [id, facts] : returns) result.returns_.push_back(std::move(facts));
  for (const auto& [id, event] : last) {
    const auto* programme = result.world_->programme(event.programme, event.programme_version);
    if (programme == nullptr) programme = result.world_->programme(event.programme);
    const auto* reg = programme ? programme->find_register(event.register_name) : nullptr;
    if (reg == nullptr) continue;
    TRY_ASSIGN(record::Facts facts, record::facts_from_json(event.facts, *reg));
    result.records_.push_back(
        {id, event.programme, event.register_name, programme->version, std::move(facts)});
  }
  return result;
}

const LastRecords& Recount::records_as_of(const programme::Programme& programme) const {
  const auto [view, is_new] = views_->try_emplace({programme.name, programme.version});
  if (!is_new) return view->second;
  for (const Record& one : records_) {
    if (one.programme != programme.name) continue;
    record::Facts facts = one.facts;
    read_as_of(*world_, programme, one.version, one.register_name, facts);
    view->second[{one.programme, one.register_name}].push_back({one.id, std::move(facts)});
  }
  return view->second;
}

std::set<std::string> Recount::places() const {
  std::set<std::string> result;
  for (const record::ReturnFacts& facts : returns_)
    result.insert(std::string(world_->organisations->place_on(facts.organisation, facts.until)));
  for (const Record& record : records_) {
    const record::Facts& facts = record.facts;
    result.insert(facts.place);
    for (const auto& [name, value] : facts.fields)
      if (const std::string* code = value.get_if<std::string>()) {
        if (world_->tree->find(*code) != nullptr) result.insert(*code);
        if (const auto* body = world_->organisations->find(*code)) {
          result.insert(body->place);
          for (const auto& state : body->earlier) result.insert(state.place);
        }
      }
  }
  return result;
}

std::set<Date> Recount::days() const {
  std::set<Date> result;
  for (const record::ReturnFacts& facts : returns_) result.insert(facts.until);
  for (const Record& record : records_) {
    const record::Facts& facts = record.facts;
    result.insert(facts.opened_on);
    for (const auto& [name, value] : facts.fields)
      if (const Date* day = value.get_if<Date>()) result.insert(*day);
    for (const record::ClockFact& clock : facts.clocks) result.insert(clock.due);
    for (const auto& [name, day] : facts.breaches) result.insert(day);
  }
  return result;
}

}  // namespace besik::indicator
