#include "service/record_list.h"

#include <algorithm>

#include "record/answers.h"
#include "record/plan.h"
#include "service/access_log.h"
#include "service/input.h"
#include "service/parts.h"
#include "service/pieces.h"
#include "service/record_change.h"
#include "service/record_view.h"
#include "service/reference_json.h"

namespace besik::service {

namespace {

constexpr std::size_t at_once = 200;
constexpr int64_t most_records = 1'000'000;

struct Listing {
  Parts& parts;
  store::Reader& reader;
  const Call& call;
  std::shared_ptr<const record::World> world;
  const programme::Programme* programme;
  const programme::Register* reg;
  const programme::View* view;
  json::array items{};
  std::vector<Id> records{}, persons{};
  bool identifies = false;
};

bool is_shown(const Listing& listing, const Loaded& loaded) {
  if (!listing.view || !listing.view->where) return true;
  if (loaded.unreadable) return false;
  const auto plan =
      listing.world->plans->get(*listing.world, *loaded.open.programme, *loaded.open.reg);
  const record::Moment moment = moment_of(
      *listing.world, loaded.row, listing.call.actor.user.organisation, listing.parts.env.now());
  record::Answers answers(*plan, loaded.open.persons, moment);
  answers.take(loaded.open.values);
  answers.work_out();
  return answers.holds(listing.view->where);
}

// Without a view those of the register's first one that has columns.
const std::vector<std::string>& columns_of(const Listing& listing) {
  static const std::vector<std::string> none;
  if (listing.view) return listing.view->columns;
  for (const programme::View& view : listing.reg->views)
    if (!view.columns.empty()) return view.columns;
  return none;
}

Result<void> add_item(Listing& listing, store::RecordRow row) {
  TRY_ASSIGN(const bool readable, may(listing.parts, *listing.world, listing.reader,
                                      listing.call.actor.user, record::Verb::read, row));
  if (!readable) return {};
  TRY_ASSIGN(const Loaded loaded,
             open_row(listing.parts, listing.world, listing.reader, std::move(row)));
  if (!is_shown(listing, loaded)) return {};
  TRY_ASSIGN(Shown shown, summarise(listing.parts, listing.reader, listing.call.actor, loaded,
                                    columns_of(listing)));
  listing.items.push_back(std::move(shown.body));
  listing.records.push_back(loaded.row.id);
  listing.persons.insert(listing.persons.end(), shown.persons.begin(), shown.persons.end());
  listing.identifies = listing.identifies || shown.identifies;
  return {};
}

// The tasks of others are no way into a list: only what the grants make visible is asked for, and
// what a task of one's own opens beside.
Result<std::string> fill(Listing& listing, store::RecordQuery query, std::size_t limit) {
  for (int round = 0; round < 50; ++round) {
    query.limit = static_cast<int>(limit - listing.items.size());
    TRY_ASSIGN(store::RecordPage page, listing.reader.records(query));
    for (store::RecordRow& row : page.rows) TRY(add_item(listing, std::move(row)));
    query.cursor = page.next;
    if (page.next.empty() || listing.items.size() >= limit) break;
  }
  return query.cursor;
}

// What is asked for; lives as long as an answer in pieces.
struct Wanted {
  Parts& parts;
  Call call;
  std::shared_ptr<const record::World> world;
  RegisterOf of;
  const programme::View* view = nullptr;
  std::optional<store::RecordQuery> query{};  // none: nothing is visible
  std::size_t left = 0;                       // of the limit
};

// The next records; the cursor of the query goes on, and is "" at the end.
Result<json::array> next_page(Wanted& wanted) {
  TRY_ASSIGN(const auto reader, wanted.parts.store->read());
  Listing listing{wanted.parts,        *reader,       wanted.call, wanted.world,
                  wanted.of.programme, wanted.of.reg, wanted.view};
  if (wanted.query) {
    TRY_ASSIGN(wanted.query->cursor, fill(listing, *wanted.query, std::min(wanted.left, at_once)));
    wanted.left -= listing.items.size();
  }
  TRY(note_read(wanted.parts, wanted.call.actor, "access.listed", listing.records, listing.persons,
                listing.identifies));
  return std::move(listing.items);
}

class RecordPieces : public Pieces {
 public:
  RecordPieces(Wanted wanted, bool in_lines) : wanted_(std::move(wanted)), in_lines_(in_lines) {}

