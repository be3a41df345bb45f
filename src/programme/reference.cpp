#include <map>

#include "base/text.h"
#include "programme/expression.h"
#include "programme/schema.h"

// The fixed prose of the reference page; tables come from the schema, the functions and the codes.
namespace besik::programme {
namespace {

constexpr const char* head = R"(# The programme language

*This page is generated from the schema in `src/programme/schema.cpp`; a test compares them. To
write it anew: `BESIK_WRITE_REFERENCE=1 programme_test --gtest_filter=Reference.*`.*

A programme is a folder that a domain expert writes: no C++ and no TypeScript. `besik programme
check` names every fault with file, line, mend and nearest name; `besik programme explain` prints
the file back as prose in Kazakh, Russian or English, for sign-off.

```
programmes/juvenile-justice/
  programme.yaml        what this page describes
  codes/decision.csv    one code list a file
  text/kk.yaml          the texts in the other languages
  text/ru.yaml
```

## The file

- Strict YAML: every value is text until the schema types it; unknown and duplicate keys, anchors,
  aliases and tags are errors; at most 32 levels deep and 4 MiB.
- Names of registers, fields and everything else that is declared: small Latin letters, digits and
  `_`, beginning with a letter. `yes` and `no` are words.
- Where a list is wanted, one name alone will do: `by: judge` is `by: [judge]`.
- Put a text in quotes when it holds `: ` or ` #`, or begins with one of `& * ! ? [ { - > | @ %` or
  a quote.

## Texts

Each text stands once, in the language that `written_in` names. The other languages stand in
`text/<language>.yaml` with the same tree, holding only the texts:

```yaml
registers:
  case:
    title: Іс
    fields:
      outcome: {ask: Іс бойынша соңғы шешім}
codes:
  decision:
    released: Босатылды
```

A dotted key is the same: `registers.case.title: Іс`. A missing text and a text that nothing asks
for are errors. Texts marked *same* below (numbers of standards) may be left out of `text/`.

## Code lists

`codes/NAME.csv` is the code list NAME: columns `code` and `title`, and if wanted `parent` (a code
of the list), `retired` (`yes`: still read in old records, no longer offered) and any further
columns, which `attribute(field, 'column')` reads. A column that holds only whole numbers reads as
numbers. Titles in the other languages: `codes.NAME.CODE` in `text/`.

## Keys

)";

constexpr const char* grants = R"(## Grants

`grants` is a map of roles; under a role stand registers and the word `figures`. A register holds
one grant, or a list of grants with different conditions. Whoever a register names under `opened_by`
must be granted `open`, and whoever an action names under `by` must be granted `act`.

```yaml
grants:
  police_inspector:
    figures: district
    case: {may: [open, read, edit, act, identify], where: own organisation, except: [child_words]}
    arrest:
      - {may: [open, read, act], where: own organisation}
      - {may: [read], where: own district and linked, fields: [arrested_at]}
```

## Facts

Figures read only *facts*. A field is sealed unless it says `fact:`. Free text, persons, links and
exact birth dates never are facts. Of a date, `fact: day`, `month` or `year` keeps only that much;
of a datetime the day is kept, and an indicator sees a date.

## Versions

Raise `version` when a published number can move. For each name of the version in force that is gone
or means something else, `changes` says what became of it, else `check` refuses. Names: `register`,
`register.field`, `register.stages.stage`, `codes.list.code`, `indicators.indicator`.

```yaml
changes:
  from_version: 1
  renamed: {case.offence: case.offence_group, codes.offence_group.theft: property}
  retired: [case.old_field, indicators.old_rate]
```

A *series* is one indicator under one definition: its id is the name and a hash of what it measures,
not of its words. A new title keeps the series; a new condition, unit, window or clock begins
another.

## Expressions

Bare names of fields, worked-out values and persons; `'quoted'` texts and codes; numbers with up to
15 digits and 6 decimals; `yes` and `no`; days as `date('2026-01-31')`. From loose to tight: `or`,
`and`, comparisons (two in a row need `and`), `+ -`, `* div mod`, unary `-`. At most 4096 bytes,
nested at most 32 deep; any number of terms joined by the same `and` or `or` is one step.

Everything is typed when the file is loaded: a code in quotes is compared with the code list of the
field beside it. A datetime that is compared or mixed with a date stands for its civil day at the
record's place.

**Unknown.** A field without an answer is unknown, and so is every operator or function with an
unknown operand, except: `and` is false where one side is false; `or` is true where one side is
true; `if` looks only at the branch it takes; `known`, `first_known`, `earliest_known` and
`latest_known`. A rule does not judge the unknown, a safeguard that is unknown is unmet, an
indicator leaves the record out.

**Numbers** are whole or exact decimals, never floating point. Sums keep the longer scale; products
and quotients have at most 6 decimals, rounded half to even, and a quotient drops its ending zeros.
A number of more than 9,007,199,254,740,991 units (the number without its decimal point) is unknown.

)";

