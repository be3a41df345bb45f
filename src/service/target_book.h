#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "indicator/figure.h"
#include "programme/model.h"
#include "store/store.h"

namespace besik::service {

// A target that came as a table, beside those that programmes declare.
struct ImportedTarget {
  std::string indicator;  // "programme/indicator", or a code of outside numbers ("SDG 3.2.1")
  programme::Target target;
  std::string unit;    // "percent", "per_100000", ...
  std::string source;  // who set it
  std::string id() const;
};
json::object to_json(const ImportedTarget& target);
Result<ImportedTarget> target_from_json(const json::object& body);

// Immutable: the targets as of one moment.
class ImportedTargets : public indicator::Targets {
 public:
  explicit ImportedTargets(std::map<std::string, ImportedTarget> all = {}) : all_(std::move(all)) {}
  const std::map<std::string, ImportedTarget>& all() const { return all_; }  // by id
  std::vector<programme::Target> of(const programme::Programme& programme,
                                    const programme::Indicator& indicator) const override;
  // Of a code, for a place ("" of a target = the nation) and exactly these members: the first whose
  // year is not before `year`, else the last; nullptr where none is.
  const ImportedTarget* at(const std::string& code, const std::string& place,
                           const std::string& nation,
                           const std::map<std::string, std::string>& breakdown, int year) const;

 private:
  std::map<std::string, ImportedTarget> all_;
};

// Thread-safe; replaced whole by every change.
class TargetBook {
 public:
  std::shared_ptr<const ImportedTargets> get() const;
  void put(const std::vector<ImportedTarget>& changed);
  Result<void> load(store::Reader& reader);

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const ImportedTargets> now_ = std::make_shared<const ImportedTargets>();
};

}  // namespace besik::service
