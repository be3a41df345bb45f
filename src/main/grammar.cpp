#include "main/grammar.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include <CLI/CLI.hpp>

#include "base/check.h"
#include "base/text.h"
#include "main/command.h"
#include "main/completion.h"
#include "main/options.h"
#include "main/programme_verbs.h"
#include "main/run_command.h"
#include "server/openapi.h"

namespace besik::commands {
namespace {

using Chosen = std::function<int()>;

std::string footer_of(const std::vector<std::string>& examples) {
  std::string out = examples.empty() ? "" : "Examples:\n";
  for (const auto& example : examples) out += "  " + example + "\n";
  return out;
}

constexpr const char* formats = "table, csv or json";

std::string formats_of(const service::Operation* operation) {
  if (operation == nullptr || operation->formats.empty()) return formats;
  std::string out = "table, csv";
  for (const auto& format : operation->formats)
    if (format.name != "csv")
      out += (&format == &operation->formats.back() ? " or " : ", ") + format.name;
  return out;
}

void add_common(CLI::App& app, Given& given, const service::Operation* operation = nullptr) {
  app.add_option("--data", given.data, "Data folder")->capture_default_str();
  app.add_option("--as", given.as, "Account to act as; the password is asked, or BESIK_PASSWORD");
  app.add_option("--language", given.language, "kk, ru or en")->capture_default_str();
  app.add_option("--format", given.format, formats_of(operation))->capture_default_str();
  app.add_option("--output", given.output, "File to write the answer to, instead of printing it");
}

const service::Parameter& parameter_of(const Command& command, const std::string& name) {
  const auto& parameters = service::find_operation(command.operation)->parameters;
  auto found = std::find_if(parameters.begin(), parameters.end(),
                            [&](const auto& parameter) { return parameter.name == name; });
  CHECK(found != parameters.end());
  return *found;
}

void add_command(CLI::App& noun, const Command& command, Given& given, Chosen& chosen) {
  CLI::App* verb = command.verb.empty() ? &noun : noun.add_subcommand(command.verb, command.words);
  verb->footer(footer_of(command.examples));
  add_common(*verb, given, service::find_operation(command.operation));
  for (const auto& name : command.arguments) {
    verb->add_option(name, given.values[name], parameter_of(command, name).doc)->required();
  }
  if (command.file) verb->add_option("file", given.file, "CSV or GeoJSON file")->required();
  for (const auto& option : options_of(command)) {
    if (option.flag == "language") continue;
    if (option.type == "yes_no") {
      verb->add_flag("--" + option.flag, given.flags[option.member], option.doc);
    } else {
      auto* made = verb->add_option("--" + option.flag, given.values[option.member], option.doc);
      if (option.required) made->required();
    }
  }
  verb->callback([&command, &given, &chosen] {
    chosen = [&command, &given] { return run_command(command, given); };
  });
}

const LocalCommand& local(std::string_view noun, std::string_view verb) {
  for (const auto& command : local_commands()) {
    if (command.noun == noun && command.verb == verb) return command;
  }
  std::abort();
}

CLI::App* add_local(CLI::App& parent, std::string_view noun, std::string_view verb) {
  const auto& command = local(noun, verb);
  std::string name(verb.empty() ? noun : verb);
  CLI::App* made = parent.add_subcommand(name, command.words);
  made->footer(footer_of(command.examples));
  return made;
}

void add_serve(CLI::App& app, Given& given, Chosen& chosen) {
  auto* serve_app = add_local(app, "serve", "");
  auto& options = given.serve;
  serve_app->add_option("--data", given.data, "Data folder")->capture_default_str();
  serve_app->add_option("--port", given.port, "Port; 0 takes any free one")->capture_default_str();
  serve_app->add_option("--address", options.address, "Address to listen on")
      ->capture_default_str();
  serve_app->add_option("--certificate", options.certificate,
                        "PEM certificate chain: serves HTTPS");
  serve_app->add_option("--key", options.key, "PEM key of the certificate");
  serve_app->add_option("--key-command", options.service.key.command,
                        "Command that prints the master key instead of the file DATA/master.key");
  serve_app->add_option("--smtp", options.service.smtp_url, "smtp://host:port of the mail server");
  serve_app->add_option("--mail-from", options.service.mail_from, "Sender of notices");
  serve_app->add_option("--sms-gateway", options.service.sms_gateway_url,
                        "URL that SMS and voice notices are posted to");
  options.service.public_url.clear();
  serve_app->add_option(
      "--public-url", options.service.public_url,
      "Address that notices and one-time links name; where it listens if not given");
  serve_app->add_flag("--create", options.service.create,
                      "Make the data folder where it is missing");
  serve_app->add_option("--country", options.service.country,
                        "With --create: folder of the country's places and calendars");
  serve_app->callback([&] {
    chosen = [&] {
      if (given.port < 0 || given.port > 65535) {
        refuse({{"command.wrong_type", "--port", "this is not a port", "Give 0 to 65535.", ""}});
        return 2;
      }
      options.port = static_cast<std::uint16_t>(given.port);
      options.service.data = given.data;
      options.service.programmes = given.programmes;
      if (const char* user = std::getenv("BESIK_SMTP_USER")) options.service.smtp_user = user;
      if (const char* secret = std::getenv("BESIK_SMTP_PASSWORD")) {
        options.service.smtp_password = secret;
      }
      return serve(options);
    };
  });
}

void add_demo(CLI::App& app, Given& given, Chosen& chosen) {
  auto* demo = add_local(app, "demo", "");
  demo->add_option("--data", given.data, "Data folder; must not exist yet")->capture_default_str();
  demo->add_option("--seed", given.demo.seed, "Same seed, same data")->capture_default_str();
  demo->add_option("--children", given.demo.children, "Children with a record")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000000));
  demo->add_option("--years", given.demo.years, "Years of history")
      ->capture_default_str()
      ->check(CLI::Range(1, 20));
  demo->callback([&] {
    chosen = [&] {
      given.demo.data = given.data;
      given.demo.programmes = given.programmes;
      auto done = sim::make_demo(given.demo);
      return done ? 0 : refuse(done.error());
    };
  });
}

