#pragma once

#include "programme/load.h"

// spec/language/absence: a small whole programme in which every part of the language stands once.
namespace besik::programme {

Files specimen_programme();
Files specimen_shared();
// The specimen with the first `old` of the file `path` replaced. CHECKs that it is there.
Files specimen_with(const std::string& path, const std::string& old, const std::string& now);

}  // namespace besik::programme
