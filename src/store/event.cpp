#include "store/event.h"

#include <algorithm>
#include <set>

#include "base/json.h"

namespace besik::store {
namespace {

// Strings are written by base's canonical writer, so that there is one rule of escaping.
void write_text(std::string_view text, std::string& out) {
  const bool plain = std::none_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
  });
  if (plain) {
    out += '"';
    out += text;
    out += '"';
  } else {
    out += canonical_json(json::value(json::string(text)));
  }
}

void write_member(const char* name, std::string_view text, std::string& out) {
  out += name;
  write_text(text, out);
}

void write_number(const char* name, int64_t number, std::string& out) {
  out += name;
  out += std::to_string(number);
}

std::string id_text(const Id& id) { return id.is_nil() ? std::string() : to_string(id); }

void write_sealed(const std::map<std::string, Bytes>& sealed, std::string& out) {
  out += R"(,"sealed":{)";
  bool first = true;
  for (const auto& [name, bytes] : sealed) {
    if (!first) out += ',';
    first = false;
    write_text(name, out);
    out += ":\"";
    out += to_base64url(bytes);
    out += '"';
  }
  out += '}';
}

constexpr std::string_view member_names[] = {
    "actor",  "at",          "base",     "device", "facts",     "hash",
    "id",     "kind",        "ledger",   "prev",   "programme", "programme_version",
    "record", "recorded_at", "register", "sealed", "seq"};

Error malformed(std::string_view member, const char* what) {
  return {"event.malformed", "$." + std::string(member), what,
          "give an event as docs/format/event.md describes it", ""};
}

Result<Id> get_id(const json::object& object, std::string_view name, bool may_be_nil) {
  TRY_ASSIGN(const std::string text, get_text(object, name));
  if (text.empty() && may_be_nil) return Id{};
  const auto id = parse_id(text);
  if (!id || id->is_nil()) return malformed(name, "is not an id");
  return *id;
}

Result<Instant> get_instant(const json::object& object, std::string_view name) {
  TRY_ASSIGN(const std::string text, get_text(object, name));
  const auto instant = parse_instant(text);
  // Only the one spelling that is written: another would be hashed differently.
  if (!instant || to_string(*instant) != text) return malformed(name, "is not a UTC instant");
  return *instant;
}

Result<Hash> get_hash(const json::object& object, std::string_view name) {
  TRY_ASSIGN(const std::string text, get_text(object, name));
  const auto bytes = from_hex(text);
  Hash hash{};
  if (!bytes || bytes->size() != hash.size()) return malformed(name, "is not a 256-bit hash");
  std::copy(bytes->begin(), bytes->end(), hash.begin());
  return hash;
}

Result<void> read_numbers(const json::object& object, Event& event) {
  TRY_ASSIGN(event.seq, get_whole(object, "seq"));
  TRY_ASSIGN(event.base, get_whole(object, "base"));
  TRY_ASSIGN(const int64_t version, get_whole(object, "programme_version"));
  if (event.seq < 0) return malformed("seq", "is negative");
  if (event.base < 0) return malformed("base", "is negative");
  if (version < 0 || version > INT32_MAX) return malformed("programme_version", "is out of range");
  event.programme_version = static_cast<int>(version);
  return {};
}

Result<void> read_contents(const json::object& object, Event& event) {
  const auto* facts = object.if_contains("facts");
  if (facts == nullptr || !facts->is_object()) return malformed("facts", "is not an object");
  event.facts = facts->get_object();
  const auto* sealed = object.if_contains("sealed");
  if (sealed == nullptr || !sealed->is_object()) return malformed("sealed", "is not an object");
  for (const auto& member : sealed->get_object()) {
    if (!member.value().is_string()) return malformed("sealed", "has a value that is not text");
    auto bytes = from_base64url(member.value().get_string());
    if (!bytes) return malformed("sealed", "has a value that is not base64url");
    event.sealed.emplace(std::string(member.key()), std::move(*bytes));
  }
  return {};
}

}  // namespace

std::string hashed_bytes(const Event& event, std::string_view canonical_facts) {
  std::size_t size = 700 + canonical_facts.size();
  for (const auto& [name, bytes] : event.sealed) size += name.size() + bytes.size() * 4 / 3 + 8;
  std::string out;
  out.reserve(size);
  write_member(R"({"actor":)", event.actor, out);
  write_member(R"(,"at":)", to_string(event.at), out);
  write_number(R"(,"base":)", event.base, out);
  write_member(R"(,"device":)", event.device, out);
  out += R"(,"facts":)";
  out += canonical_facts;
  write_member(R"(,"id":)", id_text(event.id), out);
  write_member(R"(,"kind":)", event.kind, out);
  write_member(R"(,"ledger":)", event.ledger, out);
  write_member(R"(,"prev":)", to_hex(event.prev), out);
  write_member(R"(,"programme":)", event.programme, out);
  write_number(R"(,"programme_version":)", event.programme_version, out);
  write_member(R"(,"record":)", id_text(event.record), out);
  write_member(R"(,"recorded_at":)", to_string(event.recorded_at), out);
  write_member(R"(,"register":)", event.register_name, out);
  write_sealed(event.sealed, out);
  write_number(R"(,"seq":)", event.seq, out);
  out += '}';
  return out;
}

std::string hashed_bytes(const Event& event) {
  return hashed_bytes(event, canonical_object(event.facts));
}

Hash hash_of(const Event& event) { return blake2b(hashed_bytes(event)); }

std::string to_json_text(const Event& event) {
  std::string text = hashed_bytes(event);
  // "hash" stands between "facts" and "id" in the order of keys, but an appended member is read the
  // same and leaves the hashed bytes whole within the text.
  text.pop_back();
  write_member(R"(,"hash":)", to_hex(event.hash), text);
  text += '}';
  return text;
}

Result<Event> event_from_json(std::string_view text) {
  TRY_ASSIGN(const json::value value, parse_json(text));
  const auto* object = value.if_object();
  if (object == nullptr) return malformed("", "is not an object");
  for (const auto& member : *object) {
    if (std::find(std::begin(member_names), std::end(member_names), member.key()) ==
        std::end(member_names)) {
      return malformed("", "has a member that no event has");
    }
  }
  Event event;
  TRY_ASSIGN(event.id, get_id(*object, "id", false));
  TRY_ASSIGN(event.record, get_id(*object, "record", true));
  TRY_ASSIGN(event.ledger, get_text(*object, "ledger"));
  TRY_ASSIGN(event.kind, get_text(*object, "kind"));
  TRY_ASSIGN(event.register_name, get_text(*object, "register"));
  TRY_ASSIGN(event.programme, get_text(*object, "programme"));
  TRY_ASSIGN(event.actor, get_text(*object, "actor"));
  TRY_ASSIGN(event.device, get_text(*object, "device"));
  TRY_ASSIGN(event.at, get_instant(*object, "at"));
  TRY_ASSIGN(event.recorded_at, get_instant(*object, "recorded_at"));
  TRY_ASSIGN(event.prev, get_hash(*object, "prev"));
  TRY_ASSIGN(event.hash, get_hash(*object, "hash"));
  TRY(read_numbers(*object, event));
  TRY(read_contents(*object, event));
  return event;
}

}  // namespace besik::store
