#include "service/breakdown_view.h"

namespace besik::service {

namespace json = boost::json;

namespace {

json::array members_json(const programme::Programme& programme, const std::string& list,
                         Language language) {
  json::array out;
  if (const programme::CodeList* codes = programme.code_list(list))
    for (const programme::Code& code : codes->codes)
      out.push_back(json::object{{"code", code.code}, {"title", code.title.in(language)}});
  return out;
}

// Deadlines, safeguards, stages or bands as the members of a breakdown.
template <typename Named>
json::array titled(const std::vector<Named>& all, Language language) {
  json::array out;
  for (const Named& one : all)
    out.push_back(json::object{{"code", one.name}, {"title", one.title.in(language)}});
  return out;
}

json::array years(const std::vector<std::string>& bands) {
  json::array out;
  for (const std::string& band : bands) {
    std::string title = band;
    if (const auto at = title.find('-'); at != std::string::npos) title.replace(at, 1, "–");
    out.push_back(json::object{{"code", band}, {"title", title}});
  }
  return out;
}

// Breakdowns that are no field of the register.
bool made_by_besik(const programme::Register& reg, const programme::Indicator& indicator,
                   const std::string& name, Language language, json::object& out) {
  const auto is = [&](const Text& title, json::array members) {
    out["title"] = title.in(language);
    out["members"] = std::move(members);
    return true;
  };
  if (const programme::AgeBreakdown* ages = indicator.age(name))
    return is({"Жасы", "Возраст", "Age"}, years(ages->bands));
  if (name == "band" && !indicator.bands.empty())
    return is({"Мәннің аралығы", "Промежуток значений", "Range of the value"},
              titled(indicator.bands, language));
  if (name == "deadline")
    return is({"Мерзім", "Срок", "Deadline"}, titled(reg.deadlines, language));
  if (name == "safeguard")
    return is({"Құқық кепілдігі", "Гарантия прав", "Safeguard"}, titled(reg.safeguards, language));
  if (name == "stage") return is({"Кезең", "Этап", "Stage"}, titled(reg.stages, language));
  if (name == "institution_type")
    return is({"Мекеменің түрі", "Вид учреждения", "Kind of institution"}, {});
  return false;
}

json::object alone(const programme::Programme& programme, const programme::Indicator& indicator,
                   const std::string& name, Language language) {
  const programme::Register* reg = programme.find_register(indicator.numerator.of);
  json::object out{{"name", name}, {"title", name}, {"members", json::array{}}};
  out["overlapping"] = indicator.overlapping.contains(name);
  if (!reg) return out;
  if (const programme::Field* field = reg->field(name)) {
    out["title"] = field->ask.in(language);
    out["members"] = members_json(programme, field->code_list, language);
  } else if (const programme::WorkedOut* worked = reg->worked(name)) {
    out["title"] = worked->title.in(language);
    out["members"] = members_json(programme, worked->code_list, language);
  } else {
    made_by_besik(*reg, indicator, name, language, out);
  }
  return out;
}

}  // namespace

json::object breakdown_json(const programme::Programme& programme,
                            const programme::Indicator& indicator, const std::string& name,
                            Language language) {
  const std::vector<std::string> names = split(name, '*');
  if (names.size() < 2) return alone(programme, indicator, name, language);
  json::array parts;
  std::string title;
  bool overlapping = false;
  for (const std::string& one : names) {
    json::object part = alone(programme, indicator, std::string(trim(one)), language);
    title += (title.empty() ? "" : " × ") + std::string(part.at("title").get_string());
    overlapping = overlapping || part.at("overlapping").get_bool();
    parts.push_back(std::move(part));
  }
  return {{"name", name},
          {"title", title},
          {"members", json::array{}},
          {"overlapping", overlapping},
          {"parts", std::move(parts)}};
}

json::array breakdowns_in_all(const programme::Programme& programme,
                              const programme::Indicator& indicator) {
  static constexpr std::pair<const char*, Language> languages[] = {
      {"kk", Language::kk}, {"ru", Language::ru}, {"en", Language::en}};
  json::array out;
  for (const std::string& name : indicator.by) {
    if (name.find('*') != std::string::npos) continue;
    json::object title;
    json::array members;
    for (const auto& [short_name, language] : languages) {
      const json::object one = alone(programme, indicator, name, language);
      title[short_name] = one.at("title");
      const json::array& told = one.at("members").as_array();
      for (std::size_t i = 0; i < told.size(); ++i) {
        if (members.size() <= i)
          members.push_back(json::object{{"code", told[i].at("code")}, {"title", json::object{}}});
        members[i].at("title").as_object()[short_name] = told[i].at("title");
      }
    }
    out.push_back(
        json::object{{"name", name}, {"title", std::move(title)}, {"members", std::move(members)}});
  }
  return out;
}

}  // namespace besik::service
