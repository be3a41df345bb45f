#include <algorithm>
#include <sstream>

#include "base/csv.h"
#include "programme/load_parts.h"

namespace besik::programme {
namespace {

bool is_code_word(std::string_view text) {
  if (text.empty() || text.size() > 64) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.' || c == '+';
  });
}

struct CodeTable {
  int code = -1, title = -1, parent = -1, retired = -1;
  std::vector<std::pair<std::string, int>> attributes;
};

Result<CodeTable> table_of(const CsvReader& reader) {
  CodeTable table;
  TRY_ASSIGN(table.code, reader.column("code"));
  TRY_ASSIGN(table.title, reader.column("title"));
  for (std::size_t i = 0; i < reader.header().size(); ++i) {
    const std::string& name = reader.header()[i];
    const int index = static_cast<int>(i);
    if (name == "parent")
      table.parent = index;
    else if (name == "retired")
      table.retired = index;
    else if (name != "code" && name != "title")
      table.attributes.emplace_back(name, index);
  }
  return table;
}

void check_parents(const CodeList& list, const std::string& file, Faults& faults) {
  for (const Code& code : list.codes) {
    const Code* above = &code;
    for (std::size_t steps = 0; above != nullptr && !above->parent.empty(); ++steps) {
      const Code* next = list.find(above->parent);
      if (next == nullptr && above == &code)
        faults.add({"programme.unknown_code", file,
                    "the parent of `" + code.code + "` is no code of the list",
                    "use a code of the same list", ""});
      if (steps > list.codes.size()) {
        faults.add({"programme.code_cycle", file, "`" + code.code + "` is above itself",
                    "mend the column parent", ""});
        break;
      }
      above = next;
    }
  }
}

Result<void> load_code_list(const std::string& name, const std::string& text,
                            const std::string& file, Texts& texts, Faults& faults, CodeList& list) {
  std::istringstream in(text);
  TRY_ASSIGN(CsvReader reader, CsvReader::open(in, file));
  TRY_ASSIGN(const CodeTable table, table_of(reader));
  return reader.each([&](const CsvRow& row) -> Result<void> {
    const std::string where = file + ":" + std::to_string(row.row);
    const auto cell = [&](int column) {
      return column < 0 ? std::string()
                        : std::string(trim(row.cells[static_cast<std::size_t>(column)]));
    };
    Code code;
    code.code = cell(table.code);
    if (!is_code_word(code.code)) {
      faults.add({"programme.bad_name", where,
                  "a code is empty or has other signs than A-z 0-9 _ - . +",
                  "give it a short Latin name", ""});
      return {};
    }
    if (list.find(code.code) != nullptr) {
      faults.add({"programme.duplicate_name", where, "the code `" + code.code + "` stands twice",
                  "remove or rename one", ""});
      return {};
    }
    const auto title = clean_text(cell(table.title));
    if (!title || title->empty())
      faults.add({"programme.missing_text", where, "the code `" + code.code + "` has no title",
                  "write it in the column title", ""});
    else
      code.title = texts.take("codes." + name + "." + code.code, *title, where, false);
    code.parent = cell(table.parent);
    const std::string retired = cell(table.retired);
    if (!retired.empty() && retired != "yes" && retired != "no")
      faults.add({"programme.wrong_type", where, "the column retired is not yes or no",
                  "write yes or no", ""});
    code.retired = retired == "yes";
    for (const auto& [attribute, column] : table.attributes)
      if (std::string value = cell(column); !value.empty()) code.attributes[attribute] = value;
    list.codes.push_back(std::move(code));
    return {};
  });
}

}  // namespace

void load_code_lists(const Files& files, std::string_view folder, Texts& texts, Faults& faults,
                     Programme& programme) {
  for (const auto& [path, text] : files.text) {
    if (!path.starts_with("codes/")) continue;
    CodeList list;
    list.name = path.substr(6, path.size() - 10);
    const std::string file = std::string(folder) + path;
    if (!is_plain_name(list.name))
      faults.add({"programme.bad_name", file, "the code list is not called by a name",
                  "use small Latin letters, digits and _", ""});
    if (programme.code_list(list.name) != nullptr) {
      faults.add({"programme.duplicate_name", file,
                  "there is another code list `" + list.name + "`", "rename one", ""});
      continue;
    }
    if (auto done = load_code_list(list.name, text, file, texts, faults, list); !done)
      faults.add(done.error());
    else if (list.codes.empty())
      faults.add(
          {"programme.empty", file, "the code list has no codes", "add some or remove it", ""});
    check_parents(list, file, faults);
    programme.code_lists.push_back(std::move(list));
  }
}

void load_shared(const Files& files, Faults& faults, Programme& programme,
                 std::vector<std::string>& levels) {
  const std::string folder = files.name + "/";
  const auto found = files.text.find("shared.yaml");
  if (found == files.text.end()) {
    faults.add({"file.not_found", folder + "shared.yaml", "the used folder holds no shared.yaml",
                "write one", ""});
    return;
  }
  const auto yaml = read_yaml(found->second, folder + "shared.yaml");
  if (!yaml) {
    faults.add_all(yaml.error());
    return;
  }
  const YamlNode* written = yaml->find("written_in");
  const auto language = parse_language(written == nullptr ? "" : written->text);
  Texts texts(files, folder, language ? *language : Language::en, faults);
  Loading loading{faults, texts, folder + "shared.yaml"};
  const Entry root(loading, *yaml, shape("shared"), "", "", 1);
  root.plain("written_in");
  root.plain("shared");
  root.text("title");
  if (root.has("levels")) levels = root.names("levels");
  for (const Entry& entry : root.entries("organisation_kinds"))
    programme.organisation_kinds.push_back({entry.name(), entry.text("title")});
  for (const Entry& entry : root.entries("roles")) {
    if (programme.role(entry.name()) != nullptr)
      entry.fault("programme.duplicate_name", "", "there is another role `" + entry.name() + "`",
                  "rename one");
    Role role{entry.name(), entry.text("title"), entry.names("works_in")};
    entry.check_known("works_in", role.works_in, names_of(programme.organisation_kinds),
                      "programme.unknown_organisation_kind", "organisation kind");
    programme.roles.push_back(std::move(role));
  }
  load_code_lists(files, folder, texts, faults, programme);
  texts.tell_surplus();
}

}  // namespace besik::programme
