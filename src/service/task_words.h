#pragma once

#include <string>

#include "service/parts.h"

namespace besik::service {

// What a task says in a list: words of the programme, never of the record.
std::string task_title(const record::World& world, const store::Task& task, Language language);

}  // namespace besik::service
