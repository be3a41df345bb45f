#include <algorithm>

#include "programme/expression_node.h"
#include "programme/phrases.h"

namespace besik::programme {
namespace {

// {0}, {1} are arguments, {*} all of them from the second on, {&} all of them.
struct Template {
  Op op;
  const char *kk, *ru, *en;
};
constexpr Template all_templates[] = {
    {Op::not_, "мынадай емес: ({0})", "неверно, что ({0})", "it is not so that ({0})"},
    {Op::add, "{0} + {1}", "{0} + {1}", "{0} + {1}"},
    {Op::subtract, "{0} − {1}", "{0} − {1}", "{0} − {1}"},
    {Op::negate, "−{0}", "−{0}", "−{0}"},
    {Op::multiply, "{0} × {1}", "{0} × {1}", "{0} × {1}"},
    {Op::divide, "{0} ÷ {1}", "{0} ÷ {1}", "{0} ÷ {1}"},
    {Op::modulo, "{0} санын {1} санына бөлгендегі қалдық", "остаток от деления {0} на {1}",
     "the remainder of {0} divided by {1}"},
    {Op::selected, "{0} ішінде {1} таңдалған", "в {0} выбрано {1}", "{0} includes {1}"},
    {Op::count_selected, "{0} бойынша таңдалғандар саны", "число выбранных ответов в {0}",
     "the number of answers chosen in {0}"},
    {Op::if_, "егер {0} болса, {1}, әйтпесе {2}", "если {0}, то {1}, иначе {2}",
     "if {0}, then {1}, otherwise {2}"},
    {Op::first_known, "мыналардың белгілі болған біріншісі: {&}", "первое известное из: {&}",
     "the first known of: {&}"},
    {Op::known, "{0} белгілі", "значение {0} известно", "{0} is known"},
    {Op::one_of, "{0} мыналардың бірі: {*}", "{0} — одно из: {*}", "{0} is one of: {*}"},
    {Op::attribute, "{0} үшін тізімде көрсетілген {1}", "указанное в списке для {0} значение {1}",
     "what the list gives as {1} for {0}"},
    {Op::earliest, "мыналардың ең ертесі: {&}", "самое раннее из: {&}", "the earliest of: {&}"},
    {Op::latest, "мыналардың ең кеші: {&}", "самое позднее из: {&}", "the latest of: {&}"},
    {Op::earliest_known, "мыналардың қайсысы бұрын болса, сол: {&}", "то, что наступит раньше: {&}",
     "whichever comes first: {&}"},
    {Op::latest_known, "мыналардың болғандарының соңғысы: {&}", "последнее из наступивших: {&}",
     "the last to have come of: {&}"},
    {Op::min, "мыналардың ең азы: {&}", "наименьшее из: {&}", "the least of: {&}"},
    {Op::max, "мыналардың ең көбі: {&}", "наибольшее из: {&}", "the greatest of: {&}"},
    {Op::abs, "{0} шамасының модулі", "модуль {0}", "{0} without its sign"},
    {Op::round, "дөңгелектелген {0}", "{0} с округлением", "{0}, rounded"},
    {Op::starts_with, "{0} мәні {1} деп басталады", "{0} начинается с {1}", "{0} begins with {1}"},
    {Op::ends_with, "{0} мәні {1} деп аяқталады", "{0} заканчивается на {1}", "{0} ends with {1}"},
    {Op::contains, "{0} құрамында {1} бар", "{0} содержит {1}", "{0} contains {1}"},
    {Op::concat, "біріктірілген {&}", "соединённые {&}", "{&} joined"},
    {Op::string_length, "{0} ұзындығы", "длина {0}", "the length of {0}"},
    {Op::age, "{0} тұлғасының жасы ({1} күніне)", "возраст лица {0} на дату {1}",
     "the age of {0} on {1}"},
    {Op::birthday, "{0} тұлғасы {1} жасқа толатын айдың бірінші күні",
     "первый день месяца, в котором лицу {0} исполняется {1} лет",
     "the first day of the month in which {0} turns {1}"},
    {Op::sex, "{0} тұлғасының жынысы", "пол лица {0}", "the sex of {0}"},
    {Op::band, "{0} түсетін топ ({*})", "группа, в которую попадает {0} ({*})",
     "the band into which {0} falls ({*})"},
    {Op::date, "{0} (күні)", "{0} (день)", "the day of {0}"},
    {Op::days_between, "{0} мен {1} арасындағы күндер саны", "число дней между {0} и {1}",
     "the days from {0} to {1}"},
    {Op::hours_between, "{0} мен {1} арасындағы сағаттар саны", "число часов между {0} и {1}",
     "the hours from {0} to {1}"},
    {Op::months_between, "{0} мен {1} арасындағы толық айлар саны",
     "число полных месяцев между {0} и {1}", "the completed months from {0} to {1}"},
    {Op::years_between, "{0} мен {1} арасындағы толық жылдар саны",
     "число полных лет между {0} и {1}", "the completed years from {0} to {1}"},
    {Op::add_days, "{0} + {1} күн", "{0} + {1} дн.", "{0} plus {1} days"},
    {Op::add_months, "{0} + {1} ай", "{0} + {1} мес.", "{0} plus {1} months"},
    {Op::add_hours, "{0} + {1} сағат", "{0} + {1} ч.", "{0} plus {1} hours"},
    {Op::year, "{0} жылы", "год {0}", "the year of {0}"},
    {Op::month, "{0} айы", "месяц {0}", "the month of {0}"},
    {Op::quarter, "{0} тоқсаны", "квартал {0}", "the quarter of {0}"},
    {Op::weekday, "{0} апта күні", "день недели {0}", "the weekday of {0}"},
    {Op::today, "бүгінгі күн", "сегодняшний день", "today"},
    {Op::now, "қазіргі сәт", "настоящий момент", "now"},
    {Op::period_end, "жазба бақыланатын соңғы күн", "последний день наблюдения за записью",
     "the last day on which the record is followed"}};

const std::map<Op, Text>& templates() {
  static const std::map<Op, Text> all = [] {
    std::map<Op, Text> map;
    for (const Template& one : all_templates) map[one.op] = {one.kk, one.ru, one.en};
    return map;
  }();
  return all;
}

Text comparison(Op op, bool moment) {
  switch (op) {
    case Op::equal:
      return {"{0} — {1}", "{0} — {1}", "{0} is {1}"};
    case Op::not_equal:
      return {"{0} — {1} емес", "{0} — не {1}", "{0} is not {1}"};
    case Op::less:
      return moment ? Text{"{0} {1} мезгілінен ерте", "{0} раньше, чем {1}", "{0} is before {1}"}
                    : Text{"{0} {1} мәнінен аз", "{0} меньше, чем {1}", "{0} is less than {1}"};
    case Op::less_equal:
      return moment
                 ? Text{"{0} {1} мезгілінен кеш емес", "{0} не позже, чем {1}",
                        "{0} is not after {1}"}
                 : Text{"{0} {1} мәнінен көп емес", "{0} не больше, чем {1}", "{0} is at most {1}"};
    case Op::greater:
      return moment ? Text{"{0} {1} мезгілінен кеш", "{0} позже, чем {1}", "{0} is after {1}"}
                    : Text{"{0} {1} мәнінен көп", "{0} больше, чем {1}", "{0} is more than {1}"};
    default:
      return moment ? Text{"{0} {1} мезгілінен ерте емес", "{0} не раньше, чем {1}",
                           "{0} is not before {1}"}
                    : Text{"{0} {1} мәнінен кем емес", "{0} не меньше, чем {1}",
                           "{0} is at least {1}"};
  }
}

class Speaker {
 public:
  Speaker(const Programme& programme, const Register& reg, Language language)
      : programme_(programme), reg_(reg), language_(language) {}

