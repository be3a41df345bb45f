#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/env.h"
#include "store/store.h"

namespace besik::spec {

struct StoreKind {
  std::string name;
  std::function<Result<std::unique_ptr<store::Store>>(Env& env, const std::string& folder)> open;
};
std::vector<StoreKind> stores();

// Runs one spec on one store in an empty folder: each row of each table must be what the live
// engine, an engine loaded from the store and the recount say. Failures, each with file and line,
// what was expected and what live, load and recount gave; empty where all is well.
std::vector<std::string> run_spec(const std::string& root, const std::string& path,
                                  const StoreKind& store, const std::string& folder);
// Paths of the specs of all programmes under `root`, and of spec/, sorted.
std::vector<std::string> spec_files(const std::string& root);

}  // namespace besik::spec
