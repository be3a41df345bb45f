#include "service/shifts.h"

#include <algorithm>
#include <sstream>

#include "base/csv.h"
#include "base/text.h"
#include "service/input.h"
#include "service/nouns.h"
#include "service/record_state.h"
#include "service/record_view.h"
#include "service/reference.h"
#include "service/writing.h"

namespace besik::service {

namespace {

constexpr int64_t longest_ms = 31LL * 24 * 60 * 60 * 1000;
constexpr std::size_t most_errors = 1000;

}  // namespace

Result<void> write_shift(Parts& parts, store::Writer& writer, const Shift& shift,
                         const std::string& actor) {
  TRY(put_reference(parts, writer, "shift", shift.id, to_json(shift), actor));
  writer.after_commit([&parts, shift] { parts.rota.put(shift); });
  return {};
}

namespace {

Result<void> drop_shift(Parts& parts, store::Writer& writer, const std::string& id,
                        const std::string& actor) {
  TRY(put_reference_event(parts, writer, "shift", {{"id", id}, {"removed", true}}, actor));
  TRY(writer.remove_reference("shift", id));
  writer.after_commit([&parts, id] { parts.rota.remove(id); });
  return {};
}

// A shift that runs ends now; one that is ahead never was.
Result<void> end_shift(Parts& parts, store::Writer& writer, Shift shift, const std::string& actor) {
  const Instant now = parts.env.now();
  if (now <= shift.from) return drop_shift(parts, writer, shift.id, actor);
  shift.until = now;
  return write_shift(parts, writer, shift, actor);
}

}  // namespace

bool has_shifts_ahead(const Parts& parts, const std::string& user) {
  const Instant now = parts.env.now();
  const std::vector<Shift> shifts = parts.rota.of_user(user);
  return std::any_of(shifts.begin(), shifts.end(),
                     [&](const Shift& shift) { return now < shift.until; });
}

Result<int64_t> hand_over_shifts(Parts& parts, store::Writer& writer, const Account& from,
                                 const Account& to, const std::string& actor) {
  const Instant now = parts.env.now();
  std::vector<Shift> taken = parts.rota.of_user(to.id);
  int64_t moved = 0;
  for (const Shift& shift : parts.rota.of_user(from.id)) {
    if (shift.until <= now) continue;
    TRY(end_shift(parts, writer, shift, actor));
    for (const auto& [begin, end] : outside(std::max(shift.from, now), shift.until, taken)) {
      const Shift heir{besik::to_string(parts.env.new_id()), shift.organisation, to.id, begin, end};
      TRY(write_shift(parts, writer, heir, actor));
      taken.push_back(heir);
    }
    ++moved;
  }
  return moved;
}

std::vector<Account> on_duty(const Parts& parts, const record::World& world,
                             const std::string& organisation) {
  std::vector<Account> out;
  std::string at = organisation;
  for (int steps = 0; out.empty() && !at.empty() && steps < 20; ++steps) {
    for (const std::string& id : parts.rota.on_duty(at, parts.env.now())) {
      const auto account = parts.accounts.by_id(id);
      if (account && !account->disabled) out.push_back(*account);
    }
    const place::Organisation* body = world.organisations ? world.organisations->find(at) : nullptr;
    at = body ? body->parent : "";
  }
  return out;
}

namespace {

bool is_keeper(const Actor& actor) {
  return actor.is_operator || actor.user.roles.contains("administrator");
}

// The rota of a unit is set by its supervisors, those of the units above it, and administrators.
Result<void> may_set(const record::World& world, const Actor& actor, const std::string& unit) {
  if (is_keeper(actor)) return {};
  if (actor.user.roles.contains("supervisor") && world.organisations &&
      world.organisations->is_within(unit, actor.user.organisation))
    return {};
  return fault("rota.not_entitled", "organisation", "the rota of this unit is not yours to set",
               "ask a supervisor of the unit");
}

Result<Instant> local(const record::World& world, const std::string& unit, const std::string& text,
                      const char* where, Instant now) {
  auto at = parse_instant(text, moment_at(world, unit, now).zone);
  if (at) return *at;
  return fault("rota.bad_time", where, "this is no date and time of the unit's place",
               "give it like 2026-03-01T20:00; a time that the clocks skip there does not exist");
}

struct Asked {
  std::string user, organisation, from, until;
};

Result<Shift> judge(const Parts& parts, const record::World& world, const Actor& actor,
                    const Asked& asked, const std::vector<Shift>& beside) {
  const auto account = parts.accounts.find(asked.user);
  if (!account || account->disabled)
    return fault("user.not_found", "user", "there is no such account", "see user.list");
  Shift out;
  out.user = account->id;
  out.organisation = asked.organisation.empty() ? account->organisation : asked.organisation;
  TRY(may_set(world, actor, out.organisation));
  if (!world.organisations || !world.organisations->find(out.organisation))
    return fault("organisation.unknown", "organisation", "there is no organisation of this code",
                 "see organisation.list");
  if (!world.organisations->is_within(account->organisation, out.organisation) &&
      !world.organisations->is_within(out.organisation, account->organisation))
    return fault("rota.other_organisation", "organisation", "the worker is of another organisation",
                 "name a worker of the unit, or of one above or beneath it");
  const Instant now = parts.env.now();
  TRY_ASSIGN(out.from, local(world, out.organisation, asked.from, "from", now));
  TRY_ASSIGN(out.until, local(world, out.organisation, asked.until, "until", now));
  if (out.until <= out.from || longest_ms < out.until.ms - out.from.ms)
    return fault("rota.bad_span", "until", "a shift ends after it began and within 31 days",
                 "check both times");
  if (out.until <= now)
    return fault("rota.past", "until", "this shift is over", "a rota says who will be called");
  for (const Shift& other : beside)
    if (other.user == out.user && other.from < out.until && out.from < other.until)
      return fault("rota.overlap", "from", "this worker is on call at that time already",
                   "see user.rota");
  return out;
}

json::object shift_json(const Parts& parts, const record::World& world, const Shift& shift,
                        Language language) {
  const auto account = parts.accounts.by_id(shift.user);
  return {{"id", shift.id},
          {"organisation", organisation_json(world, shift.organisation, language)},
          {"user", {{"id", shift.user}, {"name", account ? account->title : ""}}},
          {"from", besik::to_string(shift.from)},
          {"until", besik::to_string(shift.until)},
          {"zone", moment_at(world, shift.organisation, shift.from).zone}};
}

Checked<Answer> list(Service& service, const Call& call) {
  Parts& parts = service.parts();
  const auto world = parts.world();
  const Instant now = parts.env.now();
  const std::string unit = text_or(call.input, "organisation", call.actor.user.organisation);
  Instant from = now, until{now.ms + longest_ms};
  if (const std::string text = text_or(call.input, "from"); !text.empty()) {
    TRY_ASSIGN(from, local(*world, unit, text, "from", now));
    until = Instant{from.ms + longest_ms};
  }
  if (const std::string text = text_or(call.input, "until"); !text.empty()) {
    TRY_ASSIGN(until, local(*world, unit, text, "until", now));
  }
  json::array items;
  for (const Shift& shift : parts.rota.between("", from, until)) {
    const bool within =
        world->organisations && world->organisations->is_within(shift.organisation, unit);
    const bool own = world->organisations && world->organisations->is_within(
                                                 shift.organisation, call.actor.user.organisation);
    if ((!unit.empty() && !within) || (!own && !is_keeper(call.actor))) continue;
    items.push_back(shift_json(parts, *world, shift, call.actor.language));
  }
  Answer answer;
  answer.body = json::object{{"items", std::move(items)}};
  return answer;
}

Checked<Answer> add(Service& service, const Call& call) {
  Parts& parts = service.parts();
  const auto world = parts.world();
  Asked asked;
  TRY_ASSIGN(asked.user, need_text(call.input, "user"));
  asked.organisation = text_or(call.input, "organisation");
  TRY_ASSIGN(asked.from, need_text(call.input, "from"));
  TRY_ASSIGN(asked.until, need_text(call.input, "until"));
  std::lock_guard one(parts.rota_mutex);
  std::vector<Shift> own;
  if (const auto account = parts.accounts.find(asked.user)) own = parts.rota.of_user(account->id);
  // A repeated call is answered as the first was, not told of its own shift.
  const bool repeated = !call.idempotency_key.empty();
  const auto judged = judge(parts, *world, call.actor, asked, own);
  if (!judged && !repeated) return judged.error();
  TRY_ASSIGN(const json::object safe,
             write_once(parts, call, [&](store::Writer& writer) -> Checked<json::object> {
               if (!judged) return judged.error();
               Shift shift = *judged;
               shift.id = besik::to_string(parts.env.new_id());
               TRY(write_shift(parts, writer, shift, call.actor.user.id));
               return json::object{{"id", shift.id}};
             }));
  Answer answer;
  answer.http_status = 201;
  const std::vector<Shift> found = parts.rota.find(std::string(safe.at("id").as_string()));
  answer.body =
      found.empty() ? safe : shift_json(parts, *world, found.front(), call.actor.language);
  return answer;
}

Checked<Answer> remove(Service& service, const Call& call) {
  Parts& parts = service.parts();
  const auto world = parts.world();
  TRY_ASSIGN(const std::string id, need_text(call.input, "id"));
  std::lock_guard one(parts.rota_mutex);
  TRY_ASSIGN(json::object safe,
             write_once(parts, call, [&](store::Writer& writer) -> Checked<json::object> {
               const std::vector<Shift> found = parts.rota.find(id);
               if (found.empty() || !may_set(*world, call.actor, found.front().organisation))
                 return fault("rota.not_found", "id", "there is no such shift", "see user.rota");
               if (found.front().until <= parts.env.now())
                 return fault("rota.past", "id", "this shift is over", "it stays as history");
               TRY(end_shift(parts, writer, found.front(), call.actor.user.id));
               return json::object{{"id", id}};
             }));
  Answer answer;
  answer.body = std::move(safe);
  return answer;
}

Checked<Answer> import(Service& service, const Call& call) {
  Parts& parts = service.parts();
  const auto world = parts.world();
  std::istringstream in(call.body_text);
  TRY_ASSIGN(CsvReader csv, CsvReader::open(in, text_or(call.input, "file_name", "table")));
  Errors errors;
  for (const std::string& column : csv.header())
    if (column != "user" && column != "organisation" && column != "from" && column != "until")
      errors.push_back(fault("import.unknown_column", "row 1", "a rota has no such column",
                             "use user, organisation, from, until"));
  for (const char* column : {"user", "from", "until"}) TRY(csv.column(column));
  if (!errors.empty()) return errors;
  std::lock_guard one(parts.rota_mutex);
  std::vector<Shift> shifts;
  std::map<std::string, std::vector<Shift>> beside;
  const auto fail = [&](Error error) {
    if (errors.size() < most_errors) errors.push_back(std::move(error));
    return Result<void>{};
  };
  TRY(csv.each(
      [&](const CsvRow& row) -> Result<void> {
        std::map<std::string, std::string> texts;
        for (std::size_t at = 0; at < row.cells.size(); ++at)
          texts[csv.header()[at]] = std::string(trim(row.cells[at]));
        const auto account = parts.accounts.find(texts["user"]);
        const std::string id = account ? account->id : "";
        if (!beside.contains(id)) beside[id] = parts.rota.of_user(id);
        auto shift = judge(parts, *world, call.actor,
                           {texts["user"], texts["organisation"], texts["from"], texts["until"]},
                           beside[id]);
        if (!shift) {
          Error error = shift.error();
          error.where = "row " + std::to_string(row.row) + ", column " + error.where;
          return fail(std::move(error));
        }
        shift->id = besik::to_string(parts.env.new_id());
        beside[id].push_back(*shift);
        shifts.push_back(std::move(*shift));
        return {};
      },
      fail));
  if (!errors.empty()) return errors;
  const auto rows = static_cast<int64_t>(shifts.size());
  const bool dry_run = yes(call.input, "dry_run");
  if (!dry_run)
    TRY(write_once(parts, call, [&](store::Writer& writer) -> Checked<json::object> {
      for (const Shift& shift : shifts) TRY(write_shift(parts, writer, shift, call.actor.user.id));
      return json::object{{"rows", rows}};
    }));
  Answer answer;
  answer.body = json::object{{"rows", rows}, {"dry_run", dry_run}};
  return answer;
}

}  // namespace

void add_rota(std::vector<Operation>& table) {
  const std::string times = "Local time of the unit's place, like 2026-03-01T20:00.";
  table.push_back({"user.rota",
                   "GET",
                   "/api/v1/rota",
                   Needs::session,
                   true,
                   false,
                   "Who is on call and when: your own organisation and those beneath it.",
                   {in_query("organisation", "text", "Of this organisation and those below it."),
                    in_query("from", "text", "From when; now if not given. " + times),
                    in_query("until", "text", "Until when; 31 days if not given. " + times)},
                   "{items: [{id, organisation, user, from, until, zone}]}",
                   list});
  table.push_back({"user.rota_add",
                   "POST",
                   "/api/v1/rota",
                   Needs::session,
                   true,
                   true,
                   "Puts a worker on call. By supervisors of the unit and administrators.",
                   {in_body("user", "text", "Login of the worker.", true),
                    in_body("organisation", "text", "Unit; the worker's own if not given."),
                    in_body("from", "text", times, true), in_body("until", "text", times, true)},
                   "Shift",
                   add});
  table.push_back({"user.rota_remove",
                   "POST",
                   "/api/v1/rota/{id}/remove",
                   Needs::session,
                   true,
                   true,
                   "Takes a shift out of the rota; one that runs ends now.",
                   {in_path("id", "Id of the shift.")},
                   "{id}",
                   remove});
  table.push_back({"user.rota_import",
                   "POST",
                   "/api/v1/rota/import",
                   Needs::session,
                   true,
                   true,
                   "Adds shifts from a table (CSV): all or none.",
                   {in_query("dry_run", "yes_no", "Judge and report, write nothing."),
                    in_query("file_name", "text", "Name of the table in errors."),
                    file_body("Columns user, organisation, from, until.")},
                   "{rows, dry_run}",
                   import,
                   8 << 20});
}

}  // namespace besik::service
