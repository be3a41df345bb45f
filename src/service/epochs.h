#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/env.h"
#include "base/result.h"
#include "disclosure/book.h"
#include "indicator/figure.h"
#include "record/world.h"
#include "service/service.h"
#include "store/store.h"

namespace besik::service {

// Not parts.h: it holds one of these.
using Parts = Service::Parts;

// All figures that readers without the records are told, as of one midnight.
struct Epoch {
  Date day;  // told from this day on
  std::map<disclosure::GridKey, std::shared_ptr<const disclosure::Grid>> grids;
  int64_t cells = 0, hidden = 0, held = 0;
};

// The epoch in force and what its makers must remember. Kept in the store: a restart tells the
// same. Thread-safe; answers read what is there.
class Epochs {
 public:
  Result<void> load(store::Reader& reader);
  std::shared_ptr<const Epoch> now() const;  // nullptr before the first

  // Makes the epoch of `today` from the engine and writes it, with an event, unless it is there.
  // `still` holds writes off while figures are read (used where they keep changing under it).
  struct Making {
    const record::World& world;
    const indicator::Engine& engine;
    store::Store& store;
    Env& env;
    Date today;
    std::shared_ptr<const indicator::Coverage> coverage;
    disclosure::Progress progress;
    std::function<std::shared_ptr<void>()> still;
  };
  Result<void> make(const Making& making);

  // 0..1000 of the work done, -1 while none is going on.
  int progress() const { return progress_; }

 private:
  using Memories = std::map<std::string, disclosure::Memory>;
  Result<void> write(const Making& making, const Epoch& epoch, const Memories& memories);

  std::mutex making_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Epoch> now_;
  // Of cells whose period is over: absent = shown as 0 where the measure and period were told, else
  // not seen yet.
  Memories memories_;
  std::map<std::string, std::string> written_;  // hash of each body in the store, by kind and id
  std::atomic<int> progress_{-1};
};

// The answer to a question from an epoch. Codes: those of disclosure::may_be_asked and
// indicator::look_up.
Result<std::vector<indicator::Figure>> answer_from(const Epoch& epoch, const record::World& world,
                                                   const indicator::Question& question, Date today);

// Makes the epoch of today where the one in force is older; false where there was nothing to do.
Result<bool> keep_epoch(Parts& parts);
// The epoch in force, made now where there is none yet (or, without the scheduler, where a day has
// passed). Code: epoch.none (no territory yet).
Result<std::shared_ptr<const Epoch>> epoch_in_force(Parts& parts);

}  // namespace besik::service