void add_file_verbs(CLI::App& app, CLI::App& programme, Given& given, Chosen& chosen) {
  auto* check = add_local(programme, "programme", "check");
  check->add_option("folder", given.folder, "Programme folder, or the name of a shipped one")
      ->required();
  check->callback(
      [&] { chosen = [&] { return check_programme(given.folder, given.programmes); }; });
  auto* explain = add_local(programme, "programme", "explain");
  explain->add_option("folder", given.folder, "Programme folder, or the name of a shipped one")
      ->required();
  explain->add_option("--language", given.language, "kk, ru or en")->capture_default_str();
  explain->callback([&] {
    chosen = [&] {
      auto language = parse_language(given.language);
      if (!language) {
        refuse({language.error()});
        return 2;
      }
      return explain_programme(given.folder, given.programmes, *language);
    };
  });
  auto* shell = add_local(app, "completion", "");
  shell->add_option("shell", given.shell, "bash, zsh or fish")->required();
  shell->callback([&] {
    chosen = [&] {
      auto script = completion(given.shell);
      if (!script) {
        refuse({script.error()});
        return 2;
      }
      std::fputs(script->c_str(), stdout);
      return 0;
    };
  });
  auto* api = add_local(app, "api", "");
  api->add_option("--format", given.page, "json or markdown")
      ->capture_default_str()
      ->check(CLI::IsMember({"json", "markdown"}));
  api->callback([&] {
    chosen = [&] {
      bool markdown = given.page == "markdown";
      std::fputs((markdown ? server::api_markdown() : server::openapi_json() + "\n").c_str(),
                 stdout);
      return 0;
    };
  });
  add_local(app, "commands", "")->callback([&] {
    chosen = [] {
      std::fputs(command_line_markdown().c_str(), stdout);
      return 0;
    };
  });
}

void fill(CLI::App& app, Given& given, Chosen& chosen) {
  app.set_version_flag("--version", "besik 0.1.0");
  app.require_subcommand(1);
  std::map<std::string, CLI::App*> nouns;
  static const std::map<std::string, std::string> noun_words{
      {"place", "The territory: places, boundaries"},
      {"organisation", "Bodies that own records"},
      {"population", "People by place, year, sex and age"},
      {"record", "Cases, arrests, visits: what is kept"},
      {"person", "Identities in the vault"},
      {"task", "Work that is due"},
      {"indicator", "Figures"},
      {"return", "Numbers of bodies that keep no records here"},
      {"observation", "Numbers from outside: surveys, ministries, the United Nations"},
      {"target", "What is aimed at, by place and breakdown"},
      {"programme", "What is declared: registers, deadlines, indicators"},
      {"user", "Accounts"}};
  for (const auto& command : commands()) {
    auto& noun = nouns[command.noun];
    if (!noun) {
      auto words = noun_words.find(command.noun);
      noun = app.add_subcommand(command.noun,
                                words == noun_words.end() ? command.words : words->second);
      if (!command.verb.empty()) noun->require_subcommand(1);
    }
    add_command(*noun, command, given, chosen);
  }
  add_serve(app, given, chosen);
  add_demo(app, given, chosen);
  add_file_verbs(app, *nouns.at("programme"), given, chosen);
}

