#pragma once

#include <istream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/fwd.hpp>

#include "base/date.h"
#include "base/result.h"
#include "place/organisation.h"

namespace besik::place {

// One change of one body: what an import yields and what an event of kind organisation carries.
// Nothing is overwritten but by `corrected`, which says that what was filed had never been so.
struct OrganisationChange {
  enum class Kind {
    added,       // `body`
    corrected,   // present state, kind and first day as in `body`; earlier states stay
    renamed,     // `name` from `on`
    moved,       // into the place `to` from `on`
    reparented,  // below the body `to` ("": below none) from `on`
    merged,      // into the body `to`; the last day is the day before `on`
    closed,      // without a successor; the last day is the day before `on`
  };
  Kind kind = Kind::added;
  std::string code;
  Date on;
  Organisation body = {};
  Text name = {};
  std::string to = {};
};

std::string_view to_string(OrganisationChange::Kind kind);

// `base` with all changes applied in their order. Organisations::build judges the result. Codes:
// organisation.change_unknown (of a body that is not there, or added twice),
// organisation.change_validity (on a day when it does not stand, or before its last change).
Checked<std::vector<Organisation>> apply_changes(std::vector<Organisation> base,
                                                 const std::vector<OrganisationChange>& changes);

// As an event carries a change and as a body is filed. Code: organisation.change_malformed.
boost::json::object to_json(const OrganisationChange& change);
Result<OrganisationChange> organisation_change_from_json(const boost::json::value& value);
boost::json::object to_json(const Organisation& body);
Result<Organisation> organisation_from_json(const std::string& code,
                                            const boost::json::value& value);

struct OrganisationImport {
  std::vector<OrganisationChange> changes;
  std::vector<Organisation> organisations;  // all, as they would be
  int64_t rows = 0;
  int64_t unchanged = 0;
  std::map<OrganisationChange::Kind, int64_t> kinds;
  Errors errors;  // by row
};

// Reads organisations onto `base` from a table with the columns code, parent, kind, name_kk,
// name_ru, name_en, place, valid_from and, where known, valid_until, since, merged_into. `since` is
// the day from which name, place and parent are as the row says: where they differ from what is
// filed, it dates the change; the first day of the present state corrects that state instead.
// Bodies that the table lacks stay. The same table again changes nothing.
//
// Row codes: import.empty_cell, import.bad_text, import.bad_date, import.no_name,
// import.duplicate_code, import.unplaced, import.undated_change (differs from what is filed, and
// `since` is empty), import.change_order (`since` lies before the present state or after the last
// day), import.merge_undated (merged_into without valid_until), csv.ragged_row.
// Organisations::build judges the whole.
Checked<OrganisationImport> import_organisations(std::istream& in, const std::string& name,
                                                 const Tree& tree,
                                                 const std::vector<Organisation>& base = {});

}  // namespace besik::place
