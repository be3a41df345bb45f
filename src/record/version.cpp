#include "record/version.h"

#include <algorithm>

#include "record/judge.h"

namespace besik::record {
namespace {

std::string last_part(const std::string& path) { return path.substr(path.rfind('.') + 1); }

Error fault(std::string code, std::string where, std::string what, std::string mend) {
  return {std::move(code), std::move(where), std::move(what), std::move(mend), ""};
}

class Migration {
 public:
  Migration(const VersionPath& path, const Open& record, const programme::Programme& newer,
            const programme::Register& reg, Date today)
      : path_(path), old_(record), reg_(reg), today_(today) {
    result_.record = record;
    result_.record.programme = &newer;
    result_.record.reg = &reg;
    result_.record.values.clear();
    result_.record.excuses.clear();
    result_.record.facts.fields.clear();
    result_.record.facts.clocks.clear();
    result_.record.facts.breaches.clear();
    result_.record.facts.excused.clear();
  }

  Result<Migrated> run() {
    TRY(move_stage(result_.record.facts.stage));
    TRY(move_stage(result_.record.facts.closed_from));
    for (const auto& [role, persons] : old_.persons) {
      if (!persons.empty() && reg_.person(role) == nullptr) {
        return fault("version.role_retired", role, "a person stands in a role that is gone",
                     "take the person out of the role first");
      }
    }
    for (const auto& [name, value] : old_.values) move_value(name, value);
    for (const auto& [name, reason] : old_.excuses) {
      if (reg_.safeguard(name) != nullptr) result_.record.excuses[name] = reason;
    }
    const Facts& facts = old_.facts;
    std::set<std::string>& retired = result_.record.facts.retired;
    std::erase_if(retired, [&](const std::string& name) {
      return reg_.deadline(name) != nullptr || reg_.safeguard(name) != nullptr;
    });
    for (ClockFact clock : facts.clocks) {
      if (reg_.deadline(clock.deadline) == nullptr) {
        if (clock.cancelled || (!clock.ended && !(clock.due < today_))) continue;
        if (!clock.ended) {
          clock.ended = today_;
          clock.in_time = false;
        }
        retired.insert(clock.deadline);
      }
      result_.record.facts.clocks.push_back(std::move(clock));
    }
    keep_safeguards(facts.breaches, result_.record.facts.breaches);
    keep_safeguards(facts.excused, result_.record.facts.excused);
    return std::move(result_);
  }

 private:
  Result<void> move_stage(std::string& stage) {
    if (stage.empty()) return {};
    const auto moved = path_.stage(old_.reg->name, stage);
    if (!moved || reg_.stage(*moved) == nullptr) {
      return fault("version.stage_retired", stage, "the record stands in a stage that is gone",
                   "say in the newer version's changes what the stage became");
    }
    stage = *moved;
    return {};
  }

  void keep_safeguards(const std::map<std::string, Date>& from, std::map<std::string, Date>& to) {
    for (const auto& [name, day] : from) {
      if (reg_.safeguard(name) == nullptr) result_.record.facts.retired.insert(name);
      to[name] = day;
    }
  }

  void move_value(const std::string& name, const Value& value) {
    const auto moved = path_.field(old_.reg->name, name);
    const programme::Field* field = moved ? reg_.field(*moved) : nullptr;
    const programme::Field* before = old_.reg->field(name);
    if (field == nullptr || before == nullptr) {
      result_.retired[name] = value;
      return;
    }
    auto fit = fitted(*field, value);
    if (fit && !before->code_list.empty()) fit = move_codes(before->code_list, *fit);
    if (!fit) {
      result_.retired[name] = value;
      return;
    }
    if (fit->known()) result_.record.values[*moved] = std::move(*fit);
  }

  std::optional<Value> move_codes(const std::string& list, const Value& value) const {
    if (const auto* one = value.get_if<std::string>()) {
      const auto moved = path_.code(list, *one);
      if (!moved) return std::nullopt;
      return Value(*moved);
    }
    Value::Codes codes;
    for (const std::string& one : *value.get_if<Value::Codes>()) {
      const auto moved = path_.code(list, one);
      if (!moved) return std::nullopt;
      if (std::find(codes.begin(), codes.end(), *moved) == codes.end()) codes.push_back(*moved);
    }
    return Value(std::move(codes));
  }

  const VersionPath& path_;
  const Open& old_;
  const programme::Register& reg_;
  Date today_;
  Migrated result_;
};

}  // namespace

Result<VersionPath> VersionPath::between(const World& world, const programme::Programme& older,
                                         const programme::Programme& newer) {
  if (older.name != newer.name) {
    return fault("version.other_programme", newer.name, "this is another programme",
                 "name two versions of one programme");
  }
  VersionPath path;
  const programme::Programme* at = &newer;
  while (at->version != older.version) {
    const Error no_path =
        fault("version.no_path", newer.name, "no map leads from the older version to the newer one",
              "install the versions between");
    if (at->version < older.version) return no_path;
    // A version without a map changed no name.
    const int from = at->changes ? at->changes->from_version : at->version - 1;
    if (at->changes) path.steps_.push_back(&*at->changes);
    if (from == older.version) break;
    at = world.programme(newer.name, from);
    if (at == nullptr) return no_path;
  }
  std::reverse(path.steps_.begin(), path.steps_.end());
  return path;
}

std::optional<std::string> VersionPath::follow(std::string_view prefix, std::string_view middle,
                                               std::string_view name) const {
  std::string first(prefix);
  std::string last(name);
  const bool is_register = middle.empty();
  for (const programme::VersionMap* step : steps_) {
    const std::string path =
        is_register ? last : first + (middle == "." ? "." : "." + std::string(middle) + ".") + last;
    if (step->retired.contains(path)) return std::nullopt;
    // A code list or register may have been renamed on the way, together with what it holds.
    const std::string owner = first;
    if (const auto renamed = step->renamed.find(owner); renamed != step->renamed.end()) {
      first = renamed->second;
    }
    if (const auto renamed = step->renamed.find(path); renamed != step->renamed.end()) {
      last = last_part(renamed->second);
    }
  }
  return last;
}

std::optional<std::string> VersionPath::reg(std::string_view name) const {
  return follow("", "", name);
}

std::optional<std::string> VersionPath::field(std::string_view reg, std::string_view name) const {
  return follow(reg, ".", name);
}

std::optional<std::string> VersionPath::stage(std::string_view reg, std::string_view name) const {
  return follow(reg, "stages", name);
}

std::optional<std::string> VersionPath::code(std::string_view list, std::string_view code) const {
  return follow("codes." + std::string(list), ".", code);
}

Result<Migrated> migrate(const World& world, const Open& record, const programme::Programme& newer,
                         Date today) {
  TRY_ASSIGN(const VersionPath path, VersionPath::between(world, *record.programme, newer));
  const auto name = path.reg(record.reg->name);
  const programme::Register* reg = name ? newer.find_register(*name) : nullptr;
  if (reg == nullptr) {
    return fault("version.register_retired", record.reg->name, "the register is gone",
                 "leave the record under its own version");
  }
  return Migration(path, record, newer, *reg, today).run();
}

}  // namespace besik::record
