#include "sim/names.h"

#include <sstream>

#include "base/csv.h"

namespace besik::sim {

Result<NameBook> NameBook::read(Env& env, const std::string& file) {
  TRY_ASSIGN(std::string text, env.read_file(file, 1 << 20));
  std::istringstream in(text);
  TRY_ASSIGN(CsvReader reader, CsvReader::open(in, file));
  TRY_ASSIGN(const int group, reader.column("group"));
  TRY_ASSIGN(const int kind, reader.column("kind"));
  TRY_ASSIGN(const int name, reader.column("name"));
  TRY_ASSIGN(const int female, reader.column("female"));
  NameBook book;
  TRY(reader.each([&](const CsvRow& row) -> Result<void> {
    auto cell = [&](int column) { return row.cells[static_cast<std::size_t>(column)]; };
    if (!book.groups_.contains(cell(group))) book.group_names_.push_back(cell(group));
    book.groups_[cell(group)][cell(kind)].push_back({cell(name), cell(female)});
    return {};
  }));
  for (const auto& one : book.group_names_) {
    for (std::string_view wanted : {"boy", "girl", "father", "patronymic", "family"}) {
      if (book.count(one, wanted) == 0) {
        return Error{"demo.names", file, "a group of names lacks a kind",
                     "Give boys, girls, fathers, patronymics and families for every group.", ""};
      }
    }
  }
  if (book.group_names_.empty()) {
    return Error{"demo.names", file, "there are no names", "Give at least one group.", ""};
  }
  return book;
}

const NameBook::Entry& NameBook::entry(const std::string& group, std::string_view kind,
                                       int index) const {
  const auto& entries = groups_.find(group)->second.find(kind)->second;
  return entries[static_cast<std::size_t>(index) % entries.size()];
}

int NameBook::count(const std::string& group, std::string_view kind) const {
  const auto& kinds = groups_.find(group)->second;
  auto found = kinds.find(kind);
  return found == kinds.end() ? 0 : static_cast<int>(found->second.size());
}

Lineage NameBook::lineage(Random& random) const {
  Lineage lineage;
  // The first group is the largest: two families in three.
  bool first = group_names_.size() == 1 || random.chance(680);
  lineage.group = first ? group_names_.front()
                        : group_names_[1 + static_cast<std::size_t>(random.below(
                                               static_cast<int>(group_names_.size()) - 1))];
  lineage.family = random.below(1 << 16);
  lineage.father = random.below(1 << 16);
  return lineage;
}

MadeUpName NameBook::child(Random& random, const Lineage& lineage, bool female) const {
  const auto& family = entry(lineage.group, "family", lineage.family);
  const auto& patronymic = entry(lineage.group, "patronymic", lineage.father);
  return {female ? family.female : family.name,
          entry(lineage.group, female ? "girl" : "boy", random.below(1 << 16)).name,
          female ? patronymic.female : patronymic.name};
}

MadeUpName NameBook::parent(Random& random, const Lineage& lineage, bool female) const {
  Lineage older = lineage;
  older.father = random.below(1 << 16);
  MadeUpName name = child(random, older, female);
  if (!female) name.given = entry(lineage.group, "father", lineage.father).name;
  return name;
}

}  // namespace besik::sim
