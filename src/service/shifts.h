#pragma once

#include <string>

#include "service/accounts.h"
#include "service/parts.h"

namespace besik::service {

// Writes a shift with its event; the rota has it after the commit. Held by Parts::rota_mutex, so
// that no two changes judge the same rota.
Result<void> write_shift(Parts& parts, store::Writer& writer, const Shift& shift,
                         const std::string& actor);

// What is left of the shifts of `from` goes to `to` from now on, but for hours in which `to` is on
// call anyway; what is past stays. Returns how many were handed over.
Result<int64_t> hand_over_shifts(Parts& parts, store::Writer& writer, const Account& from,
                                 const Account& to, const std::string& actor);
bool has_shifts_ahead(const Parts& parts, const std::string& user);

// Enabled accounts on call now at the organisation; where nobody is, at the nearest one above it.
std::vector<Account> on_duty(const Parts& parts, const record::World& world,
                             const std::string& organisation);

}  // namespace besik::service
