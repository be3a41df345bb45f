#pragma once

#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

// What the world can cause comes back as Result<T>; what only our own bug can cause is CHECK
// (base/check.h). Tests compare `code`, never wording.
namespace besik {

// One fault, told to a person. `code` is stable and dotted ("place.two_parents"); `where` is the
// place of the fault ("programme.yaml:41", "row 17, column code", "$.facts.sex"); `what` is what is
// wrong; `mend` is how to mend it; `nearest` is the nearest known name, or empty. None of the five
// ever holds a value that came from a sealed field.
struct Error {
  std::string code;
  std::string where;
  std::string what;
  std::string mend;
  std::string nearest;
  bool operator==(const Error&) const = default;
};

// All faults of one input, in the order they were met.
using Errors = std::vector<Error>;

// "where: what. mend (did you mean nearest?) [code]" on one line.
std::string to_string(const Error& error);

template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
 public:
  using Base = tl::expected<T, Error>;
  using Base::Base;
  Result(Error error) : Base(tl::unexpected<Error>(std::move(error))) {}
};

template <>
class [[nodiscard]] Result<void> : public tl::expected<void, Error> {
 public:
  using Base = tl::expected<void, Error>;
  using Base::Base;
  Result(Error error) : Base(tl::unexpected<Error>(std::move(error))) {}
};

// Same, for inputs that are judged whole (a programme file, a CSV): every fault is reported.
template <class T>
class [[nodiscard]] Checked : public tl::expected<T, Errors> {
 public:
  using Base = tl::expected<T, Errors>;
  using Base::Base;
  Checked(Errors errors) : Base(tl::unexpected<Errors>(std::move(errors))) {}
  Checked(Error error) : Base(tl::unexpected<Errors>(Errors{std::move(error)})) {}
};

}  // namespace besik

// Returns the error of `expression` from the enclosing function, or goes on.
#define TRY(expression) TRY_1(expression, __COUNTER__)
#define TRY_1(expression, number) TRY_2(expression, number)
#define TRY_2(expression, number)                                      \
  do {                                                                 \
    if (auto try_result_##number = (expression); !try_result_##number) \
      return std::move(try_result_##number.error());                   \
  } while (false)

// Declares `variable` with the value of `expression`, or returns its error.
#define TRY_ASSIGN(variable, expression) TRY_ASSIGN_1(variable, expression, __COUNTER__)
#define TRY_ASSIGN_1(variable, expression, number) TRY_ASSIGN_2(variable, expression, number)
#define TRY_ASSIGN_2(variable, expression, number)                         \
  auto try_result_##number = (expression);                                 \
  if (!try_result_##number) return std::move(try_result_##number.error()); \
  variable = std::move(*try_result_##number)
