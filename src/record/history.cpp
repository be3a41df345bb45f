#include "record/history.h"

#include <algorithm>

namespace besik::record {
namespace {

// "{a}", "{b}", "{c}" of a pattern, in each language; the actor and the reason stand around it.
struct Pattern {
  const char *kk, *ru, *en;
};

std::string filled(std::string pattern, const std::vector<std::string>& parts) {
  std::string result;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '{' && i + 2 < pattern.size() && pattern[i + 2] == '}') {
      result += parts[static_cast<std::size_t>(pattern[i + 1] - 'a')];
      i += 2;
    } else {
      result += pattern[i];
    }
  }
  return result;
}

class Teller {
 public:
  Teller(const Telling& telling, const State* before, const State& after)
      : telling_(telling), before_(before == nullptr ? nothing() : *before), after_(after) {
    if (before == nullptr) {
      say(HistoryKind::opened, "", {"жазба ашылды", "запись открыта", "opened the record"}, {});
    }
  }

  std::vector<HistoryEntry> tell() {
    tell_states();
    tell_fields();
    tell_persons();
    tell_stage();
    tell_owner();
    tell_safeguards();
    tell_deadlines();
    return std::move(entries_);
  }

 private:
  static const State& nothing() {
    static const State none;
    return none;
  }

  HistoryEntry& say(HistoryKind kind, std::string name, Pattern pattern,
                    const std::vector<Text>& parts, bool with_reason = false) {
    HistoryEntry& entry = entries_.emplace_back();
    entry.kind = kind;
    entry.name = std::move(name);
    const Text actor = telling_.actor.empty()
                           ? Text{"Жүйе", "Система", "The system"}
                           : Text{telling_.actor, telling_.actor, telling_.actor};
    const char* patterns[] = {pattern.kk, pattern.ru, pattern.en};
    for (const Language language : all_languages) {
      std::vector<std::string> words;
      for (const Text& part : parts) words.push_back(part.in(language));
      // The verb of the English sentence follows the actor; Kazakh and Russian stay impersonal, so
      // that no ending depends on who acted.
      const char* joint = language == Language::en ? " " : ": ";
      std::string sentence = actor.in(language) + joint +
                             filled(patterns[static_cast<std::size_t>(language)], words) + ".";
      if (with_reason && !telling_.reason.empty()) {
        const Text label{" Себебі: ", " Причина: ", " Reason: "};
        sentence += label.in(language) + telling_.reason;
      }
      entry.words.slot(language) = std::move(sentence);
    }
    return entry;
  }

  bool readable(const programme::Expression& expression) const {
    return std::all_of(expression.names().begin(), expression.names().end(),
                       [&](const std::string& name) { return telling_.readable.contains(name); });
  }

  void tell_states() {
    const Facts &was = before_.facts, &is = after_.facts;
    if (is.voided && !was.voided) {
      say(HistoryKind::voided, "",
          {"жазба қате енгізілген деп жойылды, ол есепке алынбайды",
           "запись аннулирована как ошибочная и не учитывается",
           "voided the record as entered by mistake; it is not counted"},
          {}, true);
    }
    if (is.sealed_shut && !was.sealed_shut) {
      say(HistoryKind::sealed, "",
          {"жазба мөрленді, ол есепте қалады", "запись опечатана и остаётся в учёте",
           "sealed the record; it stays counted"},
          {}, true);
    }
    if (was.sealed_shut && !is.sealed_shut) {
      say(HistoryKind::unsealed, "",
          {"жазбаның мөрі алынды", "запись распечатана", "unsealed the record"}, {}, true);
    }
  }

  void tell_fields() {
    for (const programme::Field& field : telling_.reg.fields) {
      if (!telling_.readable.contains(field.name)) continue;
      const Value was = of(before_, field.name), is = of(after_, field.name);
      if (was == is) continue;
      const Text old = in_words(telling_, field, was), now = in_words(telling_, field, is);
      const std::vector<Text> parts{field.ask, old, now};
      HistoryEntry& entry =
          !was.known()
              ? say(HistoryKind::field, field.name,
                    {"«{a}» толтырылды: «{c}»", "заполнено «{a}»: «{c}»", "answered “{a}”: “{c}”"},
                    parts, true)
          : !is.known()
              ? say(HistoryKind::field, field.name,
                    {"«{a}» жауабы алынып тасталды, бұрын: «{b}»",
                     "снят ответ на «{a}», было: «{b}»", "cleared “{a}”, which was “{b}”"},
                    parts, true)
              : say(HistoryKind::field, field.name,
                    {"«{a}» өзгертілді: бұрын «{b}», енді «{c}»",
                     "изменено «{a}»: было «{b}», стало «{c}»",
                     "changed “{a}” from “{b}” to “{c}”"},
                    parts, true);
      entry.before = was;
      entry.after = is;
    }
  }

  static Value of(const State& state, const std::string& name) {
    const auto found = state.values.find(name);
    return found == state.values.end() ? Value() : found->second;
  }

  void tell_persons() {
    for (const programme::PersonRole& role : telling_.reg.persons) {
      if (of_role(before_.facts, role.name) == of_role(after_.facts, role.name)) continue;
      say(HistoryKind::persons, role.name,
          {"«{a}» рөліндегі адамдар өзгерді", "изменены лица в роли «{a}»",
           "changed the persons in the role “{a}”"},
          {role.title}, true);
    }
  }

  static std::vector<std::string> of_role(const Facts& facts, const std::string& role) {
    const auto found = facts.persons.find(role);
    return found == facts.persons.end() ? std::vector<std::string>() : found->second;
  }

