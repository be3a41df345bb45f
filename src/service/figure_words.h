#pragma once

#include <memory>

#include "exchange/figure_file.h"
#include "service/figure_source.h"
#include "service/parts.h"

namespace besik::service {

// The name of a figure's place or organisation as it was at the period's end.
std::string place_name(const record::World& world, const indicator::Figure& figure,
                       Language language);

// What a file of figures says beside the numbers. The words hold the world.
exchange::FigureWords figure_words(Parts& parts, std::shared_ptr<const record::World> world,
                                   const FigureQuestion& asked, const FigureSource& source,
                                   Language language);
// The boundaries that are loaded for the level of the places that answer. Codes: those of the
// reader, geo.*, json.*.
Checked<std::shared_ptr<const exchange::Outlines>> outlines_for(
    Parts& parts, const std::shared_ptr<const record::World>& world, const FigureQuestion& asked);

}  // namespace besik::service
