#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/text.h"
#include "disclosure/attacker.h"
#include "indicator/question.h"
#include "service/attacked_country.h"

namespace besik::service {

// One who puts together every answer that a role gets, day after day, and works out what follows.
// What adds up to what is written here anew, from the programme and the answers alone: neither the
// book of the gate nor its relations are used.
class GateAttacker {
 public:
  GateAttacker(TestCountry& country, std::string role)
      : country_(country), role_(std::move(role)) {}

  bool quiet = false;  // where something is to be found
  int64_t exact = 0, rounded = 0, hidden = 0;

  // Asks everything and tries what follows. Returns protected numbers found out.
  int attack() {
    numbers_.clear();
    for (const Asked& asked : questions()) ask(asked);
    return work_out() + moved();
  }

 private:
  struct Asked {
    const programme::Indicator* indicator = nullptr;
    std::string level, step, geography;
    std::vector<std::string> by;
  };
  // A number: what it counts, where, when, of whom.
  struct Spot {
    std::string what, place, period, members;
    auto operator<=>(const Spot&) const = default;
  };
  struct Number {
    std::optional<int64_t> told;  // nothing where it is hidden
    bool is_rounded = false;
    int64_t truth = 0;
    int hide_from = 1, hide_to = 0;
    bool overlapping = false;  // members of one of its breakdowns
    bool is_open = false;
    bool is_protected() const { return truth >= hide_from && truth <= hide_to; }
  };
  struct Measured {
    const programme::Indicator* indicator = nullptr;
    const programme::Measure* measure = nullptr;
  };

  std::shared_ptr<const programme::Programme> programme() const {
    return country_.service->world()->programmes.at("juvenile-justice").back();
  }

  std::vector<Asked> questions() const {
    std::vector<Asked> out;
    for (const programme::Indicator& one : programme()->indicators) {
      if (one.publish.audience.empty() || one.publish.audience == "internal") continue;
      for (const std::string& level : one.publish.levels) {
        if (level == "institution" || one.publish.years.contains(level)) continue;
        std::vector<std::vector<std::string>> by{{}};
        if (one.publish.audience != "national_only")
          for (const std::string& name : one.publish.by.value_or(one.by))
            by.push_back(indicator::crossing(name));
        for (const auto& names : by)
          for (const char* geography : {"then", "now"})
            out.push_back({&one, level, one.publish.period, geography, names});
      }
    }
    return out;
  }

  json::object input_of(const Asked& asked) const {
    const int year = civil(country_.service->parts().today()).year;
    json::object input{
        {"indicator", asked.indicator->name}, {"geography", asked.geography}, {"step", asked.step}};
    input["period"] = std::to_string(year);
    if (asked.level != "nation") input["level"] = asked.level;
    json::array by;
    for (const std::string& name : asked.by) by.emplace_back(name);
    if (!by.empty()) input["by"] = std::move(by);
    return input;
  }

  void ask(const Asked& asked) {
    json::object input = input_of(asked);
    const int year = civil(country_.service->parts().today()).year;
    for (const int one : {year - 1, year}) {
      if (one < 2026) continue;
      input["period"] = std::to_string(one);
      const auto told = country_.must(country_.as(role_), "figure.show", input);
      if (!told.contains("figures")) continue;
      gather(asked, one, told.at("figures").as_array());
    }
  }

  // What is true: asked of the engine itself.
  std::vector<indicator::Figure> truth(const Asked& asked, int year) const {
    indicator::Question question;
    question.programme = "juvenile-justice";
    question.indicator = asked.indicator->name;
    question.place = "KZ";
    if (asked.level != "nation") question.level = asked.level;
    question.period = *indicator::parse_period(std::to_string(year));
    question.step = *indicator::parse_step(asked.step);
    question.by = asked.by;
    question.geography = asked.geography == "now" ? indicator::Geography::of_today
                                                  : indicator::Geography::of_its_time;
    auto& parts = country_.service->parts();
    const auto figures = parts.engine->ask(question, parts.today());
    return figures ? *figures : std::vector<indicator::Figure>{};
  }

