#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "indicator/question.h"
#include "service/epochs.h"
#include "service/operation.h"
#include "service/parts.h"

namespace besik::service {

// A question about figures as a call asks it, its names looked up.
struct FigureQuestion {
  const programme::Programme* programme = nullptr;  // newest version: its grants say who may see
  // As the series asked for defines it, and the newest version that has this series.
  const programme::Indicator* indicator = nullptr;
  const programme::Programme* version = nullptr;
  indicator::Question question;  // `series` is empty where it is that of the newest version
};
// Codes: figure.unknown_indicator, figure.unknown_series, figure.unknown_step,
// figure.unknown_period, figure.unknown_geography, input.missing.
Checked<FigureQuestion> read_figure_question(const Call& call, const record::World& world);

// The figures that answer a question: live for those who may read the records beneath, else as the
// last midnight told them. What is not the programme's newest series is told only to the first.
// Asked for in portions, answers of any length take the memory of one portion; what is written
// meanwhile counts in the later portions of a live answer, and each figure says by `as_of` what it
// counts. Holds the world that it was opened with.
class FigureSource {
 public:
  // Codes: figure.not_entitled, figure.series_not_published, those of Engine::ask and answer_from.
  static Checked<FigureSource> open(Parts& parts, std::shared_ptr<const record::World> world,
                                    const Actor& actor, const FigureQuestion& asked);

  // The whole answer at once, for callers that hold all of it. Code also: figure.too_many_cells.
  Checked<std::vector<indicator::Figure>> whole();
  // The next portion, about `portion` figures; empty: there are no more. Code also:
  // figure.too_many_cells, only from the first.
  Result<std::vector<indicator::Figure>> next();
  static constexpr std::size_t portion = 2000;
  static constexpr std::size_t most_figures = 10'000'000;

  std::optional<Date> told_as_of() const;  // none where figures are live
  Date today() const { return today_; }

 private:
  FigureSource() = default;
  Result<std::vector<indicator::Figure>> next_live();
  Result<std::vector<indicator::Figure>> next_told();
  void mark(std::vector<indicator::Figure>& figures) const;

  Parts* parts_ = nullptr;
  std::shared_ptr<const record::World> world_;
  indicator::Question question_;
  Date today_;
  std::shared_ptr<const Epoch> epoch_;       // where figures are told
  std::vector<indicator::Period> periods_;   // of a told answer
  std::size_t period_ = 0;                   // of a told answer: the next to be given
  std::optional<indicator::Onward> onward_;  // of a live one; none: it is whole
  bool begun_ = false;
};

}  // namespace besik::service
