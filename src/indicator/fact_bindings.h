#pragma once

#include <map>
#include <string>
#include <string_view>

#include "programme/expression.h"
#include "programme/model.h"
#include "record/facts.h"

namespace besik::indicator {

// Facts as the expressions of a measure see them.
class FactBindings : public programme::Bindings {
 public:
  FactBindings(const record::Facts& facts, std::string_view zone) : facts_(facts), zone_(zone) {
    own_["stage"] = facts.stage;
    own_["opened_on"] = facts.opened_on;
    own_["opener"] = facts.opener;
    own_["owner"] = facts.owner;
    own_["place"] = facts.place;
    own_["closed"] = facts.closed;
  }
  const Value& value(std::string_view name) const override {
    static const Value unknown;
    const std::string key(name);
    if (const auto field = facts_.fields.find(key); field != facts_.fields.end())
      return field->second;
    const auto own = own_.find(key);
    return own == own_.end() ? unknown : own->second;
  }
  // Of a birth the month alone is a fact: its first day.
  Value birth_date(std::string_view role) const override {
    return value(programme::Register::born(role));
  }
  Value sex(std::string_view) const override { return {}; }
  Value today() const override { return {}; }
  Value now() const override { return {}; }
  // Of a cohort, while a record is judged.
  Value period_end() const override { return followed_until_; }
  void follow_until(Value day) { followed_until_ = std::move(day); }
  std::string_view zone() const override { return zone_; }

 private:
  const record::Facts& facts_;
  std::string_view zone_;
  Value followed_until_;
  std::map<std::string, Value> own_;
};

}  // namespace besik::indicator
