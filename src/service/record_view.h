#pragma once

#include <boost/json.hpp>

#include "service/record_state.h"

namespace besik::service {

// A record as this user may see it: fields they may read, names only where they may identify.
struct Shown {
  json::object body;
  bool identifies = false;  // names stand in it
  std::vector<Id> persons;
};
Result<Shown> show_record(const Parts& parts, store::Reader& reader, const Actor& actor,
                          const Loaded& loaded);
Result<Shown> summarise(const Parts& parts, store::Reader& reader, const Actor& actor,
                        const Loaded& loaded, const std::vector<std::string>& columns);

json::object organisation_json(const record::World& world, std::string_view code,
                               Language language);
json::object place_json(const record::World& world, std::string_view code, Language language,
                        Date on);
json::array clocks_json(const record::World& world, const record::Open& open,
                        const record::Moment& moment, Language language);
json::array safeguards_json(const record::World& world, const record::Open& open,
                            const record::Moment& moment, Language language,
                            const std::set<std::string>* readable = nullptr);

}  // namespace besik::service
