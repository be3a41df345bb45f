#pragma once

#include "service/parts.h"

namespace besik::service {

// An account as others may see it: no addresses, no passwords.
json::object account_json(const record::World& world, const Account& account, Language language);

}  // namespace besik::service
