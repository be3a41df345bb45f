#pragma once

#include <boost/json.hpp>
#include <string>

#include "base/result.h"
#include "service/epochs.h"
#include "store/vault.h"

// Releases: figures of periods that are over, frozen, numbered and signed, for everybody. They are
// taken from what the epoch in force tells, so that the gate's memory is theirs too: nothing that
// it hides or holds is in them, and what changes from one to the next is what it let move.
namespace besik::service {

// The file (docs/format/release.md), unsigned. `number` 1 is the first.
boost::json::object release_body(const Epoch& epoch, const record::World& world, int64_t number,
                                 const std::string& why);
// Puts key and signature in.
void sign_release(boost::json::object& release, const store::Vault& vault);
// Whether the signature is that of the file's own key. Codes: release.malformed, release.forged.
Result<void> check_release(const boost::json::object& release);
// Rows that differ: what the figure is, what it said, what it says.
boost::json::array release_diff(const boost::json::object& from, const boost::json::object& to);
std::string release_csv(const boost::json::object& release);

}  // namespace besik::service
