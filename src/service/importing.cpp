#include <algorithm>
#include <future>
#include <sstream>

#include "service/import_row.h"
#include "service/input.h"
#include "service/nouns.h"
#include "service/reference_json.h"
#include "service/writing.h"

namespace besik::service {

namespace {

constexpr std::size_t chunk_rows = 1000;
constexpr std::size_t most_errors = 1000;

struct Import {
  ImportContext context;
  ImportColumns columns;
  std::vector<CsvRow> rows;
  Call call;
  bool dry_run = false, skip = false;
  Errors errors;
  int64_t faults = 0;
};

json::array errors_json(const Errors& errors) {
  json::array out;
  for (const Error& error : errors)
    out.push_back(json::object{{"code", error.code},
                               {"where", error.where},
                               {"what", error.what},
                               {"mend", error.mend},
                               {"nearest", error.nearest}});
  return out;
}

void note_errors(Import& import, const Errors& errors) {
  import.faults += 1;
  for (const Error& error : errors)
    if (import.errors.size() < most_errors) import.errors.push_back(error);
}

Checked<void> read_rows(Import& import) {
  std::istringstream in(std::move(import.call.body_text));
  TRY_ASSIGN(CsvReader csv, CsvReader::open(in, text_or(import.call.input, "name", "table")));
  TRY_ASSIGN(import.columns,
             ImportColumns::read(csv.header(), *import.context.reg, import.context.history));
  if (import.context.actor.user.id.empty() && !import.columns.has_organisation())
    return fault("import.no_organisation", "row 1", "whose records these are is not said",
                 "add the column organisation, or sign in");
  const auto read = csv.each(
      [&](const CsvRow& row) {
        import.rows.push_back(row);
        return Result<void>{};
      },
      [&](Error error) {
        note_errors(import, {std::move(error)});
        return Result<void>{};
      });
  if (!read) return read.error();
  return {};
}

using Judged = std::vector<Checked<ReadyRecord>>;

Judged judge(const Import& import, std::size_t from, std::size_t until, bool to_write) {
  Judged out;
  until = std::min(until, import.rows.size());
  const auto reader = import.context.parts->store->read();
  for (std::size_t at = from; at < until; ++at)
    out.push_back(
        reader ? judge_row(import.context, import.columns, import.rows[at], **reader, to_write)
               : Checked<ReadyRecord>(reader.error()));
  return out;
}

// Every row is judged before the first is written. Two halves at a time.
void judge_all(Import& import, const std::string& job) {
  Parts& parts = *import.context.parts;
  const auto total = static_cast<int64_t>(import.rows.size());
  std::vector<CsvRow> sound;
  for (std::size_t at = 0; at < import.rows.size(); at += 2 * chunk_rows) {
    auto second = std::async(std::launch::async, [&, at] {
      return judge(import, at + chunk_rows, at + 2 * chunk_rows, false);
    });
    Judged judged = judge(import, at, at + chunk_rows, false);
    for (auto& one : second.get()) judged.push_back(std::move(one));
    for (std::size_t row = 0; row < judged.size(); ++row) {
      if (!judged[row])
        note_errors(import, judged[row].error());
      else if (import.skip)
        sound.push_back(import.rows[at + row]);
    }
    parts.jobs.progress(job, std::min<int64_t>(static_cast<int64_t>(at + judged.size()), total) / 4,
                        total);
  }
  if (import.skip) import.rows = std::move(sound);
}

// One transaction: the next thousand rows are judged and sealed while the last are written.
Checked<json::object> write_all(Import& import, const std::string& job, store::Writer& writer) {
  Parts& parts = *import.context.parts;
  auto moved = std::make_shared<Moved>();
  const std::size_t total = import.rows.size();
  auto next = std::async(std::launch::async, [&] { return judge(import, 0, chunk_rows, true); });
  for (std::size_t at = 0; at < total; at += chunk_rows) {
    Judged judged = next.get();
    if (at + chunk_rows < total)
      next = std::async(std::launch::async, [&, at] {
        return judge(import, at + chunk_rows, at + 2 * chunk_rows, true);
      });
    for (auto& ready : judged) {
      if (!ready) {
        if (next.valid()) next.wait();
        return ready.error();
      }
      auto written = write_new(parts, writer, std::move(*ready), moved.get());
      if (!written) {
        if (next.valid()) next.wait();
        return written.error();
      }
    }
    parts.jobs.progress(job, static_cast<int64_t>(total / 4 + (at + judged.size()) * 3 / 4),
                        static_cast<int64_t>(total));
  }
  writer.after_commit([&parts, moved] { apply_moved(parts, *moved); });
  return json::object{{"imported", static_cast<int64_t>(total)}};
}

json::object run_import(Import& import, const std::string& job) {
  json::object report{{"rows", static_cast<int64_t>(import.rows.size())},
                      {"dry_run", import.dry_run},
                      {"imported", 0}};
  judge_all(import, job);
  const bool refused = import.faults > 0 && !import.skip;
  if (!refused && !import.dry_run && !import.rows.empty()) {
    const auto written = write_once(*import.context.parts, import.call, [&](store::Writer& writer) {
      return write_all(import, job, writer);
    });
    if (written) {
      report["imported"] = whole_at(*written, "imported");
    } else {
      note_errors(import, written.error());
      report["refused"] = true;
    }
  }
  if (refused) report["refused"] = true;
  report["faults"] = import.faults;
  report["errors"] = errors_json(import.errors);
  import.context.parts->jobs.progress(job, whole_at(report, "rows"), whole_at(report, "rows"));
  return report;
}

Checked<Answer> start(Service& service, const Call& call) {
  Parts& parts = service.parts();
  auto import = std::make_shared<Import>();
  ImportContext& context = import->context;
  context.parts = &parts;
  context.world = parts.world();
  context.actor = call.actor;
  TRY_ASSIGN(const RegisterOf of, need_register(*context.world, call.input));
  const programme::Programme* programme = of.programme;
  context.reg = of.reg;
  context.programme = programme->name;
  context.register_name = of.reg->name;
  const bool by_operator = call.actor.user.id.empty() && call.actor.is_operator;
  if (!by_operator && !record::may_open(*context.world, call.actor.user, *context.reg, *programme))
    return fault("record.not_entitled", "register", "your role may not open records here",
                 "ask the unit that keeps this register");
  context.history = yes(call.input, "history");
  import->dry_run = yes(call.input, "dry_run");
  import->skip = text_or(call.input, "errors") == "skip";
  import->call = call;
  // The key of a repeated call must see the same input: the text is needed for its mark only.
  import->call.input["body"] = to_hex(blake2b(call.body_text));
  TRY(read_rows(*import));
  import->call.body_text.clear();
  const std::string id = besik::to_string(parts.env.new_id());
  parts.jobs.start(id, call.actor.user.id,
                   [import](const std::string& job) { return run_import(*import, job); });
  Answer answer;
  answer.body = json::object{{"job", id}};
  answer.http_status = 202;
  return answer;
}

Checked<Answer> show_job(Service& service, const Call& call) {
  TRY_ASSIGN(const std::string id, need_text(call.input, "id"));
  const auto state = service.parts().jobs.show(id);
  if (!state || state->owner != call.actor.user.id)
    return fault("job.not_found", "job", "there is no such job of yours", "start it again");
  json::object out{{"state", state->state}, {"done", state->done}, {"total", state->total}};
  if (!state->report.empty()) out["report"] = state->report;
  Answer answer;
  answer.body = std::move(out);
  return answer;
}

// Whoever started it may stop it. An import that has begun to write ends as it would.
Checked<Answer> cancel_job(Service& service, const Call& call) {
  TRY(show_job(service, call));
  TRY_ASSIGN(const std::string id, need_text(call.input, "id"));
  service.parts().jobs.cancel(id);
  return show_job(service, call);
}

}  // namespace

void add_imports(std::vector<Operation>& table) {
  table.push_back(
      {"record.import",
       "POST",
       "/api/v1/records/import",
       Needs::session,
       true,
       true,
       "Takes a table of records (CSV). All rows are judged before the first is written; "
       "then all are written or none.",
       {in_query("programme", "text", "Name of the programme.", true),
        in_query("register", "text", "Name of the register.", true),
        in_query("history", "yes_no", "A paper backlog: clocks are counted, nobody is called."),
        in_query("dry_run", "yes_no", "Judge and report, write nothing."),
        in_query("errors", "text", "all-or-nothing, or skip to take the sound rows."),
        in_query("name", "text", "Name of the table in errors."),
        file_body("The table; columns are in docs/import.md.")},
       "{job}",
       start,
       256 << 20});
  table.push_back({"job.show",
                   "GET",
                   "/api/v1/jobs/{id}",
                   Needs::session,
                   true,
                   false,
                   "How far a long work is, and its report.",
                   {in_path("id", "Id of the job.")},
                   "{state: waiting|running|done|refused, done, total, report}",
                   show_job});
  table.push_back({"job.cancel",
                   "POST",
                   "/api/v1/jobs/{id}/cancel",
                   Needs::session,
                   true,
                   true,
                   "Stops a comparison of figures at its next step.",
                   {in_path("id", "Id of the job.")},
                   "{state, done, total}",
                   cancel_job});
}

}  // namespace besik::service
