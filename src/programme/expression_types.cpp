#include "programme/expression_types.h"

namespace besik::programme {

Kind kind_of(Type type) {
  switch (type) {
    case Type::yes_no:
      return Kind::yes_no;
    case Type::whole:
    case Type::decimal:
      return Kind::number;
    case Type::text:
    case Type::code:
      return Kind::text;
    case Type::date:
    case Type::instant:
      return Kind::day;
    case Type::codes:
      return Kind::codes;
    case Type::id:
      return Kind::id;
    case Type::unknown:
      break;
  }
  return Kind::other;
}

std::string in_words(Type type) {
  switch (type) {
    case Type::yes_no:
      return "a yes/no";
    case Type::whole:
      return "a whole number";
    case Type::decimal:
      return "a decimal number";
    case Type::text:
      return "a text";
    case Type::code:
      return "a code";
    case Type::codes:
      return "several codes";
    case Type::date:
      return "a date";
    case Type::instant:
      return "a datetime";
    case Type::id:
      return "a link";
    case Type::unknown:
      break;
  }
  return "nothing known";
}

const std::string* quoted(const Node& node) {
  return node.kind == Node::Kind::literal ? node.value.get_if<std::string>() : nullptr;
}

namespace {

// "0-13" -> {0, 13}; "16+" -> {16, -1}. False where the text is no band.
bool read_band(std::string_view text, int& from, int& to) {
  const auto digits = [](std::string_view part, int& out) {
    if (part.empty() || part.size() > 4) return false;
    out = 0;
    for (char c : part) {
      if (c < '0' || c > '9') return false;
      out = out * 10 + (c - '0');
    }
    return true;
  };
  if (text.ends_with('+')) {
    to = -1;
    return digits(text.substr(0, text.size() - 1), from);
  }
  const auto dash = text.find('-');
  return dash != std::string_view::npos && digits(text.substr(0, dash), from) &&
         digits(text.substr(dash + 1), to) && from <= to;
}

}  // namespace

std::optional<std::pair<std::string, std::string>> wanted_argument(char letter, Type type) {
  using Wanted = std::pair<std::string, std::string>;
  const Kind kind = kind_of(type);
  const auto unless = [](bool fits, const char* wanted, const char* mend) {
    return fits ? std::nullopt : std::optional<Wanted>({wanted, mend});
  };
  switch (letter) {
    case 'b':
      return unless(type == Type::yes_no, "a yes/no",
                    "compare it with something, as in field = 'code'");
    case 'n':
      return unless(kind == Kind::number, "a number",
                    kind == Kind::day ? "use days_between, add_days or another date function"
                                      : "use a number field or a number");
    case 'w':
      return unless(type == Type::whole, "a whole number", "use round(...)");
    case 't':
      return unless(kind == Kind::text, "a text or code", "use one");
    case 'c':
      return unless(type == Type::codes || type == Type::code, "a field that chooses codes",
                    "name such a field");
    case 'd':
    case 'e':
      return unless(kind == Kind::day, "a date", "write a date as date('2026-01-31')");
    case 'x':
      return unless(kind == Kind::day || kind == Kind::text, "a datetime or a text",
                    "write date('2026-01-31')");
    case 'i':
      return unless(type == Type::instant, "a datetime",
                    "hours need the time of day: use a datetime field");
    default:
      return std::nullopt;
  }
}

std::optional<std::size_t> first_bad_band(const std::vector<std::string>& bands) {
  int last = -1;
  bool open = false;
  for (std::size_t i = 0; i < bands.size(); ++i) {
    int from = 0, to = 0;
    if (open || !read_band(bands[i], from, to) || from <= last) return i;
    open = to == -1;
    last = to;
  }
  return std::nullopt;
}

}  // namespace besik::programme
