#include <boost/json.hpp>

#include "base/json.h"
#include "programme/breakdown.h"
#include "programme/expression_node.h"
#include "programme/load.h"
#include "programme/phrases.h"

namespace besik::programme {
namespace {

class Modeller {
 public:
  Modeller(const Programme& programme, Language language)
      : programme_(programme), language_(language) {}

  json::object model() const {
    json::object out{{"name", programme_.name},          {"version", programme_.version},
                     {"language", to_string(language_)}, {"title", say(programme_.title)},
                     {"owner", say(programme_.owner)},   {"purpose", say(programme_.purpose)}};
    json::object lists;
    lists["sex"] = list(sexes());
    for (const CodeList& one : programme_.code_lists) lists[one.name] = list(one);
    out["code_lists"] = std::move(lists);
    json::array registers;
    for (const Register& reg : programme_.registers) registers.push_back(register_model(reg));
    out["registers"] = std::move(registers);
    json::array indicators;
    for (const Indicator& indicator : programme_.indicators)
      indicators.push_back(indicator_model(indicator));
    out["indicators"] = std::move(indicators);
    return out;
  }

 private:
  json::string say(const Text& text) const { return json::string(text.in(language_)); }
  static json::array names(const std::vector<std::string>& all) {
    return json::array(all.begin(), all.end());
  }
  static void put(json::object& out, const char* key, const Expression& expression) {
    if (expression) out[key] = expression.tree();
  }
  void put(json::object& out, const char* key, const Text& text) const {
    if (!text.in(language_).empty()) out[key] = say(text);
  }
  static void put(json::object& out, const char* key, const std::string& text) {
    if (!text.empty()) out[key] = text;
  }

  json::array list(const CodeList& list) const {
    json::array all;
    for (const Code& code : list.codes) {
      json::object one{{"code", code.code}, {"title", say(code.title)}};
      put(one, "parent", code.parent);
      if (code.retired) one["retired"] = true;
      all.push_back(std::move(one));
    }
    return all;
  }

  json::object field_model(const Field& field) const {
    static constexpr const char* types[] = {
        "text",       "long_text",   "whole", "decimal",      "date",   "datetime", "yes_no",
        "choose_one", "choose_many", "place", "organisation", "worker", "link"};
    json::object out{{"name", field.name},
                     {"type", types[static_cast<int>(field.type)]},
                     {"value_type", type_name(field.value_type)},
                     {"ask", say(field.ask)},
                     {"required", field.required}};
    put(out, "hint", field.hint);
    put(out, "code_list", field.code_list);
    put(out, "link_to", field.link_to);
    put(out, "required_when", field.required_when);
    put(out, "shown_when", field.shown_when);
    if (field.at_least) out["at_least"] = to_string(*field.at_least);
    if (field.at_most) out["at_most"] = to_string(*field.at_most);
    if (field.type == FieldType::decimal) out["scale"] = field.scale;
    put(out, "unit", field.unit);
    return out;
  }

  json::object register_model(const Register& reg) const {
    static constexpr const char* how_many[] = {"one", "optional", "at_least_one", "any"};
    json::object out{{"name", reg.name},
                     {"title", say(reg.title)},
                     {"one_record_is", say(reg.one_record_is)},
                     {"place", reg.place},
                     {"retention", say(reg.retention)}};
    put(out, "part_of", reg.part_of);
    json::array persons, fields, worked, form, stages;
    for (const PersonRole& role : reg.persons)
      persons.push_back(json::object{{"name", role.name},
                                     {"title", say(role.title)},
                                     {"how_many", how_many[static_cast<int>(role.how_many)]},
                                     {"subject", role.subject}});
    for (const Field& field : reg.fields) fields.push_back(field_model(field));
    for (const WorkedOut& value : reg.worked_out) {
      if (value.made) continue;
      json::object one{{"name", value.name},
                       {"title", say(value.title)},
                       {"type", type_name(value.is.type())},
                       {"is", value.is.tree()}};
      put(one, "code_list", value.code_list);
      put(one, "in_words", value.in_words);
      worked.push_back(std::move(one));
    }
    for (const Section& section : reg.form)
      form.push_back(
          json::object{{"title", say(section.title)}, {"fields", names(section.fields)}});
    for (const Stage& stage : reg.stages)
      stages.push_back(json::object{
          {"name", stage.name}, {"title", say(stage.title)}, {"closed", stage.closed}});
    out["persons"] = std::move(persons);
    out["fields"] = std::move(fields);
    out["worked_out"] = std::move(worked);
    out["form"] = std::move(form);
    out["stages"] = std::move(stages);
    add_checks(reg, out);
    add_deadlines(reg, out);
    add_actions(reg, out);
    return out;
  }

