#include "main/command.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <set>

#include "base/env.h"
#include "main/completion.h"
#include "main/grammar.h"
#include "main/options.h"
#include "service/operation.h"

namespace besik::commands {
namespace {

using service::Parameter;

const Parameter* parameter_of(const service::Operation& operation, const std::string& name) {
  for (const auto& parameter : operation.parameters) {
    if (parameter.name == name) return &parameter;
  }
  return nullptr;
}

TEST(Commands, AreOperationsAndTheirArgumentsParameters) {
  std::set<std::string> names;
  for (const auto& command : commands()) {
    std::string words = command.noun + " " + command.verb;
    EXPECT_TRUE(names.insert(words).second) << words;
    const auto* operation = service::find_operation(command.operation);
    ASSERT_NE(operation, nullptr) << words;
    EXPECT_FALSE(command.words.empty()) << words;
    EXPECT_NE(command.words.back(), '.') << words;
    EXPECT_FALSE(command.examples.empty()) << words;
    for (const auto& example : command.examples) {
      EXPECT_TRUE(example.starts_with("besik " + command.noun)) << example;
    }
    bool takes_file = false;
    for (const auto& parameter : operation->parameters) takes_file |= parameter.type == "file";
    EXPECT_EQ(command.file, takes_file) << words;
    for (const auto& name : command.arguments) {
      const auto* parameter = parameter_of(*operation, name);
      ASSERT_NE(parameter, nullptr) << words << " " << name;
      EXPECT_TRUE(parameter->type == "text" || parameter->type == "date") << words << " " << name;
    }
    for (const auto& [name, value] : command.fixed) {
      EXPECT_NE(parameter_of(*operation, name), nullptr) << words << " " << name;
    }
    // What a path needs must be given one way or another.
    for (const auto& parameter : operation->parameters) {
      if (parameter.in != Parameter::In::path) continue;
      bool argument = std::find(command.arguments.begin(), command.arguments.end(),
                                parameter.name) != command.arguments.end();
      bool option = false;
      for (const auto& one : options_of(command)) {
        option |= one.member == parameter.name && one.required;
      }
      EXPECT_TRUE(argument || option) << words << " " << parameter.name;
    }
  }
}

// What has no verb has none on purpose: the browser's forms do it, or it is a part of another verb.
TEST(Commands, EveryOperationHasAVerbOrNeedsNone) {
  const std::set<std::string> without{
      "session.open",     "session.show",     "session.close",   "session.first",
      "session.password", "session.language", "country.show",    "place.boundaries",
      "programme.show",   "job.show",         "record.transfer", "record.accept",
      "record.reopen",    "record.seal",      "record.preview",  "record.exclude",
      "record.include",   "person.register",  "person.correct",  "person.relate",
      "person.merge",     "merge.confirm",    "merge.undo",      "notice.receipt",
      "job.cancel",       "figure.told"};
  std::set<std::string> with;
  for (const auto& command : commands()) with.insert(command.operation);
  for (const auto& operation : service::operations()) {
    EXPECT_NE(with.contains(operation.name), without.contains(operation.name)) << operation.name;
  }
}

TEST(Commands, OptionsAreParametersWithDashes) {
  for (const auto& command : commands()) {
    const auto* operation = service::find_operation(command.operation);
    std::set<std::string> flags;
    for (const auto& option : options_of(command)) {
      EXPECT_TRUE(flags.insert(option.flag).second) << command.noun << option.flag;
      EXPECT_EQ(option.flag.find('_'), std::string::npos) << option.flag;
      ASSERT_NE(parameter_of(*operation, option.member), nullptr) << option.member;
      EXPECT_FALSE(option.doc.empty()) << option.flag;
      for (const char* common : {"data", "as", "help"}) EXPECT_NE(option.flag, common);
    }
  }
}

TEST(Grammar, EveryVerbHasHelpWithExamples) {
  std::set<std::string> words;
  for (const auto& verb : verbs()) {
    words.insert(verb.noun + " " + verb.verb);
    EXPECT_TRUE(verb.options.contains("--help")) << verb.noun << verb.verb;
    EXPECT_TRUE(verb.footer.starts_with("Examples:\n  besik " + verb.noun))
        << verb.noun << " " << verb.verb;
  }
  for (const auto& command : commands()) {
    EXPECT_TRUE(words.contains(command.noun + " " + command.verb)) << command.verb;
  }
  for (const auto& command : local_commands()) {
    EXPECT_TRUE(words.contains(command.noun + " " + command.verb)) << command.verb;
  }
  EXPECT_EQ(words.size(), commands().size() + local_commands().size());
}

TEST(CommandPage, IsWhatTheProgramPrints) {
  auto page = read_whole_file("docs/command-line.md", 1 << 20);
  ASSERT_TRUE(page);
  EXPECT_TRUE(*page == command_line_markdown())
      << "write it anew: besik commands > docs/command-line.md";
}

int shell(const std::string& text) {
  std::string file = testing::TempDir() + "besik_completion_" + std::to_string(::getpid());
  EXPECT_TRUE(write_whole_file(file, text, 0600));
  int status = std::system(("bash " + file).c_str());
  std::remove(file.c_str());
  return status;
}

TEST(Completion, BashReadsItAndItOffersWhatFits) {
  auto script = completion("bash");
  ASSERT_TRUE(script);
  auto offers = [&](const std::string& words, const std::string& wanted) {
    return shell(*script + "\nCOMP_WORDS=(" + words +
                 ")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_besik\n"
                 "for one in \"${COMPREPLY[@]}\"; do [ \"$one\" = '" +
                 wanted + "' ] && exit 0; done\nexit 1\n") == 0;
  };
  EXPECT_TRUE(offers("besik ind", "indicator"));
  EXPECT_TRUE(offers("besik indicator sh", "show"));
  EXPECT_TRUE(offers("besik indicator show --per", "--period"));
  EXPECT_TRUE(offers("besik serve --po", "--port"));
  EXPECT_TRUE(offers("besik verify --fi", "--figures"));
  EXPECT_FALSE(offers("besik indicator show --per", "--port"));
}

TEST(Completion, OtherShells) {
  EXPECT_EQ(shell("bash -n <<'END'\n" + *completion("zsh") + "END\n"), 0);
  EXPECT_NE(completion("fish")->find("complete -c besik"), std::string::npos);
  auto wrong = completion("csh");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, "command.unknown_shell");
}

}  // namespace
}  // namespace besik::commands
