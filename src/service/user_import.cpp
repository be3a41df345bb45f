#include <sstream>

#include "base/csv.h"
#include "service/input.h"
#include "service/nouns.h"
#include "service/users.h"
#include "service/writing.h"

namespace besik::service {

namespace {

constexpr std::size_t most_errors = 1000;

struct Rows {
  std::vector<Account> accounts;
  std::vector<int64_t> numbers;
  Errors errors;
};

void fail(Rows& rows, const CsvRow& row, Error error) {
  error.where = "row " + std::to_string(row.row) + ", column " + error.where;
  if (rows.errors.size() < most_errors) rows.errors.push_back(std::move(error));
}

Checked<Rows> read_rows(const Parts& parts, const Call& call) {
  static const std::vector<std::string> known{"name",  "title",    "organisation", "roles",
                                              "posts", "language", "supervisor",   "mail",
                                              "phone", "voice"};
  const auto world = parts.world();
  std::istringstream in(call.body_text);
  TRY_ASSIGN(CsvReader csv, CsvReader::open(in, text_or(call.input, "file_name", "table")));
  Errors header;
  for (const std::string& column : csv.header()) {
    if (std::find(known.begin(), known.end(), column) != known.end()) continue;
    Error error = fault(
        column == "password" ? "user.password_given" : "import.unknown_column", "row 1",
        column == "password" ? "passwords do not travel in tables" : "accounts have no such column",
        column == "password" ? "leave the column out; everybody gets a one-time link"
                             : "see docs/import.md");
    error.nearest = nearest(column, known);
    header.push_back(std::move(error));
  }
  TRY(csv.column("name"));
  if (!header.empty()) return header;
  Rows rows;
  std::set<std::string> names;
  const auto each = [&](const CsvRow& row) -> Result<void> {
    std::map<std::string, std::string> texts;
    for (std::size_t at = 0; at < row.cells.size(); ++at)
      texts[csv.header()[at]] = std::string(trim(row.cells[at]));
    auto account = account_from_texts(parts, *world, texts);
    if (!account) {
      for (Error& error : account.error()) fail(rows, row, std::move(error));
      return {};
    }
    if (!names.insert(fold_case(account->name)).second || parts.accounts.by_name(account->name))
      fail(rows, row, fault("user.exists", "name", "this login is taken", "choose another"));
    rows.accounts.push_back(std::move(*account));
    rows.numbers.push_back(row.row);
    return {};
  };
  TRY(csv.each(each, [&](Error error) {
    if (rows.errors.size() < most_errors) rows.errors.push_back(std::move(error));
    return Result<void>{};
  }));
  return rows;
}

// Supervisors may stand in the same table, before or after.
void find_supervisors(const Parts& parts, Rows& rows) {
  std::map<std::string, std::string> ids;
  for (const Account& account : rows.accounts) ids[fold_case(account.name)] = account.id;
  for (std::size_t at = 0; at < rows.accounts.size(); ++at) {
    Account& account = rows.accounts[at];
    if (account.supervisor.empty() || parts.accounts.by_id(account.supervisor)) continue;
    const auto found = ids.find(fold_case(account.supervisor));
    if (found != ids.end()) {
      account.supervisor = found->second;
      continue;
    }
    CsvRow row;
    row.row = rows.numbers[at];
    fail(rows, row,
         fault("user.unknown_supervisor", "supervisor", "there is no such account",
               "add the supervisor to the table"));
  }
}

Checked<Answer> import(Service& service, const Call& call) {
  Parts& parts = service.parts();
  TRY_ASSIGN(Rows rows, read_rows(parts, call));
  for (Account& account : rows.accounts) account.id = besik::to_string(parts.env.new_id());
  find_supervisors(parts, rows);
  if (!rows.errors.empty()) return rows.errors;
  const bool dry_run = yes(call.input, "dry_run");
  json::array links;
  if (!dry_run)
    TRY(write_once(parts, call, [&](store::Writer& writer) -> Checked<json::object> {
      for (const Account& account : rows.accounts) {
        TRY(write_account(parts, writer, account, call.actor.user.id));
        TRY_ASSIGN(const std::string link, make_link(parts, writer, account.id));
        links.push_back(json::object{{"name", account.name}, {"link", link}});
      }
      return json::object{{"rows", static_cast<int64_t>(rows.accounts.size())}};
    }));
  Answer answer;
  json::object body{{"rows", static_cast<int64_t>(rows.accounts.size())},
                    {"dry_run", dry_run},
                    {"links", std::move(links)}};
  if (!dry_run) note_link(parts, call.actor.language, body);
  answer.body = std::move(body);
  return answer;
}

}  // namespace

void add_user_imports(std::vector<Operation>& table) {
  table.push_back({"user.import",
                   "POST",
                   "/api/v1/users/import",
                   Needs::operator_or_administrator,
                   true,
                   true,
                   "Adds accounts from a table (CSV): all or none, with a one-time link for each.",
                   {in_query("dry_run", "yes_no", "Judge and report, write nothing."),
                    in_query("file_name", "text", "Name of the table in errors."),
                    file_body("Columns name, title, organisation, roles, posts, supervisor, "
                              "language, mail, phone, voice.")},
                   "{rows, links: [{name, link}]}",
                   import,
                   64 << 20});
}

}  // namespace besik::service
