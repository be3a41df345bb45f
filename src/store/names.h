#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace besik::store {

// Search keys of one name part (surname, forename or patronymic), to be hashed by Vault::token.
// Kazakh Cyrillic, Kazakh Latin (2021 and older spellings), Russian and passport Latin spellings of
// one name share keys; patronymic and surname endings are folded; one deletion per key lets common
// typos meet. Sorted, without repeats.
std::vector<std::string> search_keys(std::string_view name_part);
// The skeleton that the keys are made of, e.g. Әйгерім, Айгерим, Aigerim -> "aigerim".
std::string name_skeleton(std::string_view name_part);
// 0..1000: how alike two names are (Jaro-Winkler over skeletons), to order candidates.
int name_likeness(std::string_view a, std::string_view b);

}  // namespace besik::store
