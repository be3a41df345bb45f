#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "record/decide.h"
#include "record/world.h"

// Names of one version of a programme in another one, and a record brought from one to the other. A
// record keeps the rules of its version until an action migrates it.
namespace besik::record {

// From an older version to a newer one, through the maps (`changes`) of the versions between.
class VersionPath {
 public:
  // Identity where both are one version. Codes: version.other_programme, version.no_path (a version
  // between is not installed, or the "newer" one is older).
  static Result<VersionPath> between(const World& world, const programme::Programme& older,
                                     const programme::Programme& newer);

  // The name in the newer version; nullopt where it was retired on the way. What no map speaks of
  // keeps its name: that it still exists there was checked when the version was installed.
  std::optional<std::string> reg(std::string_view name) const;
  std::optional<std::string> field(std::string_view reg, std::string_view name) const;
  std::optional<std::string> stage(std::string_view reg, std::string_view name) const;
  std::optional<std::string> code(std::string_view list, std::string_view code) const;
  bool is_identity() const { return steps_.empty(); }

 private:
  std::optional<std::string> follow(std::string_view prefix, std::string_view middle,
                                    std::string_view name) const;
  std::vector<const programme::VersionMap*> steps_;  // owned by the world's programmes
};

struct Migrated {
  Open record;  // under the newer version; facts are to be derived anew
  // Values of retired fields and codes, and such as the newer version's types do not take: kept
  // readable under their old names, in nobody's way.
  std::map<std::string, Value> retired;
};

// Fields, codes, stage, excuses, clocks and breaches under their new names. Codes: those of
// VersionPath::between, version.register_retired, version.stage_retired, version.role_retired (a
// person stands in a role that is gone).
//
// What a deadline or safeguard that is gone has left stays counted (Facts::retired): breaches,
// excuses, clocks that have ended; a clock that runs ends with `today`, missed where it was due
// before, else it is forgotten.
Result<Migrated> migrate(const World& world, const Open& record, const programme::Programme& newer,
                         Date today);

}  // namespace besik::record
