#include "main/run.h"

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <thread>

#include <CLI/CLI.hpp>

#include "base/env.h"
#include "base/json.h"
#include "main/caller.h"
#include "main/command.h"
#include "main/completion.h"
#include "main/options.h"
#include "main/print.h"
#include "main/programme_verbs.h"
#include "main/serve.h"
#include "server/openapi.h"
#include "sim/demo.h"

namespace besik::commands {
namespace {

constexpr std::size_t most_file_bytes = std::size_t{1} << 30;

// What the words on the command line fill; one per invocation.
struct Given {
  std::string data = default_data();
  std::string programmes;
  std::string as;
  std::string language = "en";
  std::string format = "table";
  std::map<std::string, std::string> values;  // member -> text
  std::map<std::string, bool> flags;
  std::string file;
  ServeOptions serve;
  sim::DemoOptions demo;
  int port = 8080;
  std::string folder, shell;
};

// The shipped programmes stand in the checkout that ./besik names; BESIK_PROGRAMMES overrides.
std::string shipped_programmes() {
  if (const char* given = std::getenv("BESIK_PROGRAMMES")) return given;
  if (const char* root = std::getenv("BESIK_ROOT")) return std::string(root) + "/programmes";
  return "programmes";
}

int refuse(const Errors& errors) {
  std::fputs(print(errors).c_str(), stderr);
  return 1;
}

Result<json::value> typed(const Option& option, const std::string& text) {
  if (option.type == "whole") {
    try {
      std::size_t used = 0;
      int64_t number = std::stoll(text, &used);
      if (used == text.size()) return json::value(number);
    } catch (const std::exception&) {
      // Told below: the text itself is not repeated.
    }
    return Error{"command.wrong_type", "--" + option.flag, "this is not a whole number", option.doc,
                 ""};
  }
  if (option.type == "list") {
    json::array list;
    for (const auto& part : split(text, ',')) {
      if (!part.empty()) list.emplace_back(part);
    }
    return json::value(std::move(list));
  }
  if (option.type == "object") return parse_json(text);
  return json::value(text);
}

void draw_progress(const json::object& job) {
  auto number = [&](std::string_view name) {
    const auto* found = job.if_contains(name);
    return found && found->is_int64() ? found->as_int64() : 0;
  };
  int64_t done = number("done"), total = number("total");
  constexpr int width = 40;
  auto filled = total > 0 ? static_cast<int>(done * width / total) : 0;
  std::fprintf(stderr, "\r  [%-*s] %lld/%lld ", width,
               std::string(static_cast<std::size_t>(filled), '#').c_str(),
               static_cast<long long>(done), static_cast<long long>(total));
}

// Waits for a job that an operation began, with a bar where a person looks on.
Checked<json::value> finish_job(Caller& caller, const std::string& job) {
  const auto* show = service::find_operation("job.show");
  bool bar = isatty(STDERR_FILENO) != 0;
  while (true) {
    auto answer = caller.call(*show, {{"id", job}}, "");
    if (!answer) return answer.error();
    auto& body = answer->body.as_object();
    auto state = get_text(body, "state");
    if (!state) return state.error();
    if (bar) draw_progress(body);
    if (*state != "running" && *state != "waiting") {
      if (bar) std::fputc('\n', stderr);
      return answer->body;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

std::string account_for(const Command& command, const Given& given) {
  if (!given.as.empty()) return given.as;
  const auto* operation = service::find_operation(command.operation);
  if (operation->operator_ok || operation->needs != service::Needs::session) return "";
  for (const auto& account : sample_accounts(given.data)) {
    if (!account.reads_all_figures) continue;
    std::fprintf(stderr, "as %s (sample account)\n", account.user.c_str());
    return account.user;
  }
  return "";
}

Checked<json::object> input_of(const Command& command, const Given& given) {
  json::object input;
  for (const auto& [member, value] : command.fixed) input[member] = value;
  for (const auto& name : command.arguments) {
    if (auto found = given.values.find(name); found != given.values.end()) {
      input[name] = found->second;
    }
  }
  for (const auto& option : options_of(command)) {
    if (auto flag = given.flags.find(option.member); flag != given.flags.end() && flag->second) {
      input[option.member] = true;
      continue;
    }
    auto found = given.values.find(option.member);
    if (found == given.values.end() || found->second.empty()) continue;
    auto value = typed(option, found->second);
    if (!value) return value.error();
    input[option.member] = std::move(*value);
  }
  return input;
}

// A job's report with faults is the world saying no.
int exit_status(const json::value& body) {
  if (!body.is_object()) return 0;
  const auto& object = body.as_object();
  if (const auto* state = object.if_contains("state"); state && *state == "failed") return 1;
  if (const auto* clean = object.if_contains("clean"); clean && clean->is_bool()) {
    return clean->as_bool() ? 0 : 1;
  }
  return 0;
}

int run_command(const Command& command, const Given& given) {
  auto format = parse_format(given.format);
  if (!format) {
    refuse({format.error()});
    return 2;
  }
  auto language = parse_language(given.language);
  if (!language) {
    refuse({language.error()});
    return 2;
  }
  auto input = input_of(command, given);
  if (!input) {
    refuse(input.error());
    return 2;
  }
  std::string body;
  if (command.file) {
    auto text = read_whole_file(given.file, most_file_bytes);
    if (!text) return refuse({text.error()});
    body = std::move(*text);
  }
  Reach how{given.data, given.programmes, account_for(command, given), *language};
  auto caller = reach(how);
  if (!caller) return refuse(caller.error());
  const auto& operation = *service::find_operation(command.operation);
  std::vector<std::string> breakdowns;
  if (const auto* by = input->if_contains("by"); by && by->is_array()) {
    for (const auto& one : by->as_array()) breakdowns.emplace_back(one.as_string());
  }
  auto answer = (*caller)->call(operation, std::move(*input), std::move(body));
  if (!answer) return refuse(answer.error());
  json::value result = std::move(answer->body);
  if (!answer->content_type.empty()) {
    std::fputs(answer->text.c_str(), stdout);
    return 0;
  }
  if (result.is_object()) {
    if (const auto* job = result.as_object().if_contains("job"); job && job->is_string()) {
      auto finished = finish_job(**caller, std::string(job->as_string()));
      if (!finished) return refuse(finished.error());
      result = std::move(*finished);
    }
  }
  std::fputs(print(result, command, breakdowns, *format).c_str(), stdout);
  return exit_status(result);
}

std::string footer_of(const std::vector<std::string>& examples) {
  std::string out = examples.empty() ? "" : "Examples:\n";
  for (const auto& example : examples) out += "  " + example + "\n";
  return out;
}

void add_common(CLI::App& app, Given& given) {
  app.add_option("--data", given.data, "Data folder")->capture_default_str();
  app.add_option("--as", given.as, "Account to act as; the password is asked, or BESIK_PASSWORD");
  app.add_option("--language", given.language, "kk, ru or en")->capture_default_str();
  app.add_option("--format", given.format, "table, csv or json")->capture_default_str();
}

void add_command(CLI::App& noun, const Command& command, Given& given,
                 std::function<int()>& chosen) {
  CLI::App* verb = command.verb.empty() ? &noun : noun.add_subcommand(command.verb, command.words);
  verb->footer(footer_of(command.examples));
  add_common(*verb, given);
  for (const auto& name : command.arguments) {
    verb->add_option(name, given.values[name], name)->required();
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

std::string words_of(const LocalCommand& command) { return command.words; }

const LocalCommand& local(std::string_view noun, std::string_view verb) {
  for (const auto& command : local_commands()) {
    if (command.noun == noun && command.verb == verb) return command;
  }
  std::abort();
}

CLI::App* add_local(CLI::App& parent, std::string_view noun, std::string_view verb) {
  const auto& command = local(noun, verb);
  std::string name(verb.empty() ? noun : verb);
  CLI::App* made = parent.add_subcommand(name, words_of(command));
  made->footer(footer_of(command.examples));
  return made;
}

void add_serve(CLI::App& app, Given& given, std::function<int()>& chosen) {
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

void add_demo(CLI::App& app, Given& given, std::function<int()>& chosen) {
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

void add_file_verbs(CLI::App& app, CLI::App& programme, Given& given,
                    std::function<int()>& chosen) {
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
  api->add_option("--format", given.format, "json or markdown");
  api->callback([&] {
    chosen = [&] {
      bool markdown = given.format == "markdown";
      std::fputs((markdown ? server::api_markdown() : server::openapi_json()).c_str(), stdout);
      return 0;
    };
  });
}

}  // namespace

int run(int argc, char** argv) {
  Given given;
  given.programmes = shipped_programmes();
  std::function<int()> chosen;
  CLI::App app{"Besik: records of the protection of children, and the figures made from them",
               "besik"};
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
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    int status = app.exit(error);
    return status == 0 ? 0 : 2;
  }
  return chosen ? chosen() : 2;
}

}  // namespace besik::commands
