#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/env.h"
#include "indicator/engine.h"
#include "record/decide.h"
#include "record/world.h"
#include "spec/spec_file.h"
#include "store/store.h"

namespace besik::spec {

// Does what the sentences of a spec say to records: judged by record::decide, written to the store
// with their contributions in one transaction, applied to the live engine.
class Records {
 public:
  Records(Env& env, std::shared_ptr<const record::World> world, store::Store& store,
          indicator::Engine& engine)
      : env_(env), world_(std::move(world)), store_(store), engine_(engine) {}

  // Records opened from now on stand under the newest version there.
  void set_world(std::shared_ptr<const record::World> world) { world_ = std::move(world); }

  // Codes: spec.malformed, spec.unknown_record, and what record::decide and record::migrate refuse.
  Result<void> take(const Statement& statement, const std::string& where);

 private:
  Result<void> open(const Statement& statement);
  Result<void> change(const Statement& statement);
  Result<void> migrate(const Statement& statement);
  Result<void> merge_persons(const Statement& statement);
  Result<void> set_values(const programme::Register& reg, const std::string& text,
                          std::map<std::string, Value>& values);
  Result<std::vector<record::Person>> persons(const std::string& text);
  Result<record::Moment> moment(const std::string& day, const std::string& organisation);
  Result<void> apply(record::Open& record, const record::Change& change,
                     const record::Moment& moment);
  Result<void> write(record::Open& record, const std::string& kind, Instant at);
  store::RecordRow row_of(const record::Open& record, Instant at) const;
  Result<std::vector<indicator::Rewritten>> rewritten_by(store::Writer& writer,
                                                         const store::RecordRow* before,
                                                         const store::RecordRow& now,
                                                         const record::Facts& facts);
  Error malformed(std::string what, std::string mend) const;

  Env& env_;
  std::shared_ptr<const record::World> world_;
  store::Store& store_;
  indicator::Engine& engine_;
  std::string where_;
  std::map<std::string, record::Open> records_;
  std::map<std::string, record::Person> persons_;
};

}  // namespace besik::spec
