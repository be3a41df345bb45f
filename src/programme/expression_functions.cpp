#include "programme/expression_functions.h"

#include <iterator>

namespace besik::programme {
namespace {

constexpr Function all_operators[] = {
    {Op::and_, "and", "bb", 'b', "a and b",
     "Both hold. False where one is false, even if the other is unknown.", "yes and no", "no"},
    {Op::or_, "or", "bb", 'b', "a or b",
     "At least one holds. True where one is true, even if the other is unknown.", "yes or no",
     "yes"},
    {Op::equal, "=", "aa", 'b', "a = b",
     "The same. A date and a datetime are compared by the civil day.", "2 = 2.0", "yes"},
    {Op::not_equal, "!=", "aa", 'b', "a != b", "Not the same.", "'a' != 'b'", "yes"},
    {Op::less, "<", "aa", 'b', "a < b", "Less, or earlier.", "1 < 2", "yes"},
    {Op::less_equal, "<=", "aa", 'b', "a <= b", "Not more, or not later.", "2 <= 2", "yes"},
    {Op::greater, ">", "aa", 'b', "a > b", "More, or later.", "1 > 2", "no"},
    {Op::greater_equal, ">=", "aa", 'b', "a >= b", "Not less, or not earlier.", "1 >= 2", "no"},
    {Op::add, "+", "nn", 'n', "a + b", "Sum.", "1.5 + 2", "3.5"},
    {Op::subtract, "-", "nn", 'n', "a - b", "Difference.", "1 - 3", "-2"},
    {Op::negate, "negate", "n", 'n', "-a", "The number with the other sign.", "-(3)", "-3"},
    {Op::multiply, "*", "nn", 'n', "a * b",
     "Product; more than 6 decimals are rounded half to even.", "1.5 * 1.5", "2.25"},
    {Op::divide, "div", "nn", 'm', "a div b",
     "Quotient as an exact decimal, rounded half to even at 6 decimals, ending zeros dropped. "
     "Division by zero is unknown.",
     "1 div 3", "0.333333"},
    {Op::modulo, "mod", "ww", 'w', "a mod b",
     "Remainder of whole numbers with the sign of the first. By zero it is unknown.", "7 mod 3",
     "1"},
};

constexpr Function all_functions[] = {
    {Op::yes, "true", "", 'b', "true()", "Yes. The word yes alone says the same.", "true()", "yes"},
    {Op::no, "false", "", 'b', "false()", "No. The word no alone says the same.", "false()", "no"},
    {Op::not_, "not", "b", 'b', "not(a)", "The opposite.", "not(1 = 2)", "yes"},
    {Op::if_, "if", "baa", 'U', "if(condition, then, else)",
     "One of two values. Unknown where the condition is unknown.", "if(1 < 2, 'a', 'b')", "a"},
    {Op::known, "known", "a", 'b', "known(x)", "Whether x has been answered; never unknown.",
     "known(1)", "yes"},
    {Op::first_known, "first_known", "a*", 'u', "first_known(a, b, ...)",
     "The first of them that is known.", "first_known(1 div 0, 2)", "2"},
    {Op::one_of, "one_of", "aa*", 'b', "one_of(x, 'a', 'b', ...)",
     "Whether x is one of the others.", "one_of('b', 'a', 'b')", "yes"},
    {Op::selected, "selected", "cl", 'b', "selected(field, 'code')",
     "Whether the code is among the chosen ones (or is the chosen one).",
     "selected(measures, 'mediation')", "yes"},
    {Op::count_selected, "count_selected", "c", 'w', "count_selected(field)",
     "How many codes are chosen.", "count_selected(measures)", "2"},
    {Op::attribute, "attribute", "cl", 'o', "attribute(field, 'column')",
     "What a further column of the code list says of the chosen code (also parent).",
     "attribute(outcome, 'kind')", "diverted"},
    {Op::min, "min", "n*", 'n', "min(a, b, ...)", "The least number.", "min(3, 1.5)", "1.5"},
    {Op::max, "max", "n*", 'n', "max(a, b, ...)", "The greatest number.", "max(3, 1)", "3"},
    {Op::abs, "abs", "n", 'n', "abs(n)", "The number without its sign.", "abs(-3)", "3"},
    {Op::round, "round", "nw?", 'n', "round(n) or round(n, decimals)",
     "Rounded half to even, to a whole number or to 1 to 6 decimals.", "round(2.5)", "2"},
    {Op::starts_with, "starts_with", "tt", 'b', "starts_with(text, start)",
     "Whether a text or code begins so.", "starts_with('diverted_police', 'diverted')", "yes"},
    {Op::ends_with, "ends_with", "tt", 'b', "ends_with(text, end)",
     "Whether a text or code ends so.", "ends_with('abc', 'bc')", "yes"},
    {Op::contains, "contains", "tt", 'b', "contains(text, part)",
     "Whether a text or code has that part.", "contains('abc', 'b')", "yes"},
    {Op::concat, "concat", "t*", 't', "concat(a, b, ...)", "Texts one after another.",
     "concat('a', 'b')", "ab"},
    {Op::string_length, "string_length", "t", 'w', "string_length(text)",
     "How many characters (code points).", "string_length('бесік')", "5"},
    {Op::age, "age", "pd", 'w', "age(role, day)",
     "Completed years of the person in that role on that day. A birthday on 29 February falls on "
     "1 March in common years; unknown before birth. Where only the month or year of birth is "
     "known, the latest possible birthday counts: in doubt, a child.",
     "age(child, date('2026-06-01'))", "15"},
    {Op::birthday, "birthday", "pw", 'd', "birthday(role, years)",
     "The first day of the month of birth of the person in that role, so many years later. Where "
     "only the year of birth is known, the latest possible month counts: in doubt, a child. In an "
     "indicator it makes the month of birth a fact of the records measured.",
     "birthday(child, 18)", "2028-06-01"},
    {Op::sex, "sex", "p", 'o', "sex(role)", "female or male, of the person in that role.",
     "sex(child)", "female"},
    {Op::band, "band", "nl*", 'o', "band(number, '0-13', '14-15', '16+')",
     "The band that holds the number ('0-13' holds 13.9); unknown where none does.",
     "band(14, '0-13', '14-15', '16+')", "14-15"},
    {Op::date, "date", "x", 'd', "date(datetime) or date('2026-01-01')",
     "The civil day of a datetime at the record's place, or a day written out.",
     "date('2026-03-01')", "2026-03-01"},
    {Op::earliest, "earliest", "e*", 'u', "earliest(a, b, ...)",
     "The earliest of them; unknown until all are known.",
     "earliest(date('2026-03-01'), date('2026-02-01'))", "2026-02-01"},
    {Op::earliest_known, "earliest_known", "e*", 'u', "earliest_known(a, b, ...)",
     "The first to come of those that are known; unknown only while all are.",
     "earliest_known(hearing_on, date('2026-02-01'))", "2026-02-01"},
    {Op::latest, "latest", "e*", 'u', "latest(a, b, ...)",
     "The latest of them; unknown until all are known.",
     "latest(date('2026-03-01'), date('2026-02-01'))", "2026-03-01"},
    {Op::latest_known, "latest_known", "e*", 'u', "latest_known(a, b, ...)",
     "The last of those that are known so far; unknown only while all are.",
     "latest_known(date('2026-03-01'), hearing_on)", "2026-03-01"},
    {Op::days_between, "days_between", "dd", 'w', "days_between(a, b)",
     "Days from a to b; negative where b is earlier.",
     "days_between(date('2026-02-27'), date('2026-03-01'))", "2"},
    {Op::hours_between, "hours_between", "ii", 'm', "hours_between(a, b)",
     "Hours from a to b as a decimal, rounded half to even at 6 decimals.",
     "hours_between(arrested_at, questioned_at)", "1.5"},
    {Op::months_between, "months_between", "dd", 'w', "months_between(a, b)",
     "Completed months from a to b: a month is complete on the same day of a later month; "
     "negative where b is earlier.",
     "months_between(date('2026-01-31'), date('2026-03-01'))", "1"},
    {Op::years_between, "years_between", "dd", 'w', "years_between(a, b)",
     "Completed years from a to b: completed months divided by 12.",
     "years_between(date('2024-02-29'), date('2025-03-01'))", "1"},
    {Op::add_days, "add_days", "dw", 'd', "add_days(day, n)", "n days later (earlier where n < 0).",
     "add_days(date('2026-02-28'), 1)", "2026-03-01"},
    {Op::add_months, "add_months", "dw", 'd', "add_months(day, n)",
     "n months later; a day that the month lacks becomes its last one.",
     "add_months(date('2026-01-31'), 1)", "2026-02-28"},
    {Op::add_hours, "add_hours", "iw", 'i', "add_hours(datetime, n)", "n hours later.",
     "add_hours(arrested_at, 48)", "2026-03-03T09:30:00.000Z"},
    {Op::year, "year", "d", 'w', "year(day)", "The calendar year.", "year(date('2026-03-01'))",
     "2026"},
    {Op::quarter, "quarter", "d", 'w', "quarter(day)", "1 to 4.", "quarter(date('2026-05-01'))",
     "2"},
    {Op::month, "month", "d", 'w', "month(day)", "1 to 12.", "month(date('2026-03-01'))", "3"},
    {Op::weekday, "weekday", "d", 'w', "weekday(day)", "1 Monday to 7 Sunday.",
     "weekday(date('2026-03-01'))", "7"},
    {Op::today, "today", "", 'd', "today()",
     "The civil day at the record's place. Not in indicators.", "today()", "2026-03-02"},
    {Op::now, "now", "", 'i', "now()", "The present moment. Not in indicators.", "now()",
     "2026-03-02T07:00:00.000Z"},
    {Op::period_end, "period_end", "", 'd', "period_end()",
     "In a cohort, the last day on which the record is followed: so many months after its `when`. "
     "Only in `where` and the value of an indicator with `window: cohort of ...`.",
     "period_end()", "2026-12-31"},
};

const std::vector<Function>& operators() {
  static const std::vector<Function> list(std::begin(all_operators), std::end(all_operators));
  return list;
}

}  // namespace

const std::vector<Function>& functions() {
  static const std::vector<Function> list(std::begin(all_functions), std::end(all_functions));
  return list;
}

const Function* find_function(std::string_view name) {
  for (const Function& function : functions())
    if (function.name == name) return &function;
  return nullptr;
}

std::string_view op_name(Op op) {
  for (const auto* list : {&functions(), &operators()})
    for (const Function& function : *list)
      if (function.op == op) return function.name;
  return "?";
}

std::string_view type_name(Type type) {
  switch (type) {
    case Type::yes_no:
      return "yes_no";
    case Type::whole:
      return "whole";
    case Type::decimal:
      return "decimal";
    case Type::text:
      return "text";
    case Type::date:
      return "date";
    case Type::instant:
      return "instant";
    case Type::code:
      return "code";
    case Type::codes:
      return "codes";
    case Type::id:
      return "id";
    case Type::unknown:
      break;
  }
  return "unknown";
}

const std::vector<FunctionDoc>& function_docs() {
  static const std::vector<FunctionDoc> all = [] {
    std::vector<FunctionDoc> docs;
    for (const auto* list : {&operators(), &functions()})
      for (const Function& function : *list)
        docs.push_back({function.name, function.signature, function.meaning, function.example,
                        function.value});
    return docs;
  }();
  return all;
}

}  // namespace besik::programme