  static std::string text_of(const indicator::Figure& figure) {
    std::string out;
    for (const auto& [name, member] : figure.breakdown) out += name + "=" + member + ";";
    return out;
  }
  static std::string text_of(const json::object& figure) {
    std::string out;
    for (const auto& one : figure.at("breakdown").as_object())
      out += std::string(one.key()) + "=" + std::string(one.value().as_string()) + ";";
    return out;
  }
  static std::optional<int64_t> number(const json::object& figure, const char* name) {
    const json::value& value = figure.at(name);
    return value.is_int64() ? std::optional(value.get_int64()) : std::nullopt;
  }

  static bool is_count(const programme::Measure& measure) {
    using programme::MeasureKind;
    return measure.kind != MeasureKind::sum && measure.kind != MeasureKind::mean &&
           measure.kind != MeasureKind::distribution && measure.kind != MeasureKind::level;
  }

  // Everything that a measure says but its condition.
  static std::string base_of(const Measured& one) {
    const programme::Measure& m = *one.measure;
    std::string out = std::to_string(static_cast<int>(m.kind)) + m.of + m.distinct + m.place_of +
                      m.when.source() + m.from.source() + m.until.source() +
                      std::to_string(static_cast<int>(m.result)) +
                      std::to_string(m.clock ? static_cast<int>(*m.clock) : -1) +
                      std::to_string(static_cast<int>(one.indicator->window)) +
                      std::to_string(one.indicator->window_months);
    for (const std::string& name : m.names) out += "," + name;
    for (const std::string& name : m.also_of) out += "+" + name;
    if (m.related)
      out += "related " + m.related->of + m.related->where.source() +
             std::to_string(m.related->at_least) + m.related->date +
             std::to_string(m.related->within_days.value_or(-1));
    return out;
  }
  static std::set<std::string> conditions_of(const Measured& one) {
    std::set<std::string> out;
    std::string text = one.measure->where.source();
    for (std::size_t at = 0; at != std::string::npos;) {
      const std::size_t next = text.find(" and ", at);
      out.insert(text.substr(at, next == std::string::npos ? next : next - at));
      at = next == std::string::npos ? next : next + 5;
    }
    return out;
  }
  std::string what_of(const Measured& one) {
    const std::string what = base_of(one) + " where " + one.measure->where.source();
    measures_[what] = one;
    return what;
  }

  void gather(const Asked& asked, int year, const json::array& told) {
    std::map<std::string, indicator::Figure> live;
    const auto key = [](const std::string& place, const std::string& period,
                        const std::string& members) {
      return place + "|" + period + "|" + members;
    };
    for (indicator::Figure& one : truth(asked, year))
      live[key(one.where.code, indicator::to_string(one.period), text_of(one))] = std::move(one);
    const programme::Indicator& indicator = *asked.indicator;
    for (const json::value& one : told) {
      const json::object& figure = one.as_object();
      const bool is_hidden = figure.at("status") == "hidden";
      const std::string place(figure.at("place").as_object().at("code").as_string());
      const std::string period(figure.at("period").as_object().at("text").as_string());
      levels_[place] = std::string(figure.at("place").as_object().at("level").as_string());
      bool is_rounded = false;
      for (const json::value& flag : figure.at("flags").as_array())
        is_rounded = is_rounded || flag == "rounded";
      (is_hidden ? hidden : is_rounded ? rounded : exact) += 1;
      if (is_hidden) {
        for (const char* part : {"numerator", "denominator", "n", "value", "lower", "upper"})
          EXPECT_TRUE(figure.at(part).is_null()) << part;
        EXPECT_EQ(figure.at("coverage"), "");
      }
      EXPECT_EQ(figure.at("incomplete"), 0);
      const auto now = live.find(key(place, period, text_of(figure)));
      if (now == live.end()) continue;
      const bool is_share = now->second.flags.contains("share");
      const auto take = [&](const programme::Measure& measure, const char* part,
                            std::optional<int64_t> real, const std::string& suffix) {
        if (!is_count(measure) || !real) return;
        const Spot spot{what_of({&indicator, &measure}) + suffix, place, period, text_of(figure)};
        Number& one_number = numbers_[spot];
        one_number.truth = *real;
        one_number.hide_to = std::max(one_number.hide_to, indicator.publish.hide_to);
        one_number.is_open = now->second.period.last >= country_.service->parts().today();
        for (const std::string& name : asked.by)
          one_number.overlapping = one_number.overlapping || indicator.overlapping.contains(name);
        const auto said = number(figure, part);
        if (!said || (one_number.told && is_rounded)) return;
        one_number.told = said;
        one_number.is_rounded = is_rounded;
      };
      take(indicator.numerator, "numerator", now->second.numerator, "");
      if (is_share)
        take(indicator.numerator, "denominator", now->second.denominator, " known");
      else if (indicator.denominator)
        take(*indicator.denominator, "denominator", now->second.denominator, "");
      if (indicator.denominator && indicator.denominator->of == indicator.numerator.of &&
          is_count(indicator.numerator) && is_count(*indicator.denominator))
        ratios_.emplace(what_of({&indicator, &*indicator.denominator}),
                        what_of({&indicator, &indicator.numerator}));
    }
  }

