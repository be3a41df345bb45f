#include <algorithm>
#include <boost/json.hpp>
#include <map>

#include "base/check.h"
#include "base/json.h"
#include "indicator/contribution.h"
#include "indicator/measures.h"

// One byte of format, 8 of definition, 8 of facts; then a table of texts and a table of units,
// which the contributions point into; numbers are varints, days zigzag from the first one.
namespace besik::indicator {
namespace {

constexpr uint8_t format = 2;
enum Mark : uint8_t {
  minus = 1,
  at_end = 2,
  left_out = 4,
  has_value = 8,
  placed_apart = 16,
  has_unit = 32
};

class Out {
 public:
  void byte(uint8_t value) { bytes.push_back(value); }
  void fixed(uint64_t value) {
    for (int i = 0; i < 8; ++i) byte(static_cast<uint8_t>(value >> (8 * i)));
  }
  void number(uint64_t value) {
    for (; value >= 128; value >>= 7) byte(static_cast<uint8_t>(value | 128));
    byte(static_cast<uint8_t>(value));
  }
  void whole(int64_t value) {
    number(static_cast<uint64_t>(value) << 1 ^ static_cast<uint64_t>(value >> 63));
  }
  void text(const std::string& value) {
    number(value.size());
    bytes.insert(bytes.end(), value.begin(), value.end());
  }
  Bytes bytes;
};

class In {
 public:
  explicit In(const Bytes& bytes) : bytes_(bytes) {}
  uint8_t byte() {
    if (at_ >= bytes_.size()) return good_ = false, 0;
    return bytes_[at_++];
  }
  uint64_t fixed() {
    uint64_t value = 0;
    for (int i = 0; i < 8; ++i) value |= static_cast<uint64_t>(byte()) << (8 * i);
    return value;
  }
  uint64_t number() {
    uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const uint8_t next = byte();
      value |= static_cast<uint64_t>(next & 127) << shift;
      if (next < 128) return value;
    }
    good_ = false;
    return 0;
  }
  int64_t whole() {
    const uint64_t value = number();
    return static_cast<int64_t>(value >> 1) ^ -static_cast<int64_t>(value & 1);
  }
  std::string text() {
    const uint64_t size = number();
    if (size > bytes_.size() - at_) return good_ = false, "";
    const auto begin = bytes_.begin() + static_cast<std::ptrdiff_t>(at_);
    at_ += size;
    return {begin, begin + static_cast<std::ptrdiff_t>(size)};
  }
  // A count of things of at least one byte each.
  std::size_t count() {
    const uint64_t value = number();
    if (value > bytes_.size()) return good_ = false, 0;
    return value;
  }
  bool good() const { return good_; }
  bool at_end_of_bytes() const { return at_ == bytes_.size(); }

 private:
  const Bytes& bytes_;
  std::size_t at_ = 0;
  bool good_ = true;
};

template <class T>
class Table {
 public:
  uint64_t at(const T& value) {
    const auto [found, added] = index_.try_emplace(value, values.size());
    if (added) values.push_back(value);
    return found->second;
  }
  std::vector<T> values;

 private:
  std::map<T, uint64_t> index_;
};

uint64_t hash_of(const Id& id, const record::Facts& facts) {
  const Hash hash = blake2b(to_string(id) + canonical_json(record::to_json(facts)));
  uint64_t result = 0;
  for (int i = 0; i < 8; ++i) result = result << 8 | hash[i];
  return result;
}

Error malformed() {
  return {"contribution.malformed", "contributions", "these bytes cannot be read",
          "rebuild the contributions from the journal", ""};
}

}  // namespace