  void add_checks(const Register& reg, json::object& out) const {
    static constexpr const char* excuses[] = {"never", "reason", "reason_and_supervisor"};
    json::array rules, safeguards;
    for (const Rule& rule : reg.rules) {
      json::object one{{"name", rule.name}, {"must", rule.must.tree()}, {"say", say(rule.say)}};
      put(one, "when", rule.when);
      rules.push_back(std::move(one));
    }
    for (const Safeguard& safeguard : reg.safeguards) {
      json::object one{{"name", safeguard.name},
                       {"title", say(safeguard.title)},
                       {"in_words", say(safeguard.in_words)},
                       {"before", names(safeguard.before)},
                       {"must", safeguard.must.tree()},
                       {"excuse", excuses[static_cast<int>(safeguard.excuse)]}};
      put(one, "happened", safeguard.happened);
      put(one, "applies_when", safeguard.applies_when);
      put(one, "law", safeguard.law);
      put(one, "standard", safeguard.standard);
      safeguards.push_back(std::move(one));
    }
    out["rules"] = std::move(rules);
    out["safeguards"] = std::move(safeguards);
  }

  void add_deadlines(const Register& reg, json::object& out) const {
    static constexpr const char* kinds[] = {"national", "international", "practice"};
    json::array deadlines;
    for (const Deadline& deadline : reg.deadlines) {
      json::array clocks;
      for (const Clock& clock : deadline.clocks)
        clocks.push_back(json::object{{"kind", kinds[static_cast<int>(clock.kind)]},
                                      {"kind_in_words", say(clock_words(clock.kind))},
                                      {"within", length_words(clock.within, language_)},
                                      {"source", say(clock.source)}});
      deadlines.push_back(json::object{
          {"name", deadline.name},
          {"title", say(deadline.title)},
          {"repeats", deadline.repeats},
          {"clocks", std::move(clocks)},
          {"from_in_words", expression_words(deadline.from, programme_, reg, language_)},
          {"until_in_words", expression_words(deadline.until, programme_, reg, language_)}});
    }
    out["deadlines"] = std::move(deadlines);
  }

  void add_actions(const Register& reg, json::object& out) const {
    static constexpr const char* kinds[] = {"queue", "table", "timeline"};
    json::array actions, views;
    for (const Action& action : reg.actions) {
      json::object one{{"name", action.name},          {"title", say(action.title)},
                       {"from", names(action.from)},   {"asks", names(action.asks)},
                       {"needs", names(action.needs)}, {"two_persons", action.two_persons}};
      put(one, "to", action.to);
      put(one, "when", action.when);
      actions.push_back(std::move(one));
    }
    for (const View& view : reg.views) {
      json::array columns;
      for (const std::string& column : view.columns)
        columns.push_back(
            json::object{{"name", column}, {"title", title_of(reg, column, language_)}});
      views.push_back(json::object{{"name", view.name},
                                   {"kind", kinds[static_cast<int>(view.kind)]},
                                   {"title", say(view.title)},
                                   {"columns", std::move(columns)},
                                   {"sort", view.sort}});
    }
    out["actions"] = std::move(actions);
    out["views"] = std::move(views);
  }

  json::object indicator_model(const Indicator& indicator) const {
    static constexpr const char* units[] = {"child",   "person", "case",
                                            "episode", "item",   "facility"};
    static constexpr const char* shown[] = {"number", "percent", "rate", "level", "days"};
    static constexpr const char* better[] = {"up", "down", "neither"};
    json::object out{{"name", indicator.name},
                     {"code", indicator.code},
                     {"title", say(indicator.title)},
                     {"in_words", say(indicator.in_words)},
                     {"standard", indicator.standard},
                     {"series", indicator.series},
                     {"unit", units[static_cast<int>(indicator.unit)]},
                     {"show_as", shown[static_cast<int>(indicator.show_as)]},
                     {"decimals", indicator.decimals},
                     {"factor", indicator.factor},
                     {"better", better[static_cast<int>(indicator.better)]},
                     {"levels", names(indicator.levels)}};
    json::array by;
    const Register* reg = programme_.find_register(indicator.numerator.of);
    for (const std::string& name : indicator.by) {
      std::string title;
      for (const std::string& part : crossing(name))
        title +=
            (title.empty() ? "" : " × ") + breakdown_title(programme_, indicator, part, language_);
      json::object one{
          {"name", name}, {"title", title}, {"overlapping", indicator.overlapping.contains(name)}};
      const Field* field = reg == nullptr ? nullptr : reg->field(name);
      const WorkedOut* worked = reg == nullptr ? nullptr : reg->worked(name);
      put(one, "code_list",
          field != nullptr    ? field->code_list
          : worked != nullptr ? worked->code_list
                              : std::string());
      by.push_back(std::move(one));
    }
    out["by"] = std::move(by);
    return out;
  }

  const Programme& programme_;
  Language language_;
};

}  // namespace

boost::json::value browser_model(const Programme& programme, Language language) {
  return Modeller(programme, language).model();
}

}  // namespace besik::programme