  // A condition: a bare yes/no stands as "X is yes".
  std::string condition(const Node& node) const {
    if (node.kind == Node::Kind::name && node.type == Type::yes_no)
      return filled({"{0} — иә", "{0} — да", "{0} is yes"}, {value(node)});
    return value(node);
  }

 private:
  std::string value(const Node& node) const {
    switch (node.kind) {
      case Node::Kind::literal:
        return literal(node, "");
      case Node::Kind::name:
      case Node::Kind::person:
        return in_quotes(title_of(reg_, node.text, language_), language_);
      case Node::Kind::call:
        return call(node);
    }
    return "";
  }

  std::string literal(const Node& node, const std::string& list_name) const {
    static const Text yes{"иә", "да", "yes"};
    static const Text no{"жоқ", "нет", "no"};
    if (const bool* answer = node.value.get_if<bool>()) return (*answer ? yes : no).in(language_);
    if (const auto* text = node.value.get_if<std::string>()) {
      const CodeList* list = list_of(programme_, list_name);
      const Code* code = list == nullptr ? nullptr : list->find(*text);
      return in_quotes(code == nullptr ? *text : code->title.in(language_), language_);
    }
    return to_string(node.value);
  }

  std::string call(const Node& node) const {
    if (node.op == Op::and_ || node.op == Op::or_) return junction(node);
    // A datetime that the checker made a date reads as itself.
    if (node.op == Op::date && node.args[0]->at == node.at) return value(*node.args[0]);
    if (node.op == Op::not_) {
      const Node& inner = *node.args[0];
      if (inner.kind == Node::Kind::call && inner.op == Op::known)
        return filled({"{0} белгісіз", "значение {0} неизвестно", "{0} is not known"},
                      {value(*inner.args[0])});
      if (inner.kind == Node::Kind::call && inner.op == Op::equal) {
        Node unequal = inner;
        unequal.op = Op::not_equal;
        return call(unequal);
      }
      if (inner.kind == Node::Kind::name)
        return filled({"{0} — жоқ", "{0} — нет", "{0} is no"}, {value(inner)});
    }
    std::string list;
    for (const auto& arg : node.args)
      if (!arg->code_list.empty()) list = arg->code_list;
    if (node.op == Op::attribute || node.op == Op::band) list.clear();
    if (node.op == Op::starts_with && !list.empty()) return beginning(node, list);
    std::vector<std::string> args;
    for (std::size_t i = 0; i < node.args.size(); ++i) {
      const Node& arg = *node.args[i];
      const bool is_condition = node.op == Op::not_ || (node.op == Op::if_ && i == 0);
      args.push_back(arg.kind == Node::Kind::literal ? literal(arg, list)
                     : is_condition                  ? condition(arg)
                                                     : grouped(arg));
    }
    const auto found = templates().find(node.op);
    if (found != templates().end()) return filled(found->second, args);
    const Type type = node.args[0]->type;
    return filled(comparison(node.op, type == Type::date || type == Type::instant), args);
  }

