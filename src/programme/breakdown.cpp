#include "programme/breakdown.h"

#include <algorithm>

#include "programme/expression_node.h"
#include "programme/phrases.h"

namespace besik::programme {
namespace {

using Members = std::vector<std::pair<std::string, Text>>;

void add_codes(const CodeList* list, Members& members) {
  if (list == nullptr) return;
  for (const Code& code : list->codes) members.emplace_back(code.code, code.title);
}

template <class Named>
void add_titled(const std::vector<Named>& all, Members& members) {
  const auto there = [&](const std::string& name) {
    for (const auto& [code, title] : members)
      if (code == name) return true;
    return false;
  };
  for (const Named& one : all)
    if (!there(one.name)) members.emplace_back(one.name, one.title);
}

Text title_in_all(const Register& reg, std::string_view name) {
  return {title_of(reg, name, Language::kk), title_of(reg, name, Language::ru),
          title_of(reg, name, Language::en)};
}

// 10-13 as people write it.
void add_band(const std::string& band, Members& members) {
  std::string title = band;
  if (const auto at = title.find('-'); at != std::string::npos) title.replace(at, 1, "–");
  members.push_back({band, {title, title, title}});
}

// The bands that a formula makes, in the order in which it names them.
void add_bands(const Node* node, Members& members) {
  if (node == nullptr) return;
  if (node->kind == Node::Kind::call && node->op == Op::band) {
    for (std::size_t i = 1; i < node->args.size(); ++i)
      if (const auto* band = node->args[i]->value.get_if<std::string>()) {
        const auto same = [&](const auto& member) { return member.first == *band; };
        if (std::none_of(members.begin(), members.end(), same)) add_band(*band, members);
      }
    return;
  }
  for (const auto& arg : node->args) add_bands(arg.get(), members);
}

Breakdown by_age(const Register* reg, const AgeBreakdown& age) {
  Breakdown result{{"Жасы", "Возраст", "Age"}, {}};
  const PersonRole* role = reg == nullptr ? nullptr : reg->person(age.of);
  if (role != nullptr && !role->subject)
    result.title = {"Жасы: " + role->title.kk, "Возраст: " + role->title.ru,
                    "Age: " + role->title.en};
  for (const std::string& band : age.bands) add_band(band, result.members);
  return result;
}

}  // namespace

Breakdown breakdown(const Programme& programme, const Indicator& indicator, std::string_view name) {
  const Measure& measure = indicator.numerator;
  const Register* reg = programme.find_register(measure.of);
  if (const AgeBreakdown* age = indicator.age(name)) return by_age(reg, *age);
  Breakdown result;
  const std::string text(name);
  result.title = {text, text, text};
  if (name == "band" && !indicator.bands.empty()) {
    result.title = {"Мәннің аралығы", "Промежуток значений", "Range of the value"};
    for (const ValueBand& band : indicator.bands)
      result.members.emplace_back(band.name, band.title);
    return result;
  }
  if (reg == nullptr) return result;
  const Field* field = reg->field(name);
  const WorkedOut* worked = reg->worked(name);
  result.title = title_in_all(*reg, name);
  if (field != nullptr || worked != nullptr) {
    const std::string& list = field != nullptr ? field->code_list : worked->code_list;
    if (!list.empty()) add_codes(list_of(programme, list), result.members);
    if (list.empty() && worked != nullptr) add_bands(worked->is.root(), result.members);
    return result;
  }
  std::vector<std::string> all{measure.of};
  all.insert(all.end(), measure.also_of.begin(), measure.also_of.end());
  for (const std::string& of : all) {
    const Register* one = programme.find_register(of);
    if (one == nullptr) continue;
    if (name == "stage") add_titled(one->stages, result.members);
    if (name == "deadline") add_titled(one->deadlines, result.members);
    if (name == "safeguard") add_titled(one->safeguards, result.members);
  }
  if (name == "institution_type") {
    result.title = {"Мекеменің түрі", "Вид учреждения", "Kind of institution"};
    add_titled(programme.organisation_kinds, result.members);
  }
  return result;
}

std::string breakdown_title(const Programme& programme, const Indicator& indicator,
                            std::string_view name, Language language) {
  return breakdown(programme, indicator, name).title.in(language);
}

bool has_population(const Indicator& indicator, std::string_view name) {
  return name == "sex" || name == "age" || name.starts_with("age_") ||
         indicator.age(name) != nullptr;
}

std::vector<std::string> crossing(std::string_view entry) {
  std::vector<std::string> result;
  for (const std::string& part : split(entry, '*')) result.emplace_back(trim(part));
  return result;
}

}  // namespace besik::programme
