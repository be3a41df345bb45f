#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "indicator/contribution.h"
#include "indicator/question.h"
#include "programme/model.h"
#include "record/world.h"

namespace besik::indicator {

// One breakdown of a measure.
struct Dimension {
  // born: contributions carry the month of birth, "2010-06", and the answer finds the band.
  enum class Source { field, deadline, safeguard, band, owner_kind, age, born };
  std::string name;
  Source source = Source::field;
  bool multiple = false;  // a record may stand in several members
  const programme::AgeBreakdown* ages = nullptr;
};

// A numerator or a denominator, ready to be evaluated. Lives as long as its Measures.
struct CompiledMeasure {
  std::string
      id;  // "juvenile-justice/diversion_rate/numerator#1f0e..": stable, changes with meaning
  std::string programme, register_name;
  const programme::Programme* of_programme = nullptr;
  const programme::Indicator* indicator = nullptr;
  const programme::Measure* measure = nullptr;
  const programme::Register* reg = nullptr;           // the first
  std::vector<const programme::Register*> registers;  // all
  bool is_denominator = false;
  SeriesDays days;
  std::vector<Dimension> dimensions;
  int scale = 0;        // of `value`: 0 unless values are decimal
  std::string refusal;  // why this version cannot compute it, "" where it can

  int dimension(std::string_view name) const;  // -1 where the measure has no such breakdown
  const programme::Register* over(std::string_view of) const;
};

// A register whose records a measure over another one looks at.
struct Relation {
  std::string measured, of, by;
  bool by_link = false;
  auto operator<=>(const Relation&) const = default;
};

// Names and codes of other versions of a programme, read as those of one. What maps to "" cannot be
// told and is unknown.
struct Renames {
  std::map<std::string, std::string, std::less<>> fields, stages;
  std::map<std::string, std::map<std::string, std::string, std::less<>>, std::less<>>
      codes;  // by list
  bool empty() const { return fields.empty() && stages.empty() && codes.empty(); }
};

class Measures {
 public:
  // Of each programme of the world the definitions of the newest version and those series of older
  // ones that it has no more. Only expressions that the loader has typed
  // are met, so that nothing can fail; what cannot be computed says so in `refusal`.
  explicit Measures(const record::World& world);

  const std::vector<CompiledMeasure>& all() const { return all_; }
  // Indices of the measures over one register, ascending.
  const std::vector<uint32_t>& over(std::string_view programme,
                                    std::string_view register_name) const;
  // 8 bytes that change when any measure over the register changes.
  uint64_t definition(std::string_view programme, std::string_view register_name) const;
  // The same list by definition; nullptr where no register has it now.
  const std::vector<uint32_t>* of_definition(uint64_t definition) const;
  // How facts of any version are read by the measures of one version of the programme.
  const Renames& renames(const programme::Programme& version, std::string_view register_name) const;
  // Numerator and denominator of an indicator; -1 where there is none.
  int numerator(std::string_view programme, const programme::Indicator& indicator) const;
  int denominator(std::string_view programme, const programme::Indicator& indicator) const;
  // Relations of measures over this register, and those by which other measures look at it.
  const std::vector<Relation>& looking_from(std::string_view programme,
                                            std::string_view register_name) const;
  const std::vector<Relation>& looking_at(std::string_view programme,
                                          std::string_view register_name) const;

 private:
  struct OfRegister {
    std::vector<uint32_t> measures;
    uint64_t definition = 0;
    std::map<int, Renames> renames;  // by version that reads
    std::vector<Relation> from, at;
  };
  using Name = std::pair<std::string, std::string>;

  void add(const programme::Programme& programme, const programme::Indicator& indicator,
           const SeriesDays& days, const std::string& kinds, bool is_denominator);
  void add_versions(const std::vector<std::shared_ptr<const programme::Programme>>& versions,
                    const std::string& kinds);
  void add_relation(const CompiledMeasure& measure);
  const OfRegister* find(std::string_view programme, std::string_view register_name) const;

  std::vector<std::shared_ptr<const programme::Programme>> keep_;
  std::vector<CompiledMeasure> all_;
  std::map<Name, OfRegister> registers_;
  std::map<Name, std::pair<int, int>> indicators_;
};

}  // namespace besik::indicator
