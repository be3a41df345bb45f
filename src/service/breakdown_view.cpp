#include "service/breakdown_view.h"

#include "programme/breakdown.h"

namespace besik::service {

namespace json = boost::json;

namespace {

json::object alone(const programme::Programme& programme, const programme::Indicator& indicator,
                   const std::string& name, Language language) {
  const programme::Breakdown found = programme::breakdown(programme, indicator, name);
  json::array members;
  for (const auto& [code, title] : found.members)
    members.push_back(json::object{{"code", code}, {"title", title.in(language)}});
  return {{"name", name},
          {"title", found.title.in(language)},
          {"members", std::move(members)},
          {"overlapping", indicator.overlapping.contains(name)}};
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