  std::string grouped(const Node& node) const {
    const bool sum =
        node.kind == Node::Kind::call && (node.op == Op::add || node.op == Op::subtract);
    return sum ? "(" + value(node) + ")" : value(node);
  }

  std::string junction(const Node& node) const {
    static const Text both{" және ", " и ", " and "};
    static const Text either{" немесе ", " или ", " or "};
    std::string all;
    for (const auto& arg : node.args) {
      if (!all.empty()) all += (node.op == Op::and_ ? both : either).in(language_);
      const bool nested =
          arg->kind == Node::Kind::call && (arg->op == Op::and_ || arg->op == Op::or_);
      all += nested ? "(" + condition(*arg) + ")" : condition(*arg);
    }
    return all;
  }

  // starts_with over a code list names the codes that begin so: nobody need know their spelling.
  std::string beginning(const Node& node, const std::string& list_name) const {
    const CodeList* list = list_of(programme_, list_name);
    const auto* start = node.args[1]->value.get_if<std::string>();
    std::vector<std::string> titles;
    if (list != nullptr && start != nullptr)
      for (const Code& code : list->codes)
        if (code.code.starts_with(*start))
          titles.push_back(in_quotes(code.title.in(language_), language_));
    if (titles.empty())
      return filled(templates().at(Op::starts_with), {value(*node.args[0]), value(*node.args[1])});
    titles.insert(titles.begin(), value(*node.args[0]));
    return filled(templates().at(Op::one_of), titles);
  }

  std::string filled(const Text& text, const std::vector<std::string>& args) const {
    return fill(text, language_, args);
  }

  const Programme& programme_;
  const Register& reg_;
  Language language_;
};

}  // namespace

std::string expression_words(const Expression& expression, const Programme& programme,
                             const Register& reg, Language language) {
  return expression ? Speaker(programme, reg, language).condition(*expression.root()) : "";
}

}  // namespace besik::programme
