#include "service/retired_view.h"

#include <charconv>

#include "record/version.h"

namespace besik::service {

namespace {

// A record's register as an older version of its programme had it.
struct Then {
  const programme::Programme* programme = nullptr;
  const programme::Register* reg = nullptr;
  std::set<std::string> readable;
};

const programme::Programme* version_of(const record::World& world, const std::string& name,
                                       int version) {
  const auto found = world.programmes.find(name);
  if (found == world.programmes.end()) return nullptr;
  for (const auto& one : found->second)
    if (one->version == version) return one.get();
  return nullptr;
}

Then then_of(const record::World& world, const Actor& actor, record::Subject subject,
             const Loaded& loaded, int version) {
  Then out;
  out.programme = version_of(world, loaded.row.programme, version);
  if (out.programme == nullptr) return out;
  const auto path = record::VersionPath::between(world, *out.programme, *loaded.open.programme);
  if (!path) return out;
  for (const programme::Register& reg : out.programme->registers)
    if (path->reg(reg.name) == loaded.open.reg->name) out.reg = &reg;
  if (out.reg == nullptr) return out;
  subject.programme = out.programme;
  subject.reg = out.reg;
  for (const programme::Stage& stage : out.reg->stages)
    if (path->stage(out.reg->name, stage.name) == loaded.row.stage) subject.stage = stage.name;
  out.readable = record::fields(world, actor.user, record::Verb::read, subject);
  return out;
}

json::array said(const Then& then, const programme::Field& field, const json::value& value,
                 Language language) {
  json::array out;
  const programme::CodeList* list = then.programme->code_list(field.code_list);
  const auto add = [&](const json::value& code) {
    const programme::Code* found =
        list && code.is_string() ? list->find(std::string(code.as_string())) : nullptr;
    if (found) out.emplace_back(found->title.in(language));
  };
  if (value.is_array())
    for (const json::value& one : value.as_array()) add(one);
  else
    add(value);
  return out;
}

}  // namespace

json::array retired_json(const record::World& world, const Actor& actor,
                         const record::Subject& subject, const Loaded& loaded) {
  json::array out;
  std::map<int, Then> versions;
  for (const auto& [key, value] : loaded.retired) {
    const std::size_t dot = key.find('.');
    int version = 0;
    if (dot == std::string::npos ||
        std::from_chars(key.data(), key.data() + dot, version).ec != std::errc{})
      continue;
    auto found = versions.find(version);
    if (found == versions.end())
      found = versions.emplace(version, then_of(world, actor, subject, loaded, version)).first;
    const std::string name = key.substr(dot + 1);
    const programme::Field* field = found->second.reg ? found->second.reg->field(name) : nullptr;
    if (!field || !found->second.readable.contains(name)) continue;
    out.push_back(json::object{{"name", name},
                               {"version", version},
                               {"ask", field->ask.in(actor.language)},
                               {"value", value},
                               {"said", said(found->second, *field, value, actor.language)}});
  }
  return out;
}

}  // namespace besik::service
