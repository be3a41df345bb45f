#include "service/target_book.h"

#include "service/reference_json.h"

namespace besik::service {

namespace {

json::value number(const std::optional<Decimal>& value) {
  return value ? json::value(besik::to_string(*value)) : json::value(nullptr);
}

Result<std::optional<Decimal>> number_at(const json::object& body, std::string_view name) {
  const std::string text = text_at(body, name);
  if (text.empty()) return std::optional<Decimal>{};
  TRY_ASSIGN(const Decimal read, parse_decimal(text));
  return std::optional<Decimal>{read};
}

}  // namespace

std::string ImportedTarget::id() const {
  std::string out = indicator + "|" + target.place + "|" + std::to_string(target.year);
  for (const auto& [name, member] : target.breakdown) out += "|" + name + "=" + member;
  return out;
}

json::object to_json(const ImportedTarget& one) {
  json::object breakdown;
  for (const auto& [name, member] : one.target.breakdown) breakdown[name] = member;
  return {{"indicator", one.indicator},
          {"place", one.target.place},
          {"breakdown", std::move(breakdown)},
          {"at_least", number(one.target.at_least)},
          {"at_most", number(one.target.at_most)},
          {"year", one.target.year},
          {"base", number(one.target.base)},
          {"base_year", one.target.base_year},
          {"unit", one.unit},
          {"source", one.source}};
}

Result<ImportedTarget> target_from_json(const json::object& body) {
  ImportedTarget out;
  out.indicator = text_at(body, "indicator");
  out.target.place = text_at(body, "place");
  if (const json::value* members = body.if_contains("breakdown"); members && members->is_object())
    for (const auto& [name, member] : members->as_object())
      if (member.is_string()) out.target.breakdown.emplace(name, member.as_string());
  TRY_ASSIGN(out.target.at_least, number_at(body, "at_least"));
  TRY_ASSIGN(out.target.at_most, number_at(body, "at_most"));
  TRY_ASSIGN(out.target.base, number_at(body, "base"));
  out.target.year = static_cast<int>(whole_at(body, "year"));
  out.target.base_year = static_cast<int>(whole_at(body, "base_year"));
  out.unit = text_at(body, "unit");
  out.source = text_at(body, "source");
  return out;
}

std::vector<programme::Target> ImportedTargets::of(const programme::Programme& programme,
                                                   const programme::Indicator& indicator) const {
  std::vector<programme::Target> out;
  const std::string begin = programme.name + "/" + indicator.name + "|";
  for (auto at = all_.lower_bound(begin); at != all_.end() && at->first.starts_with(begin); ++at)
    out.push_back(at->second.target);
  return out;
}

const ImportedTarget* ImportedTargets::at(const std::string& code, const std::string& place,
                                          const std::string& nation,
                                          const std::map<std::string, std::string>& breakdown,
                                          int year) const {
  const ImportedTarget* next = nullptr;
  const ImportedTarget* last = nullptr;
  const std::string begin = code + "|";
  for (auto at = all_.lower_bound(begin); at != all_.end() && at->first.starts_with(begin); ++at) {
    const programme::Target& one = at->second.target;
    if ((one.place.empty() ? nation : one.place) != place || one.breakdown != breakdown) continue;
    if (one.year >= year && (!next || one.year < next->target.year)) next = &at->second;
    if (!last || one.year > last->target.year) last = &at->second;
  }
  return next ? next : last;
}

std::shared_ptr<const ImportedTargets> TargetBook::get() const {
  const std::scoped_lock lock(mutex_);
  return now_;
}

void TargetBook::put(const std::vector<ImportedTarget>& changed) {
  const std::scoped_lock lock(mutex_);
  std::map<std::string, ImportedTarget> all = now_->all();
  for (const ImportedTarget& one : changed) all[one.id()] = one;
  now_ = std::make_shared<const ImportedTargets>(std::move(all));
}

Result<void> TargetBook::load(store::Reader& reader) {
  std::vector<ImportedTarget> read;
  TRY(reader.each_reference("target",
                            [&](const std::string&, const json::object& body) -> Result<void> {
                              TRY_ASSIGN(ImportedTarget one, target_from_json(body));
                              read.push_back(std::move(one));
                              return {};
                            }));
  put(read);
  return {};
}

}  // namespace besik::service
