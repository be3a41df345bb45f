#pragma once

#include <map>
#include <string>

#include "main/caller.h"
#include "main/serve.h"
#include "sim/demo.h"

namespace besik::commands {

// What the words on the command line fill; one per invocation.
struct Given {
  std::string data = default_data();
  std::string programmes;
  std::string as;
  std::string language = "en";
  std::string format = "table";
  std::string output;                         // file; "" = standard output
  std::string page = "json";                  // of the API
  std::map<std::string, std::string> values;  // member -> text
  std::map<std::string, bool> flags;
  std::string file;
  ServeOptions serve;
  sim::DemoOptions demo;
  int port = 8080;
  std::string folder, shell;
};

}  // namespace besik::commands
