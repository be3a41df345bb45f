#pragma once

#include <map>
#include <string>

#include "service/return_state.h"

namespace besik::service {

// What a sender gives.
struct Given {
  std::map<std::string, int64_t> numbers;
  bool nil = false;
  std::string remark;
};
// Codes: input.wrong_type, input.too_long.
Result<Given> read_given(const json::object& input);

// A return after a change, and the texts of that change.
struct Changed {
  record::ReturnFacts facts;
  std::map<std::string, std::string> texts;
};

// Codes: return.locked, return.already_submitted, return.keeps_records, return.not_expected, and
// those of record::judge_numbers.
Checked<Changed> saved(const ReturnAt& at, const Given& given);
// A return stands for all of its days, also for what is recorded of them: it tells no fewer. Code:
// return.fewer_than_records, for each number.
Checked<void> not_fewer_than_records(const ReturnAt& at, const record::ReturnFacts& facts,
                                     const Parts& parts);
// The same, return.not_over and return.fewer_than_records.
Checked<Changed> submitted(const ReturnAt& at, const Given& given, const std::string& user,
                           const Parts& parts);

}  // namespace besik::service
