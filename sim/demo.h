#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace besik::sim {

struct DemoOptions {
  std::string data;
  std::string programmes = "programmes";
  std::string country = "kazakhstan";  // folder of programmes/ with the country and its sample/
  uint64_t seed = 1;
  int children = 3000;  // children with at least one record
  int years = 3;        // of history, ending on the sample's last day
};

// Makes a synthetic country in a new data folder, through service::Service alone. Writes
// DATA/sample.json {synthetic, seed, accounts: [{user, password, title, role, reads_all_figures}]}
// and DATA/planted.json (the planted truths). Same options, same data on every machine. Progress to
// standard error. Code: demo.folder_exists, and those of the service.
Checked<void> make_demo(const DemoOptions& options);

}  // namespace besik::sim
