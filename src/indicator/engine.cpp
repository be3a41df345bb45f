#include "indicator/engine.h"

#include "indicator/engine_impl.h"

namespace besik::indicator {

Engine::Engine(std::shared_ptr<const record::World> world)
    : impl_(std::make_unique<Impl>(std::move(world))) {}

Engine::~Engine() = default;

bool Engine::set_world(std::shared_ptr<const record::World> world) {
  const std::unique_lock lock(impl_->mutex);
  Measures measures(*world);
  Leaves leaves(world);
  bool same =
      leaves.has_same_days(impl_->leaves) && measures.all().size() == impl_->measures.all().size();
  for (std::size_t i = 0; same && i < measures.all().size(); ++i)
    same = measures.all()[i].id == impl_->measures.all()[i].id &&
           measures.definition(measures.all()[i].programme, measures.all()[i].register_name) ==
               impl_->measures.definition(measures.all()[i].programme,
                                          measures.all()[i].register_name);
  same = same && all_feeds(*world) == all_feeds(*impl_->world);
  impl_->world = world;
  impl_->groupings.clear();
  // Cubes and projections point into the measures that they were made of: those stay while they
  // mean the same, but questions are looked up in the new world.
  if (same) {
    impl_->leaves.set_world(std::move(world));
    return false;
  }
  impl_->measures = std::move(measures);
  impl_->clear();
  return true;
}

Result<void> Engine::load(store::Reader& reader) {
  const std::unique_lock lock(impl_->mutex);
  impl_->clear();
  TRY(reader.each_reference(
      "return", [&](const std::string&, const json::object& body) -> Result<void> {
        TRY_ASSIGN(const record::ReturnFacts facts, record::return_from_json(body));
        impl_->add_return(facts);
        return {};
      }));
  std::vector<std::pair<Id, Bytes>> old;
  TRY(reader.each_contributions([&](const Id& record, const Bytes& body) -> Result<void> {
    auto all = decode(impl_->measures, body);
    if (!all) {
      old.emplace_back(record, body);
      return {};
    }
    for (const Contribution& one : *all) impl_->add(one, 1);
    return {};
  }));
  for (const auto& [id, body] : old) {
    TRY_ASSIGN(const auto row, reader.record(id));
    if (!row) continue;
    TRY_ASSIGN(const Bytes bytes, impl_->bytes_of(reader, *row));
    for (const Contribution& one : impl_->read(bytes)) impl_->add(one, 1);
    impl_->recomputed[body] = bytes;
  }
  TRY_ASSIGN(const auto ledgers, reader.ledgers());
  for (const std::string& ledger : ledgers) {
    TRY_ASSIGN(impl_->as_of[ledger], reader.last_seq(ledger));
  }
  return {};
}

Bytes Engine::contributions_of(std::string_view programme, std::string_view register_name,
                               const Id& id, const record::Facts& facts,
                               const std::vector<Relative>& relatives) const {
  const std::shared_lock lock(impl_->mutex);
  return impl_->bytes_of(programme, register_name, id, facts, relatives);
}

Result<Bytes> Engine::contributions_of(store::Reader& reader, const store::RecordRow& row) const {
  const std::shared_lock lock(impl_->mutex);
  return impl_->bytes_of(reader, row);
}

bool Engine::relates(std::string_view programme, std::string_view register_name) const {
  const std::shared_lock lock(impl_->mutex);
  return !impl_->measures.looking_from(programme, register_name).empty() ||
         !impl_->measures.looking_at(programme, register_name).empty();
}

Result<std::vector<Rewritten>> Engine::rewritten(store::Reader& reader,
                                                 const store::RecordRow* before,
                                                 const store::RecordRow& now) const {
  const std::shared_lock lock(impl_->mutex);
  TRY_ASSIGN(std::set<Id> ids, looked_at_from(impl_->measures, reader, before, now));
  std::vector<Rewritten> result;
  const auto rewrite = [&](const store::RecordRow& row, bool always) -> Result<void> {
    Rewritten one;
    one.record = row.id;
    TRY_ASSIGN(one.before, reader.contributions(row.id));
    TRY_ASSIGN(one.after, impl_->bytes_of(reader, row));
    if (always || one.before != one.after) result.push_back(std::move(one));
    return {};
  };
  TRY(rewrite(now, true));
  for (const Id& id : ids) {
    TRY_ASSIGN(const auto row, reader.record(id));
    if (row) TRY(rewrite(*row, false));
  }
  return result;
}

std::vector<std::string> Engine::apply(const Bytes& before, const Bytes& after,
                                       const std::string& ledger, int64_t seq) {
  const std::unique_lock lock(impl_->mutex);
  return impl_->replace(impl_->read(before), impl_->read(after), ledger, seq);
}

std::vector<std::string> Engine::apply_return(const std::optional<record::ReturnFacts>& before,
                                              const std::optional<record::ReturnFacts>& after,
                                              const std::string& ledger, int64_t seq) {
  const std::unique_lock lock(impl_->mutex);
  std::set<std::string> touched;
  for (const auto* facts : {&before, &after}) {
    if (!*facts || (*facts)->stage != record::ReturnStage::approved) continue;
    for (const Feed& feed : fed_by(impl_->measures, **facts))
      touched.insert(feed.compiled->programme + "/" + feed.compiled->indicator->name);
  }
  if (before) impl_->take_return_out(*before);
  if (after) impl_->add_return(*after);
  int64_t& last = impl_->as_of[ledger];
  last = std::max(last, seq);
  return {touched.begin(), touched.end()};
}

std::map<std::string, int64_t> Engine::records_beside(const record::ReturnFacts& facts) const {
  const std::shared_lock lock(impl_->mutex);
  return impl_->aside.numbers(impl_->measures, impl_->leaves, facts, impl_->cubes);
}

std::set<Id> Engine::returns_beside_records() const {
  const std::shared_lock lock(impl_->mutex);
  return impl_->aside.returns();
}

Result<std::vector<Figure>> Engine::ask(const Question& question, Date today) const {
  TRY_ASSIGN(Portion whole, impl_->portion_of(question, today, {}));
  return std::move(whole.figures);
}

Result<Portion> Engine::ask(const Question& question, Date today, const Onward& from,
                            std::size_t about) const {
  return impl_->portion_of(question, today, {from, about});
}

}  // namespace besik::indicator