  static std::string names_in(const std::string& members) {
    std::string out;
    for (const std::string& one : split(members, ';')) out += one.substr(0, one.find('=')) + " ";
    return out;
  }

  using Relations = std::vector<disclosure::Relation>;
  struct Puzzle {
    std::vector<Spot> spots;
    std::vector<int64_t> truth;
    std::vector<bool> is_rest;
    Relations relations;
  };

  Puzzle puzzle() const {
    Puzzle out;
    std::map<Spot, disclosure::Var> index;
    for (const auto& [spot, number] : numbers_) {
      index[spot] = static_cast<disclosure::Var>(out.spots.size());
      out.spots.push_back(spot);
      out.truth.push_back(number.truth);
      out.is_rest.push_back(false);
    }
    const auto world = country_.service->world();
    const Date today = country_.service->parts().today();
    std::map<std::pair<disclosure::Var, std::string>, disclosure::Relation> sums;
    const auto add = [&](disclosure::Var whole, const std::string& side, disclosure::Var part) {
      auto& relation = sums[{whole, side}];
      if (relation.terms.empty()) relation.terms.push_back({whole, 1});
      relation.terms.push_back({part, -1});
    };
    for (const auto& [spot, var] : index) {
      const auto members = split(spot.members, ';');
      for (std::size_t i = 0; i + 1 < members.size(); ++i) {
        if (numbers_.at(spot).overlapping || spot.what.ends_with(" known")) continue;
        Spot whole = spot;
        whole.members.clear();
        for (std::size_t j = 0; j + 1 < members.size(); ++j)
          if (j != i) whole.members += members[j] + ";";
        if (const auto found = index.find(whole); found != index.end())
          add(found->second, names_in(spot.members) + std::to_string(i), var);
      }
      for (const char* level : {"nation", "region"}) {
        const place::Place* above = world->tree->at_level(spot.place, level, today);
        if (above == nullptr || above->code == spot.place) continue;
        if (std::string(level) == "nation" && levels_.at(spot.place) != "region") continue;
        Spot whole = spot;
        whole.place = above->code;
        if (const auto found = index.find(whole); found != index.end())
          add(found->second, "place", var);
      }
    }
    for (auto& [side, relation] : sums) out.relations.push_back(std::move(relation));
    add_differences(index, out);
    return out;
  }

  // Those in one measure and not in another that is narrower or is its numerator.
  void add_differences(const std::map<Spot, disclosure::Var>& index, Puzzle& out) const {
    auto pairs = ratios_;
    for (const auto& [wide, a] : measures_)
      for (const auto& [narrow, b] : measures_) {
        if (wide == narrow) continue;
        const auto outer = conditions_of(a), inner = conditions_of(b);
        if (base_of(a) == base_of(b) &&
            std::includes(inner.begin(), inner.end(), outer.begin(), outer.end()))
          pairs.emplace(wide, narrow);
      }
    for (const auto& [wide, narrow] : pairs)
      for (const auto& [spot, var] : index) {
        if (spot.what != narrow) continue;
        Spot whole = spot;
        whole.what = wide;
        const auto found = index.find(whole);
        if (found == index.end()) continue;
        const auto rest = static_cast<disclosure::Var>(out.spots.size());
        out.spots.push_back({"rest of " + spot.what, spot.place, spot.period, spot.members});
        out.truth.push_back(out.truth[found->second] - out.truth[var]);
        out.is_rest.push_back(true);
        out.relations.push_back({{{found->second, 1}, {var, -1}, {rest, -1}}});
      }
  }

