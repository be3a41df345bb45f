#include "place/tree.h"

#include <algorithm>

#include "base/check.h"
#include "place/tree_index.h"

namespace besik::place {

Checked<std::shared_ptr<const Tree>> Tree::build(std::vector<Level> levels,
                                                 std::vector<Place> places,
                                                 std::vector<Succession> successions) {
  std::sort(levels.begin(), levels.end(),
            [](const Level& a, const Level& b) { return a.rank < b.rank; });
  std::stable_sort(places.begin(), places.end(),
                   [](const Place& a, const Place& b) { return a.code < b.code; });
  std::stable_sort(successions.begin(), successions.end(),
                   [](const Succession& a, const Succession& b) { return a.on < b.on; });
  std::shared_ptr<Tree> tree(new Tree());
  tree->levels_ = std::move(levels);
  tree->places_ = std::move(places);
  tree->successions_ = std::move(successions);
  auto index = Index::build(tree->levels_, tree->places_, tree->successions_);
  if (!index) return std::move(index.error());
  tree->index_ = std::move(*index);
  return std::shared_ptr<const Tree>(std::move(tree));
}

const Place& Tree::nation() const { return places_[static_cast<std::size_t>(index_->nation)]; }

const Place* Tree::find(std::string_view code) const {
  const int at = index_->find(code);
  return at < 0 ? nullptr : &places_[static_cast<std::size_t>(at)];
}

Result<const Place*> Tree::get(std::string_view code) const {
  if (const Place* place = find(code)) return place;
  std::vector<std::string> known;
  known.reserve(places_.size() * 2);
  for (const Place& place : places_) {
    known.push_back(place.code);
    for (Language language : all_languages) {
      known.push_back(place.names.back().text.in(language));
    }
  }
  std::string close = nearest(code, known);
  for (const Place& place : places_) {
    if (place.names.back().text.kk == close || place.names.back().text.ru == close ||
        place.names.back().text.en == close) {
      close += " (" + place.code + ")";
      break;
    }
  }
  return Error{"place.unknown", std::string(code), "no place has this code",
               "give the code of a place in the territory tree", close};
}

bool Tree::is_level(std::string_view level) const { return rank(level) >= 0; }

int Tree::rank(std::string_view level) const {
  for (const Level& known : levels_) {
    if (known.name == level) return known.rank;
  }
  return -1;
}

const Place* Tree::parent(std::string_view code, Date on) const {
  const int at = index_->find(code);
  if (at < 0 || !index_->stands(at, on)) return nullptr;
  const int above = index_->parent(at, on);
  return above < 0 ? nullptr : &places_[static_cast<std::size_t>(above)];
}

const Place* Tree::at_level(std::string_view code, std::string_view level, Date on) const {
  const int wanted = rank(level);
  int at = index_->find(code);
  if (wanted < 0 || at < 0 || !index_->stands(at, on)) return nullptr;
  int answer = -1;
  for (; at >= 0 && index_->rank(at) > wanted; at = index_->parent(at, on)) answer = at;
  if (at >= 0 && index_->rank(at) == wanted) return &places_[static_cast<std::size_t>(at)];
  // Above what has the level beneath it, everything has.
  for (; at >= 0 && index_->answers_for(at, wanted, on); at = index_->parent(at, on)) answer = at;
  return answer < 0 ? nullptr : &places_[static_cast<std::size_t>(answer)];
}

bool Tree::is_within(std::string_view code, std::string_view ancestor, Date on) const {
  int at = index_->find(code);
  const int above = index_->find(ancestor);
  if (at < 0 || above < 0 || !index_->stands(at, on)) return false;
  for (; at >= 0; at = index_->parent(at, on)) {
    if (at == above) return true;
  }
  return false;
}

std::vector<const Place*> Tree::children(std::string_view code, Date on) const {
  std::vector<const Place*> standing;
  const int at = index_->find(code);
  if (at < 0) return standing;
  for (int child : index_->children(at, on)) {
    standing.push_back(&places_[static_cast<std::size_t>(child)]);
  }
  return standing;
}

std::vector<Tree::AtLevel> Tree::all_at_level(std::string_view within, std::string_view level,
                                              Date on) const {
  std::vector<AtLevel> found;
  const int wanted = rank(level);
  const int top = index_->find(within);
  if (wanted < 0 || top < 0 || !index_->stands(top, on)) return found;
  const Place* answer = at_level(within, level, on);
  if (answer != nullptr && answer->code != within) return found;
  std::vector<int> open{top};
  while (!open.empty()) {
    const int at = open.back();
    open.pop_back();
    if (index_->answers_for(at, wanted, on)) {
      const Place& place = places_[static_cast<std::size_t>(at)];
      found.push_back({&place, index_->rank(at) != wanted});
      continue;
    }
    for (int child : index_->children(at, on)) open.push_back(child);
  }
  std::sort(found.begin(), found.end(),
            [](const AtLevel& a, const AtLevel& b) { return a.place->code < b.place->code; });
  return found;
}

std::optional<std::string> Tree::recast(std::string_view code, Date then, Date now) const {
  int at = index_->find(code);
  if (at < 0) return std::nullopt;
  at = now < then ? index_->recast_back(at, then, now) : index_->recast_forward(at, then, now);
  if (at < 0 || !index_->stands(at, now)) return std::nullopt;
  return places_[static_cast<std::size_t>(at)].code;
}

std::optional<std::string> Tree::holder(std::string_view code, Date then, Date now) const {
  if (auto whole = recast(code, then, now)) return whole;
  const int at = index_->find(code);
  if (at < 0 || now < then) return std::nullopt;
  const std::set<int> heirs = index_->heirs(at, then, now);
  if (heirs.empty()) return std::nullopt;
  int above = *heirs.begin();
  const auto holds_all = [&](int place) {
    return std::all_of(heirs.begin(), heirs.end(), [&](int heir) {
      while (heir >= 0 && heir != place) heir = index_->parent(heir, now);
      return heir >= 0;
    });
  };
  while (above >= 0 && !holds_all(above)) above = index_->parent(above, now);
  if (above < 0) return std::nullopt;
  return places_[static_cast<std::size_t>(above)].code;
}

bool Tree::same_territory(std::string_view code, Date a, Date b) const {
  const int at = index_->find(code);
  return at >= 0 && !index_->reshaped_within(at, std::min(a, b), std::max(a, b));
}

const Text& Tree::name(const Place& place, Date on) const {
  CHECK(!place.names.empty());
  const Text* text = &place.names.front().text;
  for (const DatedText& dated : place.names) {
    if (dated.from <= on) text = &dated.text;
  }
  return *text;
}

const std::string& Tree::zone(std::string_view code, Date on) const {
  static const std::string utc = "UTC";
  for (int at = index_->find(code); at >= 0; at = index_->parent(at, on)) {
    const std::vector<DatedZone>& zones = places_[static_cast<std::size_t>(at)].zones;
    if (zones.empty()) continue;
    const std::string* zone = &zones.front().zone;
    for (const DatedZone& dated : zones) {
      if (dated.from <= on) zone = &dated.zone;
    }
    return *zone;
  }
  return utc;
}

std::vector<std::string> Tree::find_by_name(std::string_view name, std::string_view level,
                                            Date on) const {
  const std::string wanted = fold_case(trim(name));
  std::vector<std::string> codes;
  for (const Place& place : places_) {
    if (!level.empty() && place.level != level) continue;
    if (on < place.valid_from || place.valid_until < on) continue;
    const Text& text = this->name(place, on);
    if (fold_case(text.kk) == wanted || fold_case(text.ru) == wanted ||
        fold_case(text.en) == wanted) {
      codes.push_back(place.code);
    }
  }
  return codes;
}

}  // namespace besik::place