constexpr const char* browser = R"(## For the browser

The server and the browser evaluate the same tree. Its nodes:

- `{"value": V, "type": T}`: a literal.
- `{"name": "outcome", "type": T}`: a field or worked-out value.
- `{"person": "child"}`: the first argument of `age` and `sex`.
- `{"op": "=", "args": [...], "type": T}`: an operator or function by the name in the table above;
  unary minus is `negate`; `and` and `or` have two or more arguments.
- `{"op": "attribute", "args": [...], "map": {"code": V}, "type": T}`: the map says what the column
  holds for each code; a code that it lacks gives unknown.

T is `yes_no`, `whole`, `decimal`, `text`, `date`, `instant`, `code`, `codes` or `id`. In JSON a
yes/no is a boolean, a whole number a number, codes a list of texts, and everything else a text:
decimals `"12.50"`, dates `"2026-03-01"`, instants `"2026-03-01T09:30:00.000Z"`. Unknown is `null`.
A whole number where the type says decimal becomes a decimal of scale 0. The type of `if`,
`first_known`, `min`, `max`, `earliest` and their like holds for the result.

`spec/expressions.json` holds the cases that both evaluators must pass. The test `expression_trees`
of ctest runs them here and writes the compiled trees to `expression_trees.json` in the build folder
(or wherever the variable `BESIK_EXPRESSION_TREES` says): `{"cases": [{"name", "source", "tree",
"bindings", "expect": {"value", "type"}}]}`. `bindings` has `values` (by name; what is missing is
unknown), `persons` (by role: `birth_date`, `sex`; what is missing is unknown), `today`, `now`,
`period_end` and `zone`. The browser's test decodes `values` by the type of the name's node,
evaluates `tree` and compares with `expect.value` as JSON. Its local time is that of
`spec/zones.json`: what `GET /country` tells of the zones that the cases use.

)";

std::string type_words(const SchemaKey& key) {
  switch (key.type) {
    case KeyType::text:
      return "text";
    case KeyType::same_text:
      return "text (same)";
    case KeyType::plain: {
      const std::string words = key.of;
      if (words.empty()) return "word";
      std::string out;
      for (const std::string& word : split(words, '|'))
        out += (out.empty() ? "`" : ", `") + word + "`";
      return out;
    }
    case KeyType::yes_no:
      return "yes/no";
    case KeyType::whole:
      return "whole number";
    case KeyType::decimal:
      return "number";
    case KeyType::date:
      return "date";
    case KeyType::expression:
      return "expression";
    case KeyType::names:
      return "list";
    case KeyType::length:
      return "length of time";
    case KeyType::part:
      return std::string("map: ") + shape(key.of).doc;
    case KeyType::entries:
      return "map of names";
    case KeyType::open:
      return "see the meaning";
  }
  return "";
}

std::string cell(std::string text) {
  for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2)
    text.insert(at, "\\");
  return text;
}

}  // namespace

std::string reference_markdown() {
  std::string out = head;
  for (const Shape& one : shapes()) {
    out += "### `" + std::string(one.path) + "`\n\n" + one.doc + "\n\n";
    out += "| key | | type | meaning | example |\n|---|---|---|---|---|\n";
    for (const SchemaKey& key : one.keys)
      out += "| `" + std::string(key.key) + "` | " + (key.required ? "required" : "") + " | " +
             cell(type_words(key)) + " | " + cell(key.doc) + " | `" + cell(key.example) + "` |\n";
    out += "\n";
    if (*one.others != '\0') out += std::string(one.others) + "\n\n";
  }
  out += grants;
  out += "| operator or function | meaning | example | gives |\n|---|---|---|---|\n";
  for (const FunctionDoc& doc : function_docs())
    out += "| `" + doc.signature + "` | " + cell(doc.meaning) + " | `" + cell(doc.example) +
           "` | `" + doc.result + "` |\n";
  out += "\n";
  out += browser;
  out += "## Error codes\n\n| code | meaning |\n|---|---|\n";
  for (const CodeDoc& code : error_codes())
    out += "| `" + std::string(code.code) + "` | " + code.meaning + " |\n";
  return out;
}

}  // namespace besik::programme
