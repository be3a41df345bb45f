#include <boost/json.hpp>

#include "base/json.h"
#include "place/organisation_change.h"

namespace besik::place {
namespace {

using Kind = OrganisationChange::Kind;

Error malformed(std::string where) {
  return {"organisation.change_malformed", std::move(where), "this is no change of an organisation",
          "read it as docs/format says", ""};
}

json::object text_json(const Text& text) {
  return {{"kk", text.kk}, {"ru", text.ru}, {"en", text.en}};
}

Result<Date> get_date(const json::object& object, std::string_view name) {
  TRY_ASSIGN(const std::string text, get_text(object, name));
  return parse_date(text);
}

Result<Text> read_name(const json::object& object) {
  const json::value* member = object.if_contains("name");
  if (member == nullptr || !member->is_object()) return malformed("name");
  TRY_ASSIGN(std::string kk, get_text(member->get_object(), "kk"));
  TRY_ASSIGN(std::string ru, get_text(member->get_object(), "ru"));
  TRY_ASSIGN(std::string en, get_text(member->get_object(), "en"));
  return Text{std::move(kk), std::move(ru), std::move(en)};
}

Result<OrganisationState> read_state(const json::value& value) {
  if (!value.is_object()) return malformed("earlier");
  const json::object& object = value.get_object();
  OrganisationState state;
  TRY_ASSIGN(state.until, get_date(object, "until"));
  TRY_ASSIGN(state.parent, get_text(object, "parent"));
  TRY_ASSIGN(state.place, get_text(object, "place"));
  TRY_ASSIGN(state.name, read_name(object));
  return state;
}

}  // namespace

json::object to_json(const Organisation& body) {
  json::object object{{"parent", body.parent},
                      {"kind", body.kind},
                      {"name", text_json(body.name)},
                      {"place", body.place},
                      {"valid_from", to_string(body.valid_from)},
                      {"valid_until", to_string(body.valid_until)}};
  if (!body.merged_into.empty()) object["merged_into"] = body.merged_into;
  if (body.earlier.empty()) return object;
  json::array earlier;
  for (const OrganisationState& state : body.earlier) {
    earlier.push_back(json::object{{"until", to_string(state.until)},
                                   {"parent", state.parent},
                                   {"place", state.place},
                                   {"name", text_json(state.name)}});
  }
  object["earlier"] = std::move(earlier);
  return object;
}

Result<Organisation> organisation_from_json(const std::string& code, const json::value& value) {
  if (!value.is_object()) return malformed("body");
  const json::object& object = value.get_object();
  Organisation body;
  body.code = code;
  TRY_ASSIGN(body.parent, get_text(object, "parent"));
  TRY_ASSIGN(body.kind, get_text(object, "kind"));
  TRY_ASSIGN(body.name, read_name(object));
  TRY_ASSIGN(body.place, get_text(object, "place"));
  TRY_ASSIGN(body.valid_from, get_date(object, "valid_from"));
  TRY_ASSIGN(body.valid_until, get_date(object, "valid_until"));
  if (object.contains("merged_into")) {
    TRY_ASSIGN(body.merged_into, get_text(object, "merged_into"));
  }
  if (const json::value* earlier = object.if_contains("earlier")) {
    if (!earlier->is_array()) return malformed("earlier");
    for (const json::value& item : earlier->get_array()) {
      TRY_ASSIGN(OrganisationState state, read_state(item));
      body.earlier.push_back(std::move(state));
    }
  }
  return body;
}

json::object to_json(const OrganisationChange& change) {
  json::object object{
      {"change", to_string(change.kind)}, {"code", change.code}, {"on", to_string(change.on)}};
  switch (change.kind) {
    case Kind::added:
    case Kind::corrected:
      object["body"] = to_json(change.body);
      break;
    case Kind::renamed:
      object["name"] = text_json(change.name);
      break;
    case Kind::moved:
    case Kind::reparented:
    case Kind::merged:
      object["to"] = change.to;
      break;
    case Kind::closed:
      break;
  }
  return object;
}

Result<OrganisationChange> organisation_change_from_json(const json::value& value) {
  if (!value.is_object()) return malformed("change");
  const json::object& object = value.get_object();
  TRY_ASSIGN(const std::string word, get_text(object, "change"));
  OrganisationChange change;
  bool known = false;
  for (Kind kind : {Kind::added, Kind::corrected, Kind::renamed, Kind::moved, Kind::reparented,
                    Kind::merged, Kind::closed}) {
    if (to_string(kind) != word) continue;
    change.kind = kind;
    known = true;
  }
  if (!known) return malformed("change");
  TRY_ASSIGN(change.code, get_text(object, "code"));
  TRY_ASSIGN(change.on, get_date(object, "on"));
  if (change.kind == Kind::added || change.kind == Kind::corrected) {
    const json::value* body = object.if_contains("body");
    if (body == nullptr) return malformed("body");
    TRY_ASSIGN(change.body, organisation_from_json(change.code, *body));
  } else if (change.kind == Kind::renamed) {
    TRY_ASSIGN(change.name, read_name(object));
  } else if (change.kind != Kind::closed) {
    TRY_ASSIGN(change.to, get_text(object, "to"));
  }
  return change;
}

}  // namespace besik::place