  Text stage_title(const std::string& name) const {
    const programme::Stage* stage = telling_.reg.stage(name);
    return stage == nullptr ? Text{name, name, name} : stage->title;
  }

  void tell_stage() {
    const Facts &was = before_.facts, &is = after_.facts;
    if (is.stage == was.stage) return;
    const Text now = stage_title(is.stage);
    if (was.closed && !is.closed) {
      say(HistoryKind::reopened, is.stage,
          {"жазба қайта ашылды, кезең: «{a}»", "запись открыта снова, этап: «{a}»",
           "reopened the record at the stage “{a}”"},
          {now}, true);
    } else if (was.stage.empty()) {
      say(HistoryKind::stage, is.stage, {"кезең: «{a}»", "этап: «{a}»", "set the stage to “{a}”"},
          {now});
    } else {
      say(HistoryKind::stage, is.stage,
          {"«{a}» кезеңінен «{b}» кезеңіне өтті", "переход с этапа «{a}» на этап «{b}»",
           "moved the record from “{a}” to “{b}”"},
          {stage_title(was.stage), now});
    }
  }

  Text body_name(const std::string& code) const {
    const auto* body =
        telling_.world.organisations ? telling_.world.organisations->find(code) : nullptr;
    return body == nullptr ? Text{code, code, code} : body->name;
  }

  void tell_owner() {
    const Facts &was = before_.facts, &is = after_.facts;
    if (!is.offered_to.empty() && is.offered_to != was.offered_to) {
      say(HistoryKind::offered, is.offered_to,
          {"жазба мына ұйымға ұсынылды: «{a}»; қабылданғанға дейін жауапкершілік бұрынғы ұйымда",
           "запись предложена организации «{a}»; до принятия отвечает прежняя",
           "offered the record to “{a}”; until it is accepted the duty stays"},
          {body_name(is.offered_to)}, true);
    }
    if (!was.owner.empty() && is.owner != was.owner) {
      say(HistoryKind::taken_over, is.owner,
          {"жазба «{a}» ұйымынан «{b}» ұйымына қабылданды",
           "запись принята от организации «{a}» организацией «{b}»",
           "took the record over from “{a}” to “{b}”"},
          {body_name(was.owner), body_name(is.owner)});
    }
  }

  void tell_safeguards() {
    for (const programme::Safeguard& safeguard : telling_.reg.safeguards) {
      const bool open =
          readable(safeguard.must) &&
          (safeguard.happened.empty() || telling_.readable.contains(safeguard.happened));
      if (!open) continue;
      const std::string& name = safeguard.name;
      const auto was = before_.facts.breaches.find(name), is = after_.facts.breaches.find(name);
      const bool was_breach = was != before_.facts.breaches.end();
      const bool is_breach = is != after_.facts.breaches.end();
      if (is_breach && (!was_breach || was->second != is->second)) {
        say(HistoryKind::breach, name,
            {"бұзушылық тіркелді: «{a}», {b}", "зафиксировано нарушение: «{a}», {b}",
             "recorded a breach of “{a}” on {b}"},
            {safeguard.title, day_text(is->second)});
      } else if (was_breach && !is_breach) {
        say(HistoryKind::breach_withdrawn, name,
            {"бұзушылық алынып тасталды: «{a}»", "нарушение снято: «{a}»",
             "withdrew the breach of “{a}”"},
            {safeguard.title});
      }
      const auto reason = after_.excuses.find(name);
      if (after_.facts.excused.contains(name) && !before_.facts.excused.contains(name)) {
        const std::string why = reason == after_.excuses.end() ? "" : reason->second;
        say(HistoryKind::excused, name,
            {"орындалмауы негізделді: «{a}». Себебі: {b}",
             "невыполнение обосновано: «{a}». Причина: {b}", "excused “{a}”. Reason: {b}"},
            {safeguard.title, {why, why, why}});
      }
    }
  }

  static Text day_text(Date date) {
    return {in_words(date, Language::kk), in_words(date, Language::ru),
            in_words(date, Language::en)};
  }

  void tell_deadlines() {
    for (const ClockFact& fact : after_.facts.clocks) {
      const programme::Deadline* deadline = telling_.reg.deadline(fact.deadline);
      if (!fact.ended || fact.cancelled || deadline == nullptr || !readable(deadline->until)) {
        continue;
      }
      // A deadline with several clocks is told once, by its first.
      if (fact.kind != deadline->clocks.front().kind) continue;
      const bool told = std::any_of(
          before_.facts.clocks.begin(), before_.facts.clocks.end(), [&](const ClockFact& was) {
            return was.deadline == fact.deadline && was.kind == fact.kind &&
                   was.turn == fact.turn && was.ended == fact.ended && was.in_time == fact.in_time;
          });
      if (told) continue;
      if (fact.in_time) {
        say(HistoryKind::deadline_met, fact.deadline,
            {"мерзім сақталды: «{a}»", "срок соблюдён: «{a}»", "met the deadline “{a}”"},
            {deadline->title});
      } else {
        say(HistoryKind::deadline_missed, fact.deadline,
            {"мерзім өткізіп алынды: «{a}», соңғы күні {b}", "срок нарушен: «{a}», истёк {b}",
             "missed the deadline “{a}”, due on {b}"},
            {deadline->title, day_text(fact.due)});
      }
    }
  }

  const Telling& telling_;
  const State& before_;
  const State& after_;
  std::vector<HistoryEntry> entries_;
};

}  // namespace

std::vector<HistoryEntry> history(const Telling& telling, const State* before, const State& after) {
  return Teller(telling, before, after).tell();
}

}  // namespace besik::record
