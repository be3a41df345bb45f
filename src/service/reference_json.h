#pragma once

#include <string>

#include <boost/json.hpp>

#include "base/calendar.h"
#include "base/json.h"
#include "base/text.h"
#include "place/organisation.h"
#include "place/population.h"
#include "place/tree.h"

// Reference data as JSON, as it stands in events of the ledger "reference" and in the store's
// table of reference data. Reading trusts what this process wrote; a member that is missing is
// empty.
namespace besik::service {

json::object to_json(const Text& text);
Text text_from_json(const json::value& value);

json::object to_json(const place::Place& place);
place::Place place_from_json(const std::string& code, const json::object& body);

json::object to_json(const place::Succession& succession);
place::Succession succession_from_json(const json::object& body);

// Cells of one place and one reference day from one source.
json::object to_json(const std::vector<place::PopulationCell>& cells);
std::vector<place::PopulationCell> cells_from_json(const json::object& body);

json::object to_json(const WorkCalendar& calendar);
WorkCalendar calendar_from_json(const json::object& body);

// Members of objects that this process wrote.
std::string text_at(const json::object& body, std::string_view name);
int64_t whole_at(const json::object& body, std::string_view name, int64_t fallback = 0);
bool flag_at(const json::object& body, std::string_view name);
Date date_at(const json::object& body, std::string_view name, Date fallback = {});
const json::array& list_at(const json::object& body, std::string_view name);

}  // namespace besik::service
