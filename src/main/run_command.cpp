#include "main/run_command.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <thread>

#include <boost/json.hpp>

#include "base/env.h"
#include "base/json.h"
#include "main/caller.h"
#include "main/options.h"
#include "main/output.h"
#include "main/print.h"
#include "main/rows.h"

namespace besik::commands {
namespace {

constexpr std::size_t most_file_bytes = std::size_t{1} << 30;

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

volatile std::sig_atomic_t interrupted = 0;

// Ctrl-C stops the work itself, not only the waiting for it; a second one ends the program.
class Interrupts {
 public:
  Interrupts() {
    struct sigaction action {};
    action.sa_handler = [](int) { interrupted = 1; };
    action.sa_flags = SA_RESETHAND;
    sigaction(SIGINT, &action, &before_);
  }
  ~Interrupts() { sigaction(SIGINT, &before_, nullptr); }
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

 private:
  struct sigaction before_ {};
};

// Waits for a job that an operation began, with a bar where a person looks on.
Checked<json::value> finish_job(Caller& caller, const std::string& job) {
  const auto* show = service::find_operation("job.show");
  const auto* cancel = service::find_operation("job.cancel");
  bool bar = isatty(STDERR_FILENO) != 0, cancelled = false;
  Interrupts interrupts;
  while (true) {
    if (interrupted && !cancelled) {
      cancelled = true;
      TRY(caller.call(*cancel, {{"id", job}}, ""));
    }
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

// Faults name the file that was given.
void name_table(const Command& command, const std::string& file, json::object& input) {
  const auto* operation = service::find_operation(command.operation);
  for (const auto& parameter : operation->parameters) {
    bool names_it = parameter.name == "name" || parameter.name == "file_name";
    if (names_it && parameter.in == service::Parameter::In::query &&
        !input.contains(parameter.name))
      input[parameter.name] = file.substr(file.rfind('/') + 1);
  }
}

bool takes(const service::Operation& operation, std::string_view name) {
  return std::any_of(operation.parameters.begin(), operation.parameters.end(),
                     [&](const auto& parameter) { return parameter.name == name; });
}

// Takes the faults out of a job's report: they are for standard error.
Errors faults_of(json::object& job) {
  Errors faults;
  auto* report = job.if_contains("report");
  auto* list = report && report->is_object() ? report->as_object().if_contains("errors") : nullptr;
  if (!list || !list->is_array()) return faults;
  for (const auto& one : list->as_array()) {
    auto member = [&](std::string_view name) {
      auto text = one.is_object() ? get_text(one.as_object(), name) : Result<std::string>("");
      return text ? *text : std::string();
    };
    faults.push_back(
        {member("code"), member("where"), member("what"), member("mend"), member("nearest")});
  }
  report->as_object().erase("errors");
  return faults;
}

// What is not well is the world saying no: a refused import, a chain that does not verify.
int exit_status(const json::value& body) {
  if (!body.is_object()) return 0;
  const auto& object = body.as_object();
  const auto* clean = object.if_contains("clean");
  if (clean && clean->is_bool() && !clean->as_bool()) return 1;
  return 0;
}

// Prints to where the answer is wanted.
int put(Output& output, const std::string& text) {
  output.write(text);
  if (auto written = output.done(); !written) return refuse({written.error()});
  return 0;
}

std::vector<std::string> breakdowns_of(const json::object& input) {
  std::vector<std::string> out;
  if (const auto* by = input.if_contains("by"); by && by->is_array()) {
    for (const auto& one : by->as_array()) out.emplace_back(one.as_string());
  }
  return out;
}

bool makes(const service::Operation& operation, const std::string& format) {
  return std::any_of(operation.formats.begin(), operation.formats.end(),
                     [&](const auto& one) { return one.name == format; });
}

// An answer that the operation makes in the wanted format itself, of any length: written while it
// comes. As a table or as JSON it comes line by line.
int run_in_pieces(Caller& caller, const Command& command, const std::string& format,
                  json::object input, Output& output) {
  const auto& operation = *service::find_operation(command.operation);
  const bool by_rows = format == "table" || format == "json" || !makes(operation, format);
  Rows rows(command, breakdowns_of(input), by_rows ? *parse_format(format) : Format::json, output);
  input["format"] = by_rows ? "jsonl" : format;
  auto done = caller.read(operation, std::move(input), [&](std::string_view bytes) {
    return by_rows ? rows.take(bytes) : output.write(bytes);
  });
  if (!done) return refuse(done.error());
  if (by_rows) rows.end();
  if (auto written = output.done(); !written) return refuse({written.error()});
  return 0;
}

// Of those that the operation makes itself, or one that any answer can be printed in.
Result<void> check_format(const service::Operation& operation, const std::string& format,
                          const Output& output) {
  if (!makes(operation, format)) {
    TRY(parse_format(format));
  }
  if (format == "xlsx" && output.is_terminal())
    return Error{"command.binary", "--format", "a workbook is nothing to read on a terminal",
                 "Name a file with --output.", ""};
  return {};
}

// Waits for the job and prints its report.
int report_job(Caller& caller, const std::string& id, const Command& command, Format format,
               Output& output) {
  auto finished = finish_job(caller, id);
  if (!finished) return refuse(finished.error());
  // What is proved or not is the report itself.
  if (auto& whole = finished->as_object(); whole.contains("report")) {
    json::value report = whole.at("report");
    if (report.is_object() && report.as_object().contains("clean")) {
      const int failed = put(output, print(report, command, {}, format));
      return failed ? failed : exit_status(report);
    }
  }
  auto& job = finished->as_object();
  auto state = get_text(job, "state");
  bool refused = !state || *state != "done";
  if (const auto* report = job.if_contains("report"); report && report->is_object()) {
    const auto* told = report->as_object().if_contains("refused");
    refused |= told && told->is_bool() && told->as_bool();
  }
  if (format == Format::json)
    if (put(output, print(*finished, command, {}, format)) != 0) return 1;
  refuse(faults_of(job));
  if (refused) return 1;
  if (format != Format::json)
    if (put(output, print(*finished, command, {}, format)) != 0) return 1;
  return exit_status(*finished);
}

}  // namespace

int refuse(const Errors& errors) {
  std::fputs(print(errors).c_str(), stderr);
  return 1;
}

int run_command(const Command& command, const Given& given) {
  const auto& operation = *service::find_operation(command.operation);
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
  auto output = Output::open(given.output);
  if (!output) return refuse({output.error()});
  if (auto format = check_format(operation, given.format, *output); !format) {
    refuse({format.error()});
    return 2;
  }
  std::string body;
  if (command.file) {
    auto text = read_whole_file(given.file, most_file_bytes);
    if (!text) return refuse({text.error()});
    body = std::move(*text);
  }
  if (command.file) name_table(command, given.file, *input);
  if (command.file && takes(operation, "name") && !input->contains("name"))
    (*input)["name"] = std::filesystem::path(given.file).filename().string();
  Reach how{given.data, given.programmes, account_for(command, given), *language};
  auto caller = reach(how);
  if (!caller) return refuse(caller.error());
  if (!operation.formats.empty())
    return run_in_pieces(**caller, command, given.format, std::move(*input), *output);
  const Format format = *parse_format(given.format);
  const auto breakdowns = breakdowns_of(*input);
  auto answer = (*caller)->call(operation, std::move(*input), std::move(body));
  if (!answer) return refuse(answer.error());
  json::value result = std::move(answer->body);
  if (!answer->content_type.empty()) return put(*output, answer->text);
  if (result.is_object()) {
    if (const auto* job = result.as_object().if_contains("job"); job && job->is_string()) {
      return report_job(**caller, std::string(job->as_string()), command, format, *output);
    }
  }
  const int failed = put(*output, print(result, command, breakdowns, format));
  return failed ? failed : exit_status(result);
}

}  // namespace besik::commands
