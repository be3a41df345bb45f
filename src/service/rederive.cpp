#include "service/persons.h"

#include "service/record_save.h"

namespace besik::service {

Result<void> rederive_records(Parts& parts, store::Writer& writer, const std::string& actor,
                              const Id& person, const std::string& why) {
  TRY_ASSIGN(const std::vector<Id> records, writer.records_of_person(person));
  for (const Id& id : records) TRY(rederive_record(parts, writer, actor, id, why, {}));
  return {};
}

namespace {

using People = std::vector<std::pair<std::string, Id>>;

// The record worked out anew with `people`, whose subject has `subject_key`.
Result<void> save_derived(Parts& parts, store::Writer& writer, const std::string& actor,
                          const Loaded& loaded, People people,
                          std::optional<store::Key> subject_key, bool reseal,
                          const std::string& why) {
  Saving saving;
  record::Open open = loaded.open;
  open.persons.clear();
  for (const auto& [role, person] : people) {
    TRY_ASSIGN(const KnownPerson known, open_person(parts, writer, person));
    open.persons[role].push_back(person_of(parts, known, open.programme->wall));
  }
  saving.decision = record::derive(
      *loaded.world, open, moment_of(*loaded.world, loaded.row, loaded.row.owner, parts.env.now()));
  saving.decision.values = loaded.open.values;
  if (!reseal && people == loaded.row.persons && saving.decision.facts == loaded.open.facts)
    return {};
  saving.world = loaded.world.get();
  saving.programme = open.programme;
  saving.reg = open.reg;
  saving.before = &loaded;
  saving.kind = "record.rederived";
  saving.actor = actor;
  saving.at = parts.env.now();
  saving.persons = std::move(people);
  saving.subject_key = subject_key;
  saving.reseal = reseal;
  saving.note = {{"why", why}};
  TRY(write_prepared(parts, writer, prepare(parts, std::move(saving))));
  return {};
}

std::optional<store::Key> subject_key_of(const Loaded& loaded) {
  const programme::PersonRole* subject = loaded.open.reg->subject();
  const auto found = subject ? loaded.persons.find(subject->name) : loaded.persons.end();
  if (found == loaded.persons.end() || found->second.empty()) return std::nullopt;
  return found->second.front().key;
}

}  // namespace

Result<void> add_person(Parts& parts, store::Writer& writer, const std::string& actor, const Id& id,
                        const std::string& role, const KnownPerson& person) {
  TRY_ASSIGN(const Loaded loaded, load_record(parts, parts.world(), writer, id));
  if (loaded.unreadable) return {};
  People people = loaded.row.persons;
  people.emplace_back(role, person.row.id);
  return save_derived(parts, writer, actor, loaded, std::move(people), subject_key_of(loaded),
                      false, "person.split");
}

Result<void> rederive_record(Parts& parts, store::Writer& writer, const std::string& actor,
                             const Id& id, const std::string& why, const PersonSwap& swap) {
  TRY_ASSIGN(const Loaded loaded, load_record(parts, parts.world(), writer, id));
  // What an erased person's record says is all that will ever be known.
  if (loaded.unreadable) return {};
  const programme::PersonRole* subject = loaded.open.reg->subject();
  std::optional<store::Key> key = subject_key_of(loaded);
  People people = loaded.row.persons;
  bool reseal = false;
  if (swap.to) {
    std::set<std::pair<std::string, Id>> met;
    people.clear();
    for (const auto& [role, person] : loaded.row.persons) {
      const bool hit = person == swap.from && (swap.roles.empty() || swap.roles.contains(role));
      const Id now = hit ? swap.to->row.id : person;
      if (hit && subject && subject->name == role) {
        key = swap.to->key;
        reseal = true;
      }
      if (met.emplace(role, now).second) people.emplace_back(role, now);
    }
  }
  return save_derived(parts, writer, actor, loaded, std::move(people), key, reseal, why);
}

}  // namespace besik::service
