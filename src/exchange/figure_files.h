#pragma once

#include "exchange/figure_file.h"

// The formats that have a source of their own (see exchange/figure_file.h).
namespace besik::exchange {

// Two sheets: the figures, and what they are. Numbers are numbers, texts never formulas; the same
// figures and words give the same bytes.
std::unique_ptr<FigureFile> make_figure_workbook(FigureWords words);
// RFC 7946: a feature for each figure, its members flat as GDAL flattens them, so that a geographic
// information system filters and colours by them at once.
std::unique_ptr<FigureFile> make_figure_features(FigureWords words);

}  // namespace besik::exchange
