#include "record/return.h"

namespace besik::record {
namespace {

Error malformed(std::string where) {
  return {"return.malformed", std::move(where), "a return cannot be read",
          "restore the folder from a backup", ""};
}

// Reads one object; what was asked for is ticked off.
class Reading {
 public:
  explicit Reading(const json::object& object) : object_(object) {}

  std::string text(const char* name) {
    const json::value* found = take(name);
    if (found == nullptr) return "";
    if (!found->is_string()) return fail<std::string>(name);
    return std::string(found->as_string());
  }
  int64_t whole(const char* name, int64_t fallback) {
    const json::value* found = take(name);
    if (found == nullptr) return fallback;
    if (!found->is_int64()) return fail<int64_t>(name);
    return found->as_int64();
  }
  bool yes(const char* name) {
    const json::value* found = take(name);
    if (found == nullptr) return false;
    return found->is_bool() ? found->as_bool() : fail<bool>(name);
  }
  Date date(const char* name) {
    const auto day = parse_date(text(name));
    return day ? *day : fail<Date>(name);
  }
  std::optional<Instant> instant(const char* name) {
    const std::string written = text(name);
    if (written.empty()) return std::nullopt;
    const auto at = parse_instant(written);
    if (!at) return fail<std::optional<Instant>>(name);
    return *at;
  }
  const json::value* take(const char* name) {
    const json::value* found = object_.if_contains(name);
    if (found != nullptr) ++taken_;
    return found;
  }
  template <typename Type>
  Type fail(const char* name) {
    if (!failed_) failed_ = name;
    return {};
  }
  std::optional<Error> error() const {
    if (failed_) return malformed(failed_);
    if (taken_ != object_.size()) return malformed("unknown member");
    return std::nullopt;
  }

 private:
  const json::object& object_;
  std::size_t taken_ = 0;
  const char* failed_ = nullptr;
};

Result<ReturnQuery> query_from_json(const json::value& value) {
  if (!value.is_object()) return malformed("queries");
  Reading read(value.get_object());
  ReturnQuery query;
  query.id = read.text("id");
  query.by = read.text("by");
  query.field = read.text("field");
  const auto at = read.instant("at");
  if (!at) return malformed("queries");
  query.at = *at;
  query.answered_by = read.text("answered_by");
  query.answered_at = read.instant("answered_at");
  if (const auto error = read.error()) return *error;
  return query;
}

Result<ReturnStage> stage_from(const std::string& text) {
  for (const ReturnStage stage :
       {ReturnStage::draft, ReturnStage::submitted, ReturnStage::approved})
    if (to_string(stage) == text) return stage;
  return malformed("stage");
}

}  // namespace

json::object to_json(const ReturnFacts& facts) {
  json::object numbers;
  for (const auto& [name, value] : facts.numbers) numbers[name] = value;
  json::object out{{"programme", facts.programme},
                   {"return", facts.name},
                   {"programme_version", facts.programme_version},
                   {"organisation", facts.organisation},
                   {"first", besik::to_string(facts.period.first)},
                   {"last", besik::to_string(facts.period.last)},
                   {"from", besik::to_string(facts.from)},
                   {"until", besik::to_string(facts.until)},
                   {"version", facts.version},
                   {"stage", to_string(facts.stage)},
                   {"numbers", std::move(numbers)}};
  if (facts.nil) out["nil"] = true;
  const auto put = [&](const char* name, const std::string& text) {
    if (!text.empty()) out[name] = text;
  };
  put("submitted_by", facts.submitted_by);
  put("approved_by", facts.approved_by);
  if (facts.submitted_at) out["submitted_at"] = besik::to_string(*facts.submitted_at);
  if (facts.approved_at) out["approved_at"] = besik::to_string(*facts.approved_at);
  json::array queries;
  for (const ReturnQuery& query : facts.queries) {
    json::object one{{"id", query.id}, {"by", query.by}, {"at", besik::to_string(query.at)}};
    if (!query.field.empty()) one["field"] = query.field;
    if (!query.answered_by.empty()) one["answered_by"] = query.answered_by;
    if (query.answered_at) one["answered_at"] = besik::to_string(*query.answered_at);
    queries.push_back(std::move(one));
  }
  if (!queries.empty()) out["queries"] = std::move(queries);
  return out;
}

Result<ReturnFacts> return_from_json(const json::object& object) {
  Reading read(object);
  ReturnFacts facts;
  facts.programme = read.text("programme");
  facts.name = read.text("return");
  facts.programme_version = static_cast<int>(read.whole("programme_version", 0));
  facts.organisation = read.text("organisation");
  facts.period = {read.date("first"), read.date("last")};
  facts.from = read.date("from");
  facts.until = read.date("until");
  facts.version = read.whole("version", 1);
  TRY_ASSIGN(facts.stage, stage_from(read.text("stage")));
  facts.nil = read.yes("nil");
  facts.submitted_by = read.text("submitted_by");
  facts.approved_by = read.text("approved_by");
  facts.submitted_at = read.instant("submitted_at");
  facts.approved_at = read.instant("approved_at");
  const json::value* numbers = read.take("numbers");
  if (numbers == nullptr || !numbers->is_object()) return malformed("numbers");
  for (const auto& [name, value] : numbers->get_object()) {
    if (!value.is_int64() || value.as_int64() < 0 || value.as_int64() > most_in_a_return)
      return malformed("numbers");
    facts.numbers[std::string(name)] = value.as_int64();
  }
  if (const json::value* queries = read.take("queries")) {
    if (!queries->is_array()) return malformed("queries");
    for (const json::value& one : queries->get_array()) {
      TRY_ASSIGN(ReturnQuery query, query_from_json(one));
      facts.queries.push_back(std::move(query));
    }
  }
  if (const auto error = read.error()) return *error;
  return facts;
}

}  // namespace besik::record
