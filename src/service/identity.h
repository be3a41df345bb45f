#pragma once

#include <optional>
#include <string>
#include <vector>

#include "record/decide.h"
#include "service/parts.h"

// Who a person is: one JSON sealed under the person's own key. Nothing here ever enters a fact, an
// error or a log.
namespace besik::service {

struct Identity {
  std::string family, given, patronymic;
  std::optional<Date> birth_date;
  std::string birth_precision = "day";  // day, month, year, estimated
  std::string sex;                      // female, male, "" not recorded
  std::string language, number, address;
  std::vector<std::string> contacts;
};

json::object to_json(const Identity& identity);
Identity identity_from_json(const json::object& body);
// From input: every member judged. `base` gives what is not said. Codes: person.name_missing,
// person.bad_birth_date, person.born_later, person.bad_precision, person.bad_sex,
// person.bad_number, person.bad_member, text.*.
Checked<Identity> identity_from_input(const json::object& input, const Identity& base, Date today);

std::string full_name(const Identity& identity);
// The latest day on which the person can have been born: in doubt, a child.
std::optional<Date> latest_birth(const Identity& identity);
// What the person is found by.
std::vector<int64_t> search_tokens(const store::Vault& vault, const Identity& identity);
std::vector<int64_t> name_tokens(const store::Vault& vault, std::string_view name);
int64_t birth_token(const store::Vault& vault, Date birth);
int64_t number_token(const store::Vault& vault, std::string_view number);

// A person opened up; `key` is empty where the person was erased, and the identity with it.
struct KnownPerson {
  store::PersonRow row;
  std::optional<store::Key> key;
  Identity identity;
};
// Code: person.not_found.
Result<KnownPerson> open_person(const Parts& parts, store::Reader& reader, const Id& id);
record::Person person_of(const Parts& parts, const KnownPerson& known, std::string_view wall);

// A person ready to be written: made in any thread, written in the writing one.
struct SealedPerson {
  store::PersonRow row;
  store::Event event;
  std::vector<std::string> pseudonyms;
  std::vector<int64_t> tokens;
};
SealedPerson seal_person(Parts& parts, const record::World& world, const Id& id,
                         const store::Key& key, const Identity& identity, std::string kind,
                         const std::string& actor);
// A new person with a new key.
SealedPerson new_person(Parts& parts, const record::World& world, const Identity& identity,
                        const std::string& actor);
Result<void> write_person(store::Writer& writer, SealedPerson person);

constexpr std::string_view persons_ledger = "persons";
std::string seal_context(std::string_view ledger, const Id& event, std::string_view name);

}  // namespace besik::service
