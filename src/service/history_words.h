#pragma once

#include <string>

#include <boost/json.hpp>

#include "base/json.h"
#include "programme/model.h"
#include "record/world.h"
#include "store/event.h"

namespace besik::service {

// One sentence on an event of a record. `note` is what was sealed with it: action, to, from, ...
std::string event_words(const programme::Register& reg, const store::Event& event,
                        const json::object& note, Language language, const record::World& world);
// Added to the words of an event that ended a waiting proposal without an answer to it.
std::string lapsed_words(Language language);
std::string step_words(std::string_view kind, const programme::Deadline& deadline,
                       Language language);
std::string system_name(Language language);

}  // namespace besik::service
