#include "service/identity.h"

#include <set>

#include "service/input.h"
#include "service/reference_json.h"
#include "store/names.h"

namespace besik::service {

json::object to_json(const Identity& identity) {
  json::array contacts;
  for (const std::string& contact : identity.contacts) contacts.emplace_back(contact);
  json::object out{{"names",
                    {{"family", identity.family},
                     {"given", identity.given},
                     {"patronymic", identity.patronymic}}},
                   {"birth_precision", identity.birth_precision},
                   {"sex", identity.sex},
                   {"language", identity.language},
                   {"number", identity.number},
                   {"address", identity.address},
                   {"contacts", std::move(contacts)}};
  if (identity.birth_date) out["birth_date"] = besik::to_string(*identity.birth_date);
  return out;
}

Identity identity_from_json(const json::object& body) {
  Identity out;
  if (const json::value* names = body.if_contains("names"); names && names->is_object()) {
    out.family = text_at(names->as_object(), "family");
    out.given = text_at(names->as_object(), "given");
    out.patronymic = text_at(names->as_object(), "patronymic");
  }
  if (const auto birth = parse_date(text_at(body, "birth_date"))) out.birth_date = *birth;
  out.birth_precision = text_at(body, "birth_precision");
  if (out.birth_precision.empty()) out.birth_precision = "day";
  out.sex = text_at(body, "sex");
  out.language = text_at(body, "language");
  out.number = text_at(body, "number");
  out.address = text_at(body, "address");
  for (const json::value& contact : list_at(body, "contacts"))
    if (contact.is_string()) out.contacts.emplace_back(contact.as_string());
  return out;
}

namespace {

// Cleans one text member into `slot` where the input has it.
void take_text(const json::object& input, std::string_view name, std::string& slot,
               Errors& errors) {
  const json::value* found = input.if_contains(name);
  if (!found || found->is_null()) return;
  if (!found->is_string()) {
    errors.push_back(
        fault("person.bad_member", std::string(name), "this is not a text", "give a text"));
    return;
  }
  auto clean = clean_text(found->as_string(), 1000);
  if (!clean) {
    clean.error().where = name;
    errors.push_back(clean.error());
    return;
  }
  slot = std::string(trim(*clean));
}

void take_birth(const json::object& input, Identity& identity, Date today, Errors& errors) {
  take_text(input, "birth_precision", identity.birth_precision, errors);
  static const std::set<std::string> precisions{"day", "month", "year", "estimated"};
  if (!precisions.contains(identity.birth_precision))
    errors.push_back(fault("person.bad_precision", "birth_precision",
                           "the precision of a birth date is day, month, year or estimated",
                           "choose one of them"));
  const json::value* found = input.if_contains("birth_date");
  if (!found) return;
  if (found->is_null() || (found->is_string() && found->as_string().empty())) {
    identity.birth_date.reset();
    return;
  }
  const auto date =
      found->is_string() ? parse_date(std::string_view(found->as_string())) : parse_date("");
  if (!date || *date < make_date(1880, 1, 1)) {
    errors.push_back(fault("person.bad_birth_date", "birth_date", "this is no day of birth",
                           "give it as 2010-03-31"));
    return;
  }
  if (today < *date)
    errors.push_back(fault("person.born_later", "birth_date", "the day of birth lies in the future",
                           "check the year"));
  identity.birth_date = *date;
}

}  // namespace

Checked<Identity> identity_from_input(const json::object& input, const Identity& base, Date today) {
  static const std::set<std::string, std::less<>> known{"names",   "birth_date", "birth_precision",
                                                        "sex",     "language",   "number",
                                                        "address", "contacts",   "id"};
  Errors errors;
  Identity out = base;
  for (const auto& member : input)
    if (!known.contains(member.key()))
      errors.push_back(fault("person.bad_member", "person", "a member is not known",
                             "known: names, birth_date, birth_precision, sex, language, number, "
                             "address, contacts"));
  if (const json::value* names = input.if_contains("names")) {
    if (names->is_object()) {
      take_text(names->as_object(), "family", out.family, errors);
      take_text(names->as_object(), "given", out.given, errors);
      take_text(names->as_object(), "patronymic", out.patronymic, errors);
    } else {
      errors.push_back(fault("person.bad_member", "names", "this is not an object",
                             "give family, given and patronymic"));
    }
  }
  if (out.family.empty() && out.given.empty())
    errors.push_back(
        fault("person.name_missing", "names", "neither family nor given name is given",
              "give at least one; where it is unknown, write what the person is called"));
  take_birth(input, out, today, errors);
  take_text(input, "sex", out.sex, errors);
  if (out.sex == "not_recorded") out.sex.clear();
  if (!out.sex.empty() && out.sex != "female" && out.sex != "male")
    errors.push_back(fault("person.bad_sex", "sex", "sex is female, male or not recorded",
                           "choose one of them or leave it out"));
  take_text(input, "language", out.language, errors);
  take_text(input, "number", out.number, errors);
  if (!out.number.empty() &&
      (out.number.size() != 12 || out.number.find_first_not_of("0123456789") != std::string::npos))
    errors.push_back(fault("person.bad_number", "number", "the identity number has twelve digits",
                           "check it or leave it out"));
  take_text(input, "address", out.address, errors);
  if (input.contains("contacts")) {
    out.contacts.clear();
    for (const std::string& item : list_of(input, "contacts")) {
      auto clean = clean_text(item, 500);
      if (clean)
        out.contacts.push_back(*clean);
      else
        errors.push_back(
            fault("person.bad_member", "contacts", "a contact is no clean text", "retype it"));
    }
  }
  if (!errors.empty()) return errors;
  return out;
}

std::string full_name(const Identity& identity) {
  std::string out;
  for (const std::string* part : {&identity.family, &identity.given, &identity.patronymic}) {
    if (part->empty()) continue;
    if (!out.empty()) out += ' ';
    out += *part;
  }
  return out;
}

std::optional<Date> latest_birth(const Identity& identity) {
  if (!identity.birth_date || identity.birth_precision == "day") return identity.birth_date;
  const Civil day = civil(*identity.birth_date);
  if (identity.birth_precision == "month")
    return add_days(add_months(make_date(day.year, day.month, 1), 1), -1);
  return make_date(day.year, 12, 31);
}

std::vector<int64_t> name_tokens(const store::Vault& vault, std::string_view name) {
  std::set<int64_t> out;
  for (const std::string& part : split(name, ' '))
    for (const std::string& key : store::search_keys(trim(part)))
      out.insert(vault.token("name|" + key));
  return {out.begin(), out.end()};
}

int64_t birth_token(const store::Vault& vault, Date birth) {
  return vault.token("birth|" + besik::to_string(birth));
}

int64_t number_token(const store::Vault& vault, std::string_view number) {
  return vault.token("number|" + std::string(number));
}

std::vector<int64_t> search_tokens(const store::Vault& vault, const Identity& identity) {
  std::vector<int64_t> names = name_tokens(vault, full_name(identity));
  std::set<int64_t> out(names.begin(), names.end());
  if (identity.birth_date) out.insert(birth_token(vault, *identity.birth_date));
  if (!identity.number.empty()) out.insert(number_token(vault, identity.number));
  return {out.begin(), out.end()};
}

std::string seal_context(std::string_view ledger, const Id& event, std::string_view name) {
  return std::string(ledger) + "|" + besik::to_string(event) + "|" + std::string(name);
}

Result<KnownPerson> open_person(const Parts& parts, store::Reader& reader, const Id& id) {
  TRY_ASSIGN(auto row, reader.person(id));
  if (!row)
    return fault("person.not_found", "person", "there is no such person that you may see",
                 "search for the person or register them");
  KnownPerson out;
  out.row = std::move(*row);
  if (out.row.wrapped_key.empty()) return out;
  TRY_ASSIGN(const store::Key key, parts.vault->unwrap(out.row.wrapped_key, id));
  out.key = key;
  TRY_ASSIGN(const std::string plain,
             parts.vault->unseal(key, seal_context(persons_ledger, out.row.event, "identity"),
                                 out.row.identity));
  boost::system::error_code code;
  const json::value body = json::parse(plain, code);
  if (!code && body.is_object()) out.identity = identity_from_json(body.as_object());
  return out;
}

record::Person person_of(const Parts& parts, const KnownPerson& known, std::string_view wall) {
  record::Person out;
  out.id = known.row.id;
  out.pseudonym = parts.vault->pseudonym(known.row.id, wall);
  out.birth_date = latest_birth(known.identity);
  out.sex = known.identity.sex;
  return out;
}

SealedPerson seal_person(Parts& parts, const record::World& world, const Id& id,
                         const store::Key& key, const Identity& identity, std::string kind,
                         const std::string& actor) {
  SealedPerson out;
  out.event.id = parts.env.new_id();
  out.event.ledger = persons_ledger;
  out.event.kind = std::move(kind);
  out.event.record = id;
  out.event.at = parts.env.now();
  out.event.actor = actor;
  out.row.id = id;
  out.row.wrapped_key = parts.vault->wrap(key, id);
  out.row.event = out.event.id;
  out.row.identity = parts.vault->seal(key, seal_context(persons_ledger, out.event.id, "identity"),
                                       canonical_json(to_json(identity)));
  out.row.changed_at = out.event.at;
  out.event.sealed["identity"] = out.row.identity;
  std::set<std::string> walls;
  for (const auto& [name, versions] : world.programmes)
    for (const auto& programme : versions) walls.insert(programme->wall);
  for (const std::string& wall : walls) out.pseudonyms.push_back(parts.vault->pseudonym(id, wall));
  out.tokens = search_tokens(*parts.vault, identity);
  return out;
}

SealedPerson new_person(Parts& parts, const record::World& world, const Identity& identity,
                        const std::string& actor) {
  const Id id = parts.env.new_id();
  const store::Key key = parts.vault->new_key();
  return seal_person(parts, world, id, key, identity, "person.registered", actor);
}

Result<void> write_person(store::Writer& writer, SealedPerson person) {
  TRY(writer.append(std::move(person.event)));
  TRY(writer.put_person(person.row, person.pseudonyms));
  return writer.put_tokens(person.row.id, person.tokens);
}

}  // namespace besik::service
