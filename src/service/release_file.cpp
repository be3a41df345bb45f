#include <map>

#include "base/csv.h"
#include "base/json.h"
#include "disclosure/publication.h"
#include "service/input.h"
#include "service/methods.h"
#include "service/releases.h"

namespace besik::service {

namespace {

constexpr std::string_view format_name = "besik release 1";
constexpr const char* columns[] = {"programme", "indicator",   "level",     "place",
                                   "period",    "geography",   "breakdown", "status",
                                   "numerator", "denominator", "value",     "flags"};
constexpr std::size_t key_columns = 7;

json::value whole(const std::optional<int64_t>& value) {
  return value ? json::value(*value) : json::value(nullptr);
}

json::array row_of(const disclosure::GridKey& key, const indicator::Figure& figure,
                   const record::World& world) {
  json::object breakdown;
  for (const auto& [name, member] : figure.breakdown) breakdown[name] = member;
  json::array flags;
  for (const std::string& flag : figure.flags) flags.emplace_back(flag);
  if (world.synthetic && !figure.flags.contains("synthetic")) flags.emplace_back("synthetic");
  json::array row{json::value(key.programme),
                  json::value(key.indicator),
                  json::value(figure.where.level),
                  json::value(figure.where.code),
                  json::value(indicator::to_string(figure.period)),
                  json::value(indicator::to_string(figure.geography))};
  row.emplace_back(std::move(breakdown));
  row.emplace_back(indicator::to_string(figure.status));
  row.push_back(whole(figure.numerator));
  row.push_back(whole(figure.denominator));
  row.push_back(figure.value ? json::value(besik::to_string(*figure.value)) : json::value(nullptr));
  row.emplace_back(std::move(flags));
  return row;
}

// A reader without an account has no other way to learn what a code is called.
void name_place(json::object& places, const record::World& world, const std::string& code,
                Date on) {
  if (places.contains(code) || !world.tree) return;
  const place::Place* found = world.tree->find(code);
  if (found == nullptr) return;
  const Text& name = world.tree->name(*found, on);
  places[code] = json::object{{"kk", name.kk}, {"ru", name.ru}, {"en", name.en}};
}

std::string signed_text(const json::object& release) {
  json::object body = release;
  body.erase("signature");
  return "besik release\n" + canonical_json(json::value(std::move(body))) + "\n";
}

std::map<std::string, const json::array*> rows_of(const json::object& release) {
  std::map<std::string, const json::array*> out;
  const json::value* figures = release.if_contains("figures");
  if (figures == nullptr || !figures->is_array()) return out;
  for (const json::value& value : figures->get_array()) {
    const json::array* row = value.if_array();
    if (row == nullptr || row->size() != std::size(columns)) continue;
    std::string key;
    for (std::size_t i = 0; i < key_columns; ++i) key += canonical_json((*row)[i]) + "|";
    out[key] = row;
  }
  return out;
}

json::object said(const json::array* row) {
  json::object out;
  if (row == nullptr) return out;
  for (std::size_t i = key_columns; i + 1 < std::size(columns); ++i) out[columns[i]] = (*row)[i];
  return out;
}

std::string cell_text(const json::value& value) {
  if (value.is_string()) return std::string(value.get_string());
  if (value.is_null()) return "";
  if (const auto* object = value.if_object()) {
    std::string out;
    for (const auto& one : *object)
      out += (out.empty() ? "" : " ") + std::string(one.key()) + "=" + cell_text(one.value());
    return out;
  }
  if (const auto* array = value.if_array()) {
    std::string out;
    for (const json::value& one : *array) out += (out.empty() ? "" : " ") + cell_text(one);
    return out;
  }
  return json::serialize(value);
}

}  // namespace

json::object release_body(const Epoch& epoch, const record::World& world, int64_t number,
                          const std::string& why) {
  json::array figures;
  json::object places;
  std::map<std::pair<std::string, std::string>, std::pair<int64_t, int64_t>> counts;
  for (const auto& [key, grid] : epoch.grids)
    for (std::size_t i = 0; i < grid->size(); ++i) {
      if (grid->period(i).last >= epoch.day) continue;
      const indicator::Figure figure = grid->at(i);
      const bool hidden = figure.status == indicator::Status::hidden;
      if (!hidden && !figure.value && !figure.numerator) continue;
      // Most members of most breakdowns in most places: what is left out was counted as none.
      if (!hidden && !figure.breakdown.empty() && figure.numerator == 0) continue;
      auto& [all, unseen] = counts[{key.programme, key.indicator}];
      ++all;
      unseen += hidden ? 1 : 0;
      figures.emplace_back(row_of(key, figure, world));
      name_place(places, world, figure.where.code, epoch.day);
    }
  json::array methods;
  for (const auto& [name, versions] : world.programmes) {
    if (versions.empty()) continue;
    for (const programme::Indicator& one : versions.back()->indicators) {
      const auto count = counts.find({name, one.name});
      if (count == counts.end()) continue;
      json::object method = method_json(versions, one);
      method["figures"] = count->second.first;
      method["hidden"] = count->second.second;
      methods.emplace_back(std::move(method));
    }
  }
  json::object out{{"format", format_name},
                   {"number", number},
                   {"epoch", besik::to_string(epoch.day)},
                   {"country", world.tree ? world.tree->nation().code : ""},
                   {"synthetic", world.synthetic},
                   {"why", why}};
  out["corrects"] = number > 1 ? json::value(number - 1) : json::value(nullptr);
  out["methods"] = std::move(methods);
  out["places"] = std::move(places);
  out["columns"] = json::array(std::begin(columns), std::end(columns));
  out["figures"] = std::move(figures);
  return out;
}

void sign_release(json::object& release, const store::Vault& vault) {
  release["key"] = to_base64url(vault.public_key());
  release["signature"] = to_base64url(vault.sign(signed_text(release)));
}

Result<void> check_release(const json::object& release) {
  const auto format = get_text(release, "format");
  const auto key = get_text(release, "key"), signature = get_text(release, "signature");
  if (!format || *format != format_name || !key || !signature)
    return fault("release.malformed", "file", "this is no release", "give the file as downloaded");
  const auto key_bytes = from_base64url(*key), signature_bytes = from_base64url(*signature);
  if (!key_bytes || !signature_bytes)
    return fault("release.malformed", "file", "this is no release", "give the file as downloaded");
  if (!store::Vault::is_signed(signed_text(release), *signature_bytes, *key_bytes))
    return fault("release.forged", "file", "the signature is not that of this content",
                 "download it again");
  return {};
}

json::array release_diff(const json::object& from, const json::object& to) {
  const auto old_rows = rows_of(from), new_rows = rows_of(to);
  std::map<std::string, std::pair<const json::array*, const json::array*>> both;
  for (const auto& [key, row] : old_rows) both[key].first = row;
  for (const auto& [key, row] : new_rows) both[key].second = row;
  json::array out;
  for (const auto& [key, pair] : both) {
    const json::object before = said(pair.first), after = said(pair.second);
    if (before == after) continue;
    const json::array& like = pair.first ? *pair.first : *pair.second;
    json::object one;
    for (std::size_t i = 0; i < key_columns; ++i) one[columns[i]] = like[i];
    one["before"] = pair.first ? json::value(before) : json::value(nullptr);
    one["after"] = pair.second ? json::value(after) : json::value(nullptr);
    out.emplace_back(std::move(one));
  }
  return out;
}

std::string release_csv(const json::object& release) {
  std::string out = csv_line({std::begin(columns), std::end(columns)});
  for (const auto& [key, row] : rows_of(release)) {
    std::vector<std::string> cells;
    for (const json::value& value : *row) cells.push_back(cell_text(value));
    out += csv_line(cells);
  }
  return out;
}

}  // namespace besik::service
