#include "service/releases.h"

#include "base/json.h"
#include "service/input.h"
#include "service/nouns.h"
#include "service/parts.h"

namespace besik::service {

namespace {

constexpr std::string_view kind = "release", summary_kind = "release_summary";
constexpr std::size_t most_bytes = 128U << 20;  // of a file that is verified here

std::string id_of(int64_t number) {
  std::string text = std::to_string(number);
  return std::string(8 - std::min<std::size_t>(8, text.size()), '0') + text;
}

Result<int64_t> number_in(const json::object& input, std::string_view name) {
  TRY_ASSIGN(const int64_t number, whole_or(input, name, 0));
  if (number < 1 || number > 99'999'999)
    return fault("release.not_found", std::string(name), "there is no release of this number",
                 "see release.list");
  return number;
}

Result<json::object> release_of(Parts& parts, int64_t number) {
  TRY_ASSIGN(const auto reader, parts.store->read());
  TRY_ASSIGN(auto body, reader->reference(kind, id_of(number)));
  if (!body)
    return fault("release.not_found", "number", "there is no release of this number",
                 "see release.list");
  return std::move(*body);
}

Result<int64_t> last_number(store::Reader& reader) {
  TRY_ASSIGN(const auto head, reader.reference("release_head", "last"));
  if (!head) return 0;
  return get_whole(*head, "number");
}

// What a list says of a release.
json::object summary(const json::object& release) {
  json::object out;
  for (const char* name :
       {"number", "made_at", "epoch", "country", "synthetic", "why", "corrects", "changed", "key"})
    if (const json::value* value = release.if_contains(name)) out[name] = *value;
  int64_t hidden = 0;
  json::array indicators;
  for (const json::value& method : release.at("methods").as_array()) {
    hidden += method.as_object().at("hidden").to_number<int64_t>();
    indicators.push_back(method.as_object().at("indicator"));
  }
  out["figures"] = static_cast<int64_t>(release.at("figures").as_array().size());
  out["hidden"] = hidden;
  out["indicators"] = std::move(indicators);
  return out;
}

Checked<Answer> make(Service& service, const Call& call) {
  Parts& parts = service.parts();
  const std::string why = text_or(call.input, "why");
  TRY_ASSIGN(const auto epoch, epoch_in_force(parts));
  const auto world = parts.world();
  json::object made;
  TRY(parts.store->write([&](store::Writer& writer) -> Result<void> {
    TRY_ASSIGN(const int64_t last, last_number(writer));
    if (last > 0 && why.empty())
      return fault("release.why_missing", "why",
                   "a release after the first says what changed and why", "give it as why");
    made = release_body(*epoch, *world, last + 1, why);
    if (made.at("figures").as_array().empty())
      return fault("release.nothing", "release", "no period that is over has a figure yet",
                   "wait until a period has ended");
    made["made_at"] = besik::to_string(parts.env.now());
    made["changed"] = 0;
    if (last > 0) {
      TRY_ASSIGN(const auto earlier, writer.reference(kind, id_of(last)));
      const auto changed = release_diff(*earlier, made);
      made["changed"] = static_cast<int64_t>(changed.size());
      if (changed.empty() && earlier->at("methods") == made.at("methods"))
        return fault("release.unchanged", "release", "nothing has changed since the last release",
                     "make the next one when something has");
    }
    sign_release(made, *parts.vault);
    TRY(writer.put_reference(kind, id_of(last + 1), made));
    TRY(writer.put_reference(summary_kind, id_of(last + 1), summary(made)));
    TRY(writer.put_reference("release_head", "last", {{"number", last + 1}}));
    store::Event event;
    event.id = parts.env.new_id();
    event.ledger = "figures";
    event.kind = "release.made";
    event.actor = call.actor.user.id;
    event.at = parts.env.now();
    event.facts = {{"number", last + 1},
                   {"epoch", besik::to_string(epoch->day)},
                   {"hash", to_hex(blake2b(canonical_json(json::value(made))))},
                   {"changed", made.at("changed")}};
    TRY(writer.append(std::move(event)));
    return {};
  }));
  Answer answer;
  answer.body = summary(made);
  return answer;
}

Checked<Answer> list(Service& service, const Call&) {
  json::array items;
  TRY_ASSIGN(const auto reader, service.parts().store->read());
  TRY(reader->each_reference(summary_kind, [&](const std::string&, const json::object& body) {
    items.push_back(body);
    return Result<void>{};
  }));
  Answer answer;
  answer.body = json::object{{"items", std::move(items)}};
  return answer;
}

// Leaves of a release the methods, or also the figures of one indicator ("programme/name") and the
// places that they name. A part is not what was signed: it carries no signature.
Result<void> leave_part(json::object& release, const std::string& only) {
  const std::size_t cut = only.find('/');
  const std::string programme = only.substr(0, cut);
  const std::string indicator = cut == std::string::npos ? "" : only.substr(cut + 1);
  bool known = only == "methods";
  for (const json::value& method : release.at("methods").as_array())
    known = known || (method.as_object().at("programme") == json::value(programme) &&
                      method.as_object().at("indicator") == json::value(indicator));
  if (!known)
    return fault("release.unknown_part", "only", "this release has no such part",
                 "give `methods`, or an indicator of it as programme/name");
  json::array figures;
  json::object places;
  json::object& names = release.at("places").as_object();
  for (json::value& value : release.at("figures").as_array()) {
    const json::array& row = value.as_array();
    if (row.at(0).as_string() != programme || row.at(1).as_string() != indicator) continue;
    const json::string& place = row.at(3).as_string();
    if (const json::value* name = names.if_contains(place)) places[place] = *name;
    figures.push_back(std::move(value));
  }
  release["figures"] = std::move(figures);
  release["places"] = std::move(places);
  release.erase("signature");
  return {};
}

Checked<Answer> show(Service& service, const Call& call) {
  TRY_ASSIGN(const int64_t number, number_in(call.input, "number"));
  TRY_ASSIGN(json::object release, release_of(service.parts(), number));
  if (const std::string only = text_or(call.input, "only"); !only.empty())
    TRY(leave_part(release, only));
  Answer answer;
  if (text_or(call.input, "format") == "csv") {
    answer.text = release_csv(release);
    answer.content_type = "text/csv; charset=utf-8";
  } else {
    answer.body = std::move(release);
  }
  return answer;
}

Checked<Answer> diff(Service& service, const Call& call) {
  TRY_ASSIGN(const int64_t number, number_in(call.input, "number"));
  TRY_ASSIGN(const int64_t other, number_in(call.input, "other"));
  TRY_ASSIGN(const json::object from, release_of(service.parts(), number));
  TRY_ASSIGN(const json::object to, release_of(service.parts(), other));
  json::array items = release_diff(from, to);
  json::object places;
  for (const json::value& item : items) {
    const json::string& place = item.as_object().at("place").as_string();
    for (const json::object* release : {&to, &from})
      if (const json::value* name = release->at("places").as_object().if_contains(place))
        places.emplace(place, *name);
  }
  Answer answer;
  answer.body = json::object{{"from", number},
                             {"to", other},
                             {"why", to.at("why")},
                             {"places", std::move(places)},
                             {"items", std::move(items)}};
  return answer;
}

Checked<Answer> verify(Service& service, const Call& call) {
  const auto parsed = parse_json(call.body_text, {JsonLimits{}.depth, most_bytes});
  if (!parsed || !parsed->is_object())
    return fault("release.malformed", "file", "this is no release", "give the file as downloaded");
  const json::object& release = parsed->get_object();
  TRY(check_release(release));
  const std::string own = to_base64url(service.parts().vault->public_key());
  TRY_ASSIGN(const std::string key, get_text(release, "key"));
  Answer answer;
  answer.body = json::object{{"number", release.at("number")},
                             {"key", key},
                             {"signed", true},
                             {"signed_here", key == own}};
  return answer;
}

}  // namespace

void add_releases(std::vector<Operation>& table) {
  table.push_back({"release.make",
                   "POST",
                   "/api/v1/releases",
                   Needs::operator_or_administrator,
                   true,
                   true,
                   "Freezes, numbers and signs what may be published of all periods that are over.",
                   {in_body("why", "text", "What changed since the last release, and why.")},
                   "{number, epoch, figures, hidden, changed, ...}",
                   make});
  table.push_back({"release.list",
                   "GET",
                   "/api/v1/releases",
                   Needs::nothing,
                   true,
                   false,
                   "All releases, without an account.",
                   {},
                   "{items: [{number, epoch, why, figures, hidden, ...}]}",
                   list});
  table.push_back(
      {"release.show",
       "GET",
       "/api/v1/releases/{number}",
       Needs::nothing,
       true,
       false,
       "One release whole, as it was signed: methods and figures; or a part of it, unsigned.",
       {in_path("number", "Number of the release."),
        in_query("only", "text", "`methods`, or the figures of one indicator: programme/name."),
        in_query("format", "text", "json or csv.")},
       "the file of docs/format/release.md",
       show});
  table.push_back({"release.diff",
                   "GET",
                   "/api/v1/releases/{number}/diff/{other}",
                   Needs::nothing,
                   true,
                   false,
                   "What the second release says otherwise than the first, and why.",
                   {in_path("number", "Number of the earlier release."),
                    in_path("other", "Number of the later release.")},
                   "{from, to, why, places, items: [{indicator, place, period, before, after}]}",
                   diff});
  Operation check{"release.verify",
                  "POST",
                  "/api/v1/releases/verify",
                  Needs::nothing,
                  true,
                  false,
                  "Whether a downloaded release is what was signed: judged from the file alone; "
                  "says also whether this country's key signed it.",
                  {file_body("The release as downloaded.")},
                  "{number, key, signed, signed_here}",
                  verify};
  check.max_body = most_bytes;
  table.push_back(std::move(check));
}

}  // namespace besik::service
