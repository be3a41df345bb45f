#include <algorithm>

#include "programme/load.h"
#include "service/input.h"
#include "service/nouns.h"
#include "service/parts.h"
#include "service/reference.h"

namespace besik::service {

namespace {

// Whether some record of the register may be theirs to read.
bool has_read_grant(const record::User& user, const programme::Programme& programme,
                    const programme::Register& reg) {
  return std::any_of(programme.grants.begin(), programme.grants.end(),
                     [&](const programme::Grant& grant) {
                       return user.roles.contains(grant.role) && grant.register_name == reg.name &&
                              grant.verbs.contains("read");
                     });
}

Checked<Answer> list(Service& service, const Call& call) {
  const auto world = service.world();
  const Language language = call.actor.language;
  json::array items;
  for (const auto& [name, versions] : world->programmes) {
    if (versions.empty()) continue;
    const programme::Programme& programme = *versions.back();
    json::array registers;
    for (const programme::Register& reg : programme.registers)
      registers.push_back(json::object{
          {"name", reg.name},
          {"title", reg.title.in(language)},
          {"may_open", !call.actor.user.id.empty() &&
                           record::may_open(*world, call.actor.user, reg, programme)},
          {"may_read", call.actor.is_operator || has_read_grant(call.actor.user, programme, reg)}});
    items.push_back(json::object{{"name", name},
                                 {"title", programme.title.in(language)},
                                 {"version", programme.version},
                                 {"registers", std::move(registers)}});
  }
  Answer answer;
  answer.body = json::object{{"items", std::move(items)}};
  return answer;
}

Checked<Answer> show(Service& service, const Call& call) {
  const auto world = service.world();
  TRY_ASSIGN(const std::string name, need_text(call.input, "programme"));
  const programme::Programme* programme = world->programme(name);
  if (!programme)
    return fault("programme.not_found", "programme", "there is no such programme",
                 "see programme.list");
  json::value model = programme::browser_model(*programme, call.actor.language);
  json::array may_open;
  if (!call.actor.user.id.empty())
    for (const programme::Register& reg : programme->registers)
      if (record::may_open(*world, call.actor.user, reg, *programme))
        may_open.emplace_back(reg.name);
  if (model.is_object()) model.as_object()["may_open"] = std::move(may_open);
  Answer answer;
  answer.body = std::move(model);
  return answer;
}

Checked<Answer> install(Service& service, const Call& call) {
  Parts& parts = service.parts();
  TRY_ASSIGN(const std::string name, need_text(call.input, "programme"));
  TRY_ASSIGN(const ProgrammeFiles files, read_programme(parts.options.programmes, name));
  const auto world = parts.world();
  const programme::Programme* previous = world->programme(name);
  TRY_ASSIGN(const auto loaded, programme::load(files.files, files.shared, previous));
  Answer answer;
  if (previous && previous->hash == loaded->hash) {
    answer.body =
        json::object{{"programme", name}, {"version", previous->version}, {"changed", false}};
    return answer;
  }
  if (previous && loaded->version <= previous->version)
    return fault("programme.same_version", name + "/programme.yaml",
                 "the files changed but the version did not rise",
                 "raise `version` and say under `changes` how old records map");
  TRY(change_definitions(parts, [&](store::Writer& writer) -> Result<void> {
    return put_programme(parts, writer, files, *loaded, call.actor.user.id);
  }));
  answer.body = json::object{{"programme", name}, {"version", loaded->version}, {"changed", true}};
  return answer;
}

}  // namespace

void add_programmes(std::vector<Operation>& table) {
  table.push_back({"programme.list",
                   "GET",
                   "/api/v1/programmes",
                   Needs::session,
                   true,
                   false,
                   "Programmes and their registers.",
                   {},
                   "{items: [{name, title, version, registers}]}",
                   list});
  const Parameter programme = in_path("programme", "Name of the programme.");
  table.push_back({"programme.show",
                   "GET",
                   "/api/v1/programmes/{programme}",
                   Needs::session,
                   true,
                   false,
                   "What a browser needs of a programme, in one language.",
                   {programme},
                   "Programme",
                   show});
  table.push_back({"programme.install",
                   "POST",
                   "/api/v1/programmes/{programme}/install",
                   Needs::operator_or_administrator,
                   true,
                   true,
                   "Takes a changed programme folder into force, as a new version.",
                   {programme},
                   "{programme, version, changed}",
                   install});
}

}  // namespace besik::service
