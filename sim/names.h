#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/env.h"
#include "base/result.h"
#include "sim/random.h"

namespace besik::sim {

struct MadeUpName {
  std::string family, given, patronymic;
};

// What the children of one family share.
struct Lineage {
  std::string group;
  int family = 0;
  int father = 0;
};

// Names that people of the sample's country bear, from the country folder's sample/names.csv
// (group,kind,name,female; kinds boy, girl, father, patronymic, family; fathers and patronymics of
// a group stand in the same order).
class NameBook {
 public:
  // Codes: csv.*, demo.names.
  static Result<NameBook> read(Env& env, const std::string& file);
  Lineage lineage(Random& random) const;
  MadeUpName child(Random& random, const Lineage& lineage, bool female) const;
  MadeUpName parent(Random& random, const Lineage& lineage, bool female) const;

 private:
  struct Entry {
    std::string name, female;
  };
  using Kinds = std::map<std::string, std::vector<Entry>, std::less<>>;
  const Entry& entry(const std::string& group, std::string_view kind, int index) const;
  int count(const std::string& group, std::string_view kind) const;
  std::map<std::string, Kinds, std::less<>> groups_;
  std::vector<std::string> group_names_;
};

}  // namespace besik::sim
