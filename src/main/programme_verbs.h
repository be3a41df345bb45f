#pragma once

#include <string>

#include "base/text.h"

namespace besik::commands {

// `besik programme check|explain FOLDER`: over files alone, no data folder needed. A bare name
// means the folder of that name among the shipped programmes. Return the exit status.
int check_programme(const std::string& folder, const std::string& programmes);
int explain_programme(const std::string& folder, const std::string& programmes, Language language);

}  // namespace besik::commands