Bytes encode(const Measures& measures, std::string_view programme, std::string_view register_name,
             const Id& id, const record::Facts& facts,
             const std::vector<Contribution>& contributions) {
  const auto& over = measures.over(programme, register_name);
  Table<std::string> texts;
  Table<uint64_t> units;
  Out body;
  body.number(contributions.size());
  Date day = contributions.empty() ? Date{} : contributions.front().day;
  body.whole(day.days);
  for (const Contribution& one : contributions) {
    const auto position = std::lower_bound(over.begin(), over.end(), one.measure);
    CHECK(position != over.end() && *position == one.measure);
    const uint8_t marks = static_cast<uint8_t>(
        (one.weight < 0 ? minus : 0) | (one.at_day_end ? at_end : 0) |
        (one.incomplete ? left_out : 0) | (one.value != 0 ? has_value : 0) |
        (one.placed_on != one.day ? placed_apart : 0) | (one.unit != 0 ? has_unit : 0));
    body.byte(marks);
    body.number(static_cast<uint64_t>(position - over.begin()));
    body.number(texts.at(one.place));
    body.whole(one.day.days - day.days);
    if (marks & placed_apart) body.whole(one.placed_on.days - day.days);
    if (marks & has_value) body.whole(one.value);
    if (marks & has_unit) body.number(units.at(one.unit));
    CHECK(one.members.size() == measures.all()[one.measure].dimensions.size());
    CHECK(one.weight == 1 || one.weight == -1);
    for (const std::string& member : one.members) body.number(texts.at(member));
  }
  Out out;
  out.byte(format);
  out.fixed(measures.definition(programme, register_name));
  out.fixed(hash_of(id, facts));
  out.number(texts.values.size());
  for (const std::string& text : texts.values) out.text(text);
  out.number(units.values.size());
  for (const uint64_t unit : units.values) out.fixed(unit);
  out.bytes.insert(out.bytes.end(), body.bytes.begin(), body.bytes.end());
  return std::move(out.bytes);
}

Result<std::vector<Contribution>> decode(const Measures& measures, const Bytes& bytes) {
  std::vector<Contribution> result;
  if (bytes.empty()) return result;
  In in(bytes);
  const uint8_t made_as = in.byte();
  if (made_as == 0 || made_as > format) return malformed();
  if (made_as < format)
    return Error{"contribution.other_definition", "contributions",
                 "these contributions were kept by an earlier version of this program",
                 "recompute them from the record's facts", ""};
  const auto* over = measures.of_definition(in.fixed());
  if (over == nullptr)
    return Error{"contribution.other_definition", "contributions",
                 "these contributions were made by measures that have changed since",
                 "recompute them from the record's facts", ""};
  in.fixed();
  std::vector<std::string> texts(in.count());
  for (std::string& text : texts) text = in.text();
  std::vector<uint64_t> units(in.count());
  for (uint64_t& unit : units) unit = in.fixed();
  result.resize(in.count());
  const int64_t day = in.whole();
  for (Contribution& one : result) {
    const uint8_t marks = in.byte();
    const uint64_t position = in.number(), place = in.number();
    if (!in.good() || position >= over->size() || place >= texts.size()) return malformed();
    one.measure = (*over)[position];
    one.place = texts[place];
    one.weight = marks & minus ? -1 : 1;
    one.day.days = static_cast<int32_t>(day + in.whole());
    one.placed_on = one.day;
    if (marks & placed_apart) one.placed_on.days = static_cast<int32_t>(day + in.whole());
    if (marks & has_value) one.value = in.whole();
    one.at_day_end = (marks & at_end) != 0;
    one.incomplete = (marks & left_out) != 0;
    if (marks & has_unit) {
      const uint64_t unit = in.number();
      if (unit >= units.size()) return malformed();
      one.unit = units[unit];
    }
    one.members.resize(measures.all()[one.measure].dimensions.size());
    for (std::string& member : one.members) {
      const uint64_t text = in.number();
      if (text >= texts.size()) return malformed();
      member = texts[text];
    }
  }
  if (!in.good() || !in.at_end_of_bytes()) return malformed();
  return result;
}

}  // namespace besik::indicator
