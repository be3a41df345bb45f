#include <boost/json.hpp>

#include "exchange/figure_columns.h"
#include "exchange/figure_files.h"

namespace besik::exchange {
namespace {

using indicator::Figure;
namespace json = boost::json;

void member(std::string& out, std::string_view name, const std::string& token) {
  if (out.back() != '{') out += ',';
  out += json::serialize(json::value(name)) + ':' + token;
}
void text(std::string& out, std::string_view name, std::string_view value) {
  member(out, name, value.empty() ? "null" : json::serialize(json::value(value)));
}
// Digits as they are: a number read back is the decimal that was meant.
template <class Number>
void number(std::string& out, std::string_view name, const std::optional<Number>& value,
            bool hidden) {
  if constexpr (std::is_same_v<Number, Decimal>)
    member(out, name, value && !hidden ? to_string(*value) : "null");
  else
    member(out, name, value && !hidden ? std::to_string(*value) : "null");
}

class Features : public FigureFile {
 public:
  explicit Features(FigureWords words) : words_(std::move(words)) {
    ready_ = R"({"type":"FeatureCollection")";
    if (words_.indicator != nullptr) {
      ready_ += ",";
      ready_ += R"("name":)" + json::serialize(json::value(words_.indicator->name));
      ready_ += R"(,"title":)" +
                json::serialize(json::value(words_.indicator->title.in(words_.language)));
      ready_ += R"(,"in_words":)" +
                json::serialize(json::value(words_.indicator->in_words.in(words_.language)));
      ready_ += R"(,"unit":)" +
                json::serialize(json::value(unit_words(*words_.indicator, words_.language)));
    }
    ready_ += R"(,"features":[)";
  }

  Result<void> add(const Figure& figure) override {
    if (std::exchange(any_, true)) ready_ += ',';
    const bool now = figure.geography == indicator::Geography::of_today;
    const Date on = now ? words_.today : std::min(figure.period.last, words_.today);
    Outlines::Outline outline{"", "not_loaded", std::nullopt};
    if (words_.outlines) outline = words_.outlines->of(figure.where.level, figure.where.code, on);
    ready_ += R"({"type":"Feature","properties":)";
    ready_ += properties(figure, outline);
    ready_ += R"(,"geometry":)";
    ready_ += outline.geometry.empty() ? std::string_view("null") : outline.geometry;
    ready_ += '}';
    as_of_ = figure.as_of;
    return {};
  }

  Result<void> end() override {
    ready_ += ']';
    if (words_.told_as_of) ready_ += R"(,"told_as_of":")" + to_string(*words_.told_as_of) + '"';
    json::object as_of;
    for (const auto& [ledger, seq] : as_of_) as_of[ledger] = seq;
    ready_ += R"(,"as_of":)" + json::serialize(as_of) + '}';
    return {};
  }

  Result<std::string> take() override { return std::exchange(ready_, {}); }

 private:
  std::string properties(const Figure& figure, const Outlines::Outline& outline) const {
    const bool hidden = figure.status == indicator::Status::hidden;
    std::string out = "{";
    text(out, "indicator", figure.indicator);
    text(out, "series", figure.series);
    text(out, "place_code", figure.where.code);
    text(out, "place_level", figure.where.level);
    text(out, "place_name", words_.place_name ? words_.place_name(figure) : figure.where.code);
    text(out, "geography", indicator::to_string(figure.geography));
    text(out, "period_text", indicator::to_string(figure.period));
    text(out, "period_step", indicator::to_string(figure.period.step));
    text(out, "period_first", to_string(figure.period.first));
    text(out, "period_last", to_string(figure.period.last));
    for (const FigureWords::Breakdown& by : words_.by) {
      const auto found = figure.breakdown.find(by.name);
      member(
          out, "breakdown_" + by.name,
          found == figure.breakdown.end() ? "null" : json::serialize(json::value(found->second)));
    }
    number(out, "numerator", figure.numerator, hidden);
    number(out, "denominator", figure.denominator, hidden);
    number(out, "n", figure.n, hidden);
    number(out, "value", figure.value, hidden);
    number(out, "lower", figure.lower, hidden);
    number(out, "upper", figure.upper, hidden);
    text(out, "statistic", figure.statistic);
    text(out, "status", indicator::to_string(figure.status));
    text(out, "flags", joined(figure.flags));
    number(out, "incomplete", std::optional<int64_t>(figure.incomplete), hidden);
    text(out, "coverage", hidden ? "" : figure.coverage);
    number(out, "aim_value", figure.aim ? std::optional(figure.aim->value) : std::nullopt, false);
    number(out, "aim_distance", figure.aim ? figure.aim->distance : std::nullopt, hidden);
    text(out, "outline_as_at", outline.as_at ? to_string(*outline.as_at) : "");
    text(out, "outline_missing", outline.missing);
    return out + '}';
  }

  FigureWords words_;
  std::string ready_;
  indicator::AsOf as_of_;
  bool any_ = false;
};

}  // namespace

std::unique_ptr<FigureFile> make_figure_features(FigureWords words) {
  return std::make_unique<Features>(std::move(words));
}

}  // namespace besik::exchange
