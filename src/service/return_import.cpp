#include <charconv>
#include <sstream>

#include "base/csv.h"
#include "service/input.h"
#include "service/nouns.h"
#include "service/return_submit.h"
#include "service/writing.h"

namespace besik::service {

namespace {

struct Row {
  ReturnAt at;
  Changed changed;
};

Result<std::optional<int64_t>> read_number(const std::string& cell, const std::string& where) {
  if (cell.empty()) return std::optional<int64_t>{};
  int64_t value = 0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (error != std::errc{} || end != cell.data() + cell.size())
    return fault("input.wrong_type", where, "a number of a return is a whole number",
                 "write it with digits alone");
  return std::optional<int64_t>{value};
}

class Import {
 public:
  Import(Parts& parts, const Call& call, store::Writer& writer, FormOf of)
      : parts_(parts), call_(call), writer_(writer), of_(of), world_(parts.world()) {}

  // Every row is judged; what is at fault is told by row.
  Result<void> read(CsvReader& reader) {
    TRY_ASSIGN(organisation_, reader.column("organisation"));
    TRY_ASSIGN(period_, reader.column("period"));
    std::vector<std::string> known{"organisation", "period", "nil", "remark"};
    for (const programme::ReturnField& field : of_.form->fields)
      for (const std::string& name : programme::numbers_of(*of_.programme, field))
        known.push_back(name);
    for (std::size_t i = 0; i < reader.header().size(); ++i) {
      const std::string& name = reader.header()[i];
      columns_[name] = static_cast<int>(i);
      if (std::find(known.begin(), known.end(), name) == known.end()) {
        Error error = fault("return.unknown_number", name, "the return asks for no such number",
                            "name the columns as return.forms names the numbers");
        error.nearest = nearest(name, known);
        return error;
      }
    }
    return reader.each(
        [&](const CsvRow& row) {
          auto one = judge(row);
          if (one)
            rows.push_back(std::move(*one));
          else
            for (Error& error : one.error()) add(row.row, std::move(error));
          return Result<void>{};
        },
        [&](Error error) {
          faults.push_back(std::move(error));
          return Result<void>{};
        });
  }

  std::vector<Row> rows;
  Errors faults;

 private:
  std::string cell(const CsvRow& row, const std::string& name) const {
    const auto found = columns_.find(name);
    return found == columns_.end() ? "" : row.cells[static_cast<std::size_t>(found->second)];
  }

  void add(int64_t row, Error error) {
    error.where = "row " + std::to_string(row) + (error.where.empty() ? "" : ", " + error.where);
    faults.push_back(std::move(error));
  }

  Checked<Row> judge(const CsvRow& row) {
    TRY_ASSIGN(ReturnAt at,
               return_at(parts_, world_, of_, row.cells[static_cast<std::size_t>(organisation_)],
                         row.cells[static_cast<std::size_t>(period_)]));
    if (!rights(*world_, call_.actor.user, *of_.form, *at.body).sends)
      return fault("return.not_entitled", "organisation", "you do not send returns of this body",
                   "leave the row to who does");
    if (!met_.insert(at.id).second)
      return fault("return.twice", "period", "an earlier row is about the same body and period",
                   "remove one");
    TRY(refresh(at, writer_));
    Given given;
    const std::string nil = cell(row, "nil");
    given.nil = nil == "yes" || nil == "true" || nil == "1";
    if (!given.nil && !nil.empty() && nil != "no" && nil != "false" && nil != "0")
      return fault("input.wrong_type", "nil", "nil is yes or no", "write yes or no");
    given.remark = cell(row, "remark");
    for (const auto& [name, column] : columns_) {
      if (name == "organisation" || name == "period" || name == "nil" || name == "remark") continue;
      TRY_ASSIGN(const auto number, read_number(row.cells[static_cast<std::size_t>(column)], name));
      if (number) given.numbers[name] = *number;
    }
    TRY_ASSIGN(Changed changed, submitted(at, given, call_.actor.user.id, parts_));
    return Row{std::move(at), std::move(changed)};
  }

  Parts& parts_;
  const Call& call_;
  store::Writer& writer_;
  FormOf of_;
  std::shared_ptr<const record::World> world_;
  int organisation_ = 0, period_ = 0;
  std::map<std::string, int> columns_;
  std::set<Id> met_;
};

Checked<Answer> run(Service& service, const Call& call) {
  Parts& parts = service.parts();
  const auto world = parts.world();
  TRY_ASSIGN(const FormOf of, need_form(*world, call.input));
  TRY_ASSIGN(const json::object written,
             write_once(parts, call, [&](store::Writer& writer) -> Checked<json::object> {
               std::istringstream in(call.body_text);
               TRY_ASSIGN(CsvReader reader, CsvReader::open(in, "returns"));
               Import import(parts, call, writer, of);
               TRY(import.read(reader));
               if (!import.faults.empty()) return import.faults;
               for (const Row& row : import.rows)
                 TRY(write_return(parts, writer, row.at, row.changed.facts, "return.submitted",
                                  call.actor.user.id, row.changed.texts));
               return json::object{{"submitted", static_cast<int64_t>(import.rows.size())}};
             }));
  Answer answer;
  answer.body = written;
  return answer;
}

}  // namespace

void add_return_imports(std::vector<Operation>& table) {
  table.push_back({"return.import",
                   "POST",
                   "/api/v1/returns/import",
                   Needs::session,
                   false,
                   true,
                   "Submits many returns of your body from a table: organisation, period, nil, "
                   "remark and a column for each number. All rows or none.",
                   {in_query("return", "text", "Name of the form.", true),
                    in_query("programme", "text", "Needed where two programmes have such a form."),
                    file_body("The table as CSV.")},
                   "{submitted}",
                   run,
                   4 << 20});
}

}  // namespace besik::service
