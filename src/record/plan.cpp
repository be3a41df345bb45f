#include "record/plan.h"

#include <algorithm>

namespace besik::record {

Plan::Plan(const programme::Programme& programme, const programme::Register& reg)
    : programme_(programme), reg_(reg) {
  for (const programme::Field& field : reg.fields) {
    const int index = static_cast<int>(codes_.size());
    slots_.emplace(field.name, index);
    codes_.push_back(nullptr);
    if (field.shown_when) conditional_.push_back(index);
    const programme::CodeList* list = programme.code_list(field.code_list);
    if (field.code_list.empty() || list == nullptr) continue;
    auto [known, is_new] = lists_.try_emplace(list->name);
    if (is_new) {
      for (const programme::Code& code : list->codes) {
        known->second.emplace(code.code, std::pair(&code, static_cast<int>(known->second.size())));
      }
    }
    codes_.back() = &known->second;
  }
  for (const programme::WorkedOut& worked : reg.worked_out) {
    std::vector<bool> depends(reg.fields.size(), false);
    for (const std::string& name : worked.is.names()) {
      const int used = slot(name);
      if (used < 0) continue;
      if (used < field_count()) {
        depends[used] = true;
      } else {
        const std::vector<bool>& inner = depends_[used - field_count()];
        for (std::size_t i = 0; i < inner.size(); ++i) depends[i] = depends[i] || inner[i];
      }
    }
    slots_.emplace(worked.name, field_count() + static_cast<int>(depends_.size()));
    depends_.push_back(std::move(depends));
  }
}

int Plan::slot(std::string_view name) const {
  const auto found = slots_.find(name);
  return found == slots_.end() ? -1 : found->second;
}

const programme::Code* Plan::code(int field, std::string_view code) const {
  if (codes_[field] == nullptr) return nullptr;
  const auto found = codes_[field]->find(code);
  return found == codes_[field]->end() ? nullptr : found->second.first;
}

int Plan::code_order(int field, std::string_view code) const {
  if (codes_[field] == nullptr) return -1;
  const auto found = codes_[field]->find(code);
  return found == codes_[field]->end() ? -1 : found->second.second;
}

bool Plan::touches(const programme::Expression& expression,
                   const std::vector<bool>& changed) const {
  for (const std::string& name : expression.names()) {
    const int used = slot(name);
    if (used < 0) continue;
    if (used < field_count()) {
      if (changed[used]) return true;
      continue;
    }
    const std::vector<bool>& depends = depends_[used - field_count()];
    for (std::size_t i = 0; i < depends.size(); ++i) {
      if (depends[i] && changed[i]) return true;
    }
  }
  return false;
}

std::shared_ptr<const Plan> Plans::get(const World& world, const programme::Programme& programme,
                                       const programme::Register& reg) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = plans_.find(&reg);
    if (found != plans_.end()) return found->second.plan;
  }
  auto plan = std::make_shared<const Plan>(programme, reg);
  const auto versions = world.programmes.find(programme.name);
  if (versions == world.programmes.end()) return plan;
  for (const auto& one : versions->second) {
    if (one.get() != &programme) continue;
    const std::lock_guard lock(mutex_);
    return plans_.try_emplace(&reg, Entry{one, plan}).first->second.plan;
  }
  return plan;
}

}  // namespace besik::record
