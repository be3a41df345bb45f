#include "disclosure/random_judge.h"

namespace besik::disclosure {
namespace {

TEST(HideSlow, NoProtectedNumberIsDerivedFromRandomFamilies) { judge_families(1, 2000); }

TEST(HideSlow, NoChangeIsDerivedFromRandomHistories) { judge_histories(1, 200); }

}  // namespace
}  // namespace besik::disclosure
