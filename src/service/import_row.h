#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/csv.h"
#include "service/record_change.h"

namespace besik::service {

// How the columns of a table of records are read. See docs/import.md.
class ImportColumns {
 public:
  // Codes: import.unknown_column (with the nearest), import.no_organisation.
  static Checked<ImportColumns> read(const std::vector<std::string>& header,
                                     const programme::Register& reg, bool history);

  struct Row {
    std::string organisation;  // "" = the importer's own
    std::string stage;         // "" = as opened
    std::string at;
    std::map<std::string, std::string> values;
    json::object persons;  // as record.open takes them
  };
  Row cut(const CsvRow& row) const;
  bool has_organisation() const { return has_organisation_; }

 private:
  enum class Kind { value, person, at, organisation, stage };
  struct Column {
    Kind kind;
    std::string name;    // field or person's role
    std::string member;  // of the person
  };
  std::vector<Column> columns_;
  bool has_organisation_ = false;
};

// One import: what every row shares.
struct ImportContext {
  Parts* parts = nullptr;
  std::shared_ptr<const record::World> world;
  Actor actor;
  std::string programme, register_name;
  const programme::Register* reg = nullptr;
  bool history = false;
};

// Judges one row and, where `to_write`, seals it. Errors say row and column; none repeats a cell.
Checked<ReadyRecord> judge_row(const ImportContext& context, const ImportColumns& columns,
                               const CsvRow& row, store::Reader& reader, bool to_write);

}  // namespace besik::service