  // Stronger than anybody: it knows which of the numbers are as old as the last answer.
  disclosure::Knowledge knowledge_of(const Puzzle& puzzle) const {
    disclosure::Knowledge out;
    for (std::size_t v = 0; v < puzzle.spots.size(); ++v) {
      out.numbers.emplace_back();
      out.least.push_back(std::min<int64_t>(0, puzzle.truth[v]));
      out.most.emplace_back();
      if (puzzle.is_rest[v]) continue;
      const Number& number = numbers_.at(puzzle.spots[v]);
      if (!number.told) {
        if (!number.is_open && number.truth > 0) out.least[v] = 1;
        continue;
      }
      const int64_t most = *number.told + (number.is_rounded ? number.hide_to : 0);
      const int slack = number.is_rounded && number.is_open ? 0 : number.hide_to;
      if (!number.is_rounded && *number.told == number.truth) {
        out.numbers[v] = number.truth;
      } else if (number.truth >= *number.told - slack && number.truth <= most + slack) {
        out.least[v] = std::max<int64_t>(0, *number.told - slack);
        out.most[v] = most + slack;
      }
    }
    for (const auto& relation : puzzle.relations) {
      int64_t sum = 0;
      for (const auto& term : relation.terms) sum += term.sign * puzzle.truth[term.var];
      out.exact.push_back(sum == 0);
    }
    return out;
  }

  int work_out() {
    const Puzzle all = puzzle();
    const auto knowledge = knowledge_of(all);
    const auto derived = disclosure::attack(all.spots.size(), all.relations, knowledge);
    int result = 0;
    for (std::size_t v = 0; v < all.spots.size(); ++v) {
      if (knowledge.numbers[v] || !derived[v] || *derived[v] != all.truth[v]) continue;
      const Spot& spot = all.spots[v];
      bool secret = all.is_rest[v] && all.truth[v] >= 1 && all.truth[v] <= 4;
      if (!all.is_rest[v]) {
        const Number& number = numbers_.at(spot);
        secret = number.told && !number.is_rounded
                     ? std::abs(number.truth - *number.told) <= number.hide_to
                     : number.is_protected();
      }
      if (!secret) continue;
      ++result;
      if (!quiet)
        ADD_FAILURE() << role_ << " finds " << all.truth[v] << " of " << spot.what << " at "
                      << spot.place << " " << spot.period << " " << spot.members;
    }
    return result;
  }

  // From one answer to the next a number moves by more than a protected one or not at all.
  int moved() {
    int result = 0;
    for (const auto& [spot, number] : numbers_) {
      auto& before = last_[spot];
      // A rounded figure may have a number that is not: only what is a multiple of the base counts.
      const int base = number.hide_to + 1;
      const bool alike =
          before.told && number.told && before.is_rounded == number.is_rounded &&
          (!number.is_rounded || (*before.told % base == 0 && *number.told % base == 0));
      if (alike && *before.told != *number.told &&
          std::abs(*before.told - *number.told) <= number.hide_to) {
        ++result;
        if (!quiet)
          ADD_FAILURE() << spot.what << " at " << spot.place << " " << spot.members
                        << " moves from " << *before.told << " to " << *number.told;
      }
      before = number;
    }
    return result;
  }

  TestCountry& country_;
  std::string role_;
  std::map<Spot, Number> numbers_, last_;
  std::map<std::string, std::string> levels_;
  std::map<std::string, Measured> measures_;
  std::set<std::pair<std::string, std::string>> ratios_;  // below and above the line
};

}  // namespace besik::service
