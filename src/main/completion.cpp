#include "main/completion.h"

#include <map>
#include <set>

#include "base/text.h"
#include "main/grammar.h"

namespace besik::commands {
namespace {

// noun -> verb -> options.
using Words = std::map<std::string, std::map<std::string, std::set<std::string>>>;

Words words() {
  Words all;
  for (const auto& verb : verbs()) all[verb.noun][verb.verb] = verb.options;
  return all;
}

std::string joined(const std::set<std::string>& set) {
  std::string out;
  for (const auto& one : set) out += (out.empty() ? "" : " ") + one;
  return out;
}

std::string bash() {
  std::string nouns, cases;
  for (const auto& [noun, verbs] : words()) {
    nouns += (nouns.empty() ? "" : " ") + noun;
    std::string verb_names;
    for (const auto& [verb, options] : verbs) {
      if (!verb.empty()) verb_names += (verb_names.empty() ? "" : " ") + verb;
      cases += "    '" + noun + (verb.empty() ? "" : " " + verb) + "') options='" +
               joined(options) + "' ;;\n";
    }
    if (!verb_names.empty()) cases += "    '" + noun + "') options='" + verb_names + "' ;;\n";
  }
  return "_besik() {\n"
         "  local word=${COMP_WORDS[COMP_CWORD]} options=''\n"
         "  local noun=${COMP_WORDS[1]} verb=${COMP_WORDS[2]}\n"
         "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n    COMPREPLY=($(compgen -W '" +
         nouns +
         "' -- \"$word\")); return\n  fi\n"
         "  case \"$noun $verb\" in\n" +
         cases +
         "  esac\n"
         "  if [ \"$COMP_CWORD\" -eq 2 ] || [ -z \"$options\" ]; then\n"
         "    case \"$noun\" in\n" +
         cases +
         "    esac\n  fi\n"
         "  case \"$word\" in\n    -*) COMPREPLY=($(compgen -W \"$options\" -- \"$word\")) ;;\n"
         "    *) COMPREPLY=($(compgen -W \"$options\" -- \"$word\") $(compgen -f -- \"$word\")) "
         ";;\n"
         "  esac\n}\ncomplete -o filenames -F _besik besik ./besik\n";
}

std::string fish() {
  std::string out = "complete -c besik -f\n";
  for (const auto& [noun, verbs] : words()) {
    out += "complete -c besik -n __fish_use_subcommand -a " + noun + "\n";
    for (const auto& [verb, options] : verbs) {
      std::string condition = "'__fish_seen_subcommand_from " + noun + "'";
      if (!verb.empty()) out += "complete -c besik -n " + condition + " -a " + verb + "\n";
      if (!verb.empty()) condition = "'__fish_seen_subcommand_from " + verb + "'";
      for (const auto& option : options) {
        out += "complete -c besik -n " + condition + " -l " + option.substr(2) + "\n";
      }
    }
  }
  return out;
}

}  // namespace

Result<std::string> completion(std::string_view shell) {
  if (shell == "bash") return bash();
  if (shell == "zsh") return "autoload -U +X bashcompinit && bashcompinit\n" + bash();
  if (shell == "fish") return fish();
  return Error{"command.unknown_shell", "shell", "there is no completion for this shell",
               "Choose bash, zsh or fish.", nearest(shell, {"bash", "zsh", "fish"})};
}

}  // namespace besik::commands
