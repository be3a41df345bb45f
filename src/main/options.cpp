#include "main/options.h"

#include <algorithm>

#include "base/check.h"

namespace besik::commands {

std::vector<Option> options_of(const Command& command) {
  const auto* operation = service::find_operation(command.operation);
  CHECK(operation != nullptr);
  std::vector<Option> options;
  for (const auto& parameter : operation->parameters) {
    bool argument = std::find(command.arguments.begin(), command.arguments.end(), parameter.name) !=
                    command.arguments.end();
    bool fixed = std::any_of(command.fixed.begin(), command.fixed.end(),
                             [&](const auto& member) { return member.first == parameter.name; });
    if (argument || fixed || parameter.type == "file" || parameter.name == "format") continue;
    std::string flag = parameter.name;
    std::replace(flag.begin(), flag.end(), '_', '-');
    options.push_back({flag, parameter.name, parameter.type, parameter.required, parameter.doc});
  }
  return options;
}

const std::vector<LocalCommand>& local_commands() {
  static const std::vector<LocalCommand> all{
      {"serve",
       "",
       "Serve a data folder over HTTP until Ctrl-C",
       {"besik serve --data data --port 8080"}},
      {"demo",
       "",
       "Make a synthetic country: persons, families, cases and histories that look like life",
       {"besik demo --data data --seed 1 --children 3000 --years 3"}},
      {"programme",
       "check",
       "Load a programme folder strictly; every fault with file, line and mend",
       {"besik programme check programmes/juvenile-justice"}},
      {"programme",
       "explain",
       "The programme as prose, for sign-off by a lawyer",
       {"besik programme explain juvenile-justice --language ru"}},
      {"completion",
       "",
       "The completion script of a shell",
       {"besik completion bash > /etc/bash_completion.d/besik"}},
      {"api",
       "",
       "The HTTP API as OpenAPI 3.1 (json) or as a page (markdown)",
       {"besik api --format json", "besik api --format markdown > docs/api.md"}},
      {"commands",
       "",
       "This command line as a page (markdown)",
       {"besik commands > docs/command-line.md"}},
  };
  return all;
}

}  // namespace besik::commands
