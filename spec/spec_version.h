#pragma once

#include <memory>
#include <string>

#include "programme/load.h"
#include "record/world.h"
#include "spec/spec_file.h"

namespace besik::spec {

// Further versions of the programme of a spec, each made of the files of the one before.
class Versions {
 public:
  explicit Versions(std::string root) : root_(std::move(root)) {}

  // version 2 in force from 2026-07-01, with the changes beneath. Gives the world with that version
  // installed. Codes: spec.malformed, and what programme::load refuses against the version before.
  Result<std::shared_ptr<const record::World>> install(const record::World& world,
                                                       const Statement& statement,
                                                       const std::string& where);

 private:
  Result<void> read(const std::string& programme);
  Result<void> change(const Statement& statement, const std::string& where);

  std::string root_;
  programme::Files files_, shared_;  // without the maps of versions
};

}  // namespace besik::spec
