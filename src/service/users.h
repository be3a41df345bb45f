#pragma once

#include <map>
#include <string>
#include <vector>

#include "service/parts.h"

namespace besik::service {

// Writes accounts and password hashes in one transaction. What others must be able to prove (who
// had which role where) is an event; names, addresses and hashes stand beside, outside the chain.
Result<void> save_accounts(Parts& parts, const std::vector<Account>& accounts,
                           const std::map<std::string, std::string>& passwords,
                           const std::string& actor);
// The same within a transaction.
Result<void> write_account(Parts& parts, store::Writer& writer, const Account& account,
                           const std::string& actor);
// "" where the account has none yet.
Result<std::string> stored_password(Parts& parts, const std::string& account);

// A one-time link: good for three days, once. The token stands only in the link.
Result<std::string> make_link(Parts& parts, store::Writer& writer, const std::string& account);
// Where the folder knows no address of its server, `note` says that the link has to be completed.
void note_link(const Parts& parts, Language language, json::object& answer);
// Uses a link up and sets the password. Code: session.refused.
Result<Account> take_link(Parts& parts, const std::string& token, const std::string& hash);

// Codes: user.bad_name, user.bad_mail, user.bad_phone.
Result<void> check_login(const std::string& name);
Result<void> check_addresses(const Account& account);
// An account from texts by member name, as the API and the CSV have them. Codes: the above,
// user.unknown_role, user.role_of_other_kind, organisation.unknown, language.unknown,
// user.unknown_supervisor.
Checked<Account> account_from_texts(const Parts& parts, const record::World& world,
                                    const std::map<std::string, std::string>& texts);

}  // namespace besik::service
