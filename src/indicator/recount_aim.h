#pragma once

#include <optional>

#include "indicator/figure.h"
#include "indicator/question.h"
#include "record/world.h"

// The recount's own arithmetic and what is aimed at; the engine has its own.
namespace besik::indicator {

__extension__ using Wide = __int128;

Wide ten_to(int power);
// The whole number nearest to above / below; of two equally near ones the even one.
int64_t nearest_whole(Wide above, Wide below);

// Of a figure that is settled but for this.
std::optional<Aim> aim_beside(const record::World& world, const Asked& asked, const Figure& figure);

}  // namespace besik::indicator