  Result<std::string> next() override {
    // Libraries throw; what they say may hold what was typed.
    try {
      std::string out;
      while (out.empty() && !ended_) {
        TRY_ASSIGN(out, more());
      }
      return out;
    } catch (const std::exception&) {
      return fault("service.failed", "record.list", "the work could not be done",
                   "try again; if it stays so, report it");
    }
  }

 private:
  Result<std::string> more() {
    TRY_ASSIGN(const json::array items, next_page(wanted_));
    const std::string cursor = wanted_.query ? wanted_.query->cursor : "";
    ended_ = cursor.empty() || wanted_.left == 0;
    std::string out = in_lines_ || any_ ? "" : R"({"items":[)";
    for (const json::value& item : items) {
      if (!in_lines_ && given_) out += ',';
      out += json::serialize(item);
      if (in_lines_) out += '\n';
      given_ = true;
    }
    any_ = true;
    if (ended_ && !in_lines_) out += R"(],"next":)" + json::serialize(json::value(cursor)) + '}';
    return out;
  }

  Wanted wanted_;
  bool in_lines_, any_ = false, given_ = false, ended_ = false;
};

Checked<Wanted> read_wanted(Parts& parts, const Call& call) {
  const auto world = parts.world();
  TRY_ASSIGN(const RegisterOf of, need_register(*world, call.input));
  TRY_ASSIGN(const int64_t limit, whole_or(call.input, "limit", 50));
  Wanted out{parts, call, world, of};
  out.call.in_pieces = false;
  out.left = static_cast<std::size_t>(std::clamp<int64_t>(limit, 1, most_records));
  const std::string view_name = text_or(call.input, "view");
  for (const programme::View& view : of.reg->views)
    if (view.name == view_name) out.view = &view;
  if (!view_name.empty() && !out.view)
    return fault("record.unknown_view", "view", "this register has no such view",
                 "see programme.show");
  out.query = record::visible(*world, call.actor.user, *of.programme, *of.reg);
  if (!out.query) return out;
  out.query->programme = of.programme->name;
  out.query->register_name = of.reg->name;
  const std::string stage = text_or(call.input, "stage");
  if (!stage.empty()) out.query->stage = stage;
  out.query->cursor = text_or(call.input, "cursor");
  out.query->include_voided = yes(call.input, "voided");
  if (out.view && out.view->sort == "next_deadline")
    out.query->order = store::RecordQuery::Order::next_due;
  return out;
}

}  // namespace

Checked<Answer> list_records(Service& service, const Call& call) {
  TRY_ASSIGN(Wanted wanted, read_wanted(service.parts(), call));
  const std::string format = text_or(call.input, "format", "json");
  if (format != "json" && format != "jsonl")
    return fault("record.unknown_format", "format", "there is no such format",
                 "give json or jsonl");
  Answer answer;
  if (call.in_pieces && (format == "jsonl" || wanted.left > at_once)) {
    answer.content_type =
        format == "jsonl" ? "application/jsonl; charset=utf-8" : "application/json";
    answer.pieces = std::make_shared<RecordPieces>(std::move(wanted), format == "jsonl");
    return answer;
  }
  const bool is_one_page = wanted.left <= at_once;
  json::array items;
  do {
    TRY_ASSIGN(json::array page, next_page(wanted));
    for (json::value& item : page) items.push_back(std::move(item));
  } while (!is_one_page && wanted.query && !wanted.query->cursor.empty() && wanted.left > 0);
  answer.body = json::object{{"items", std::move(items)},
                             {"next", wanted.query ? wanted.query->cursor : std::string()}};
  return answer;
}

}  // namespace besik::service