std::unique_ptr<CLI::App> make_grammar(Given& given, Chosen& chosen) {
  auto app = std::make_unique<CLI::App>(
      "Besik: records of the protection of children, and the figures made from them", "besik");
  fill(*app, given, chosen);
  return app;
}

// Every App of which a person may type the words, with those words.
void collect(CLI::App& app, const std::string& words,
             std::vector<std::pair<std::string, CLI::App*>>& out) {
  auto below = app.get_subcommands({});
  if (below.empty()) out.emplace_back(words, &app);
  for (auto* one : below) {
    collect(*one, words.empty() ? one->get_name() : words + " " + one->get_name(), out);
  }
}

std::string row_of(const CLI::Option& option) {
  bool argument = option.get_positional();
  std::string name = argument ? option.get_name(true) : option.get_name();
  bool takes = !argument && option.get_items_expected_max() > 0;
  std::string out = "| `" + name + (takes ? " …`" : "`") +
                    (option.get_required() ? "" : " (optional)") + " | " + option.get_description();
  // Where the data folder is depends on who asks.
  std::string start = option.get_default_str();
  if (!start.empty() && name != "--data") out += " (" + start + ")";
  return out + " |\n";
}

std::string described(CLI::App& app) {
  const auto is_common = [](const CLI::Option& option) {
    static const std::set<std::string> common{"--data", "--as", "--language", "--output"};
    return common.contains(option.get_name()) ||
           (option.get_name() == "--format" && option.get_description() == formats);
  };
  bool over_data = app.get_option_no_throw("--as") != nullptr;
  std::string arguments, options;
  for (const auto* option : app.get_options({})) {
    if (option->get_positional()) {
      arguments += row_of(*option);
    } else if (option->get_name() != "--help" && !(over_data && is_common(*option))) {
      options += row_of(*option);
    }
  }
  if (arguments.empty() && options.empty()) return "";
  return "\n| word | |\n|---|---|\n" + arguments + options;
}

// "Examples:" and two spaces before each line, as --help shows them, make no page.
std::string examples_of(const std::string& footer) {
  std::string out = "\n```\n";
  for (const auto& line : split(footer, '\n')) {
    if (line.starts_with("  ")) out += line.substr(2) + "\n";
  }
  return out + "```\n";
}

}  // namespace

int parse(int argc, char** argv, Given& given, std::function<int()>& chosen) {
  auto app = make_grammar(given, chosen);
  try {
    app->parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app->exit(error) == 0 ? 0 : 2;
  }
  return chosen ? chosen() : 2;
}

std::vector<Verb> verbs() {
  Given given;
  Chosen chosen;
  auto app = make_grammar(given, chosen);
  std::vector<std::pair<std::string, CLI::App*>> apps;
  collect(*app, "", apps);
  std::vector<Verb> out;
  for (auto& [words, one] : apps) {
    Verb verb;
    auto space = words.find(' ');
    verb.noun = words.substr(0, space);
    if (space != std::string::npos) verb.verb = words.substr(space + 1);
    verb.footer = one->get_footer();
    for (const auto* option : one->get_options({})) {
      if (!option->get_positional()) verb.options.insert(option->get_name());
    }
    verb.page = "\n### besik " + words + "\n\n" + one->get_description() + ".\n" + described(*one) +
                examples_of(verb.footer);
    out.push_back(std::move(verb));
  }
  return out;
}

std::string command_line_markdown() {
  std::string out = R"(# Command line

<!-- Made by `besik commands`; a test compares. -->

`besik NOUN VERB ...`; `--help` after any of them. Answers go to standard output, everything else
to standard error. The exit status is 0 when it is done, 1 when the world said no (an error with its
code), 2 when the words were wrong.

Verbs over a data folder go through the socket of the server that serves it, or open the folder
themselves where none runs. They all take `--data` (`BESIK_DATA`, else `data`), `--as ACCOUNT` (the
password is asked, or `BESIK_PASSWORD`), `--language kk|ru|en`, `--format table|csv|json` and
`--output FILE`, which gets the answer once it is whole.
Without `--as` they have what access to the folder gives, which opens no child's file; over a
synthetic sample, verbs that need an account take the sample's reader of figures and say so.

`./besik completion bash` prints the completion of a shell.
)";
  std::string noun;
  for (const auto& verb : verbs()) {
    if (verb.noun != noun) out += "\n## " + verb.noun + "\n";
    noun = verb.noun;
    out += verb.page;
  }
  return out;
}

}  // namespace besik::commands
