#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "programme/model.h"

namespace besik::programme {

// All files of a programme folder by path inside it ("programme.yaml", "codes/decision.csv",
// "text/kk.yaml"): what is stored whole, by hash, when a version is installed.
struct Files {
  std::string name;  // folder name
  std::map<std::string, std::string> text;
};

// Codes: file.not_found, file.too_large (4 MiB a file, 16 MiB a folder).
Result<Files> read_folder(const std::string& folder);

// Strict: unknown and duplicate keys, wrong types, undeclared names, missing texts are errors with
// file:line, fault, mend, nearest name; all of them are returned, not the first. `shared` are the
// folders named in `uses`. `previous`, where given, is the version now in force: a removed or
// changed name without an entry in `changes` is refused (programme.unmapped_change). Codes are
// listed in docs/programme-language.md.
Checked<std::shared_ptr<const Programme>> load(const Files& files, const std::vector<Files>& shared,
                                               const Programme* previous = nullptr);

// The file back as prose, for sign-off by a lawyer.
std::string explain(const Programme& programme, Language language);

// What the browser needs of a programme in one language: registers, fields, rules as trees, stages,
// actions, deadlines in words, views, indicators' words. Nothing of grants.
boost::json::value browser_model(const Programme& programme, Language language);

}  // namespace besik::programme
