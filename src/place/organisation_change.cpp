#include "place/organisation_change.h"

#include <algorithm>
#include <set>

#include "place/table.h"

namespace besik::place {
namespace {

using Kind = OrganisationChange::Kind;

Error fault(const char* code, const OrganisationChange& change, std::string what,
            std::string mend) {
  return {code, "organisation " + change.code, std::move(what), std::move(mend), ""};
}

// Files the state that ends on the day before `on`; a second change of one day adds to the first.
bool begin_state(Organisation& body, Date on) {
  if (on == body.since()) return true;
  if (on < body.since() || body.valid_until < on) return false;
  body.earlier.push_back({add_days(on, -1), body.parent, body.place, body.name});
  return true;
}

bool apply(Organisation& body, const OrganisationChange& change) {
  switch (change.kind) {
    case Kind::added:
      return false;
    case Kind::corrected: {
      std::vector<OrganisationState> earlier = std::move(body.earlier);
      body = change.body;
      body.earlier = std::move(earlier);
      return true;
    }
    case Kind::renamed:
      if (!begin_state(body, change.on)) return false;
      body.name = change.name;
      return true;
    case Kind::moved:
      if (!begin_state(body, change.on)) return false;
      body.place = change.to;
      return true;
    case Kind::reparented:
      if (!begin_state(body, change.on)) return false;
      body.parent = change.to;
      return true;
    case Kind::merged:
    case Kind::closed:
      if (change.on <= body.since()) return false;
      body.valid_until = add_days(change.on, -1);
      body.merged_into = change.to;
      return true;
  }
  return false;
}

}  // namespace

std::string_view to_string(Kind kind) {
  switch (kind) {
    case Kind::added:
      return "added";
    case Kind::corrected:
      return "corrected";
    case Kind::renamed:
      return "renamed";
    case Kind::moved:
      return "moved";
    case Kind::reparented:
      return "reparented";
    case Kind::merged:
      return "merged";
    case Kind::closed:
      return "closed";
  }
  return "";
}

Checked<std::vector<Organisation>> apply_changes(std::vector<Organisation> base,
                                                 const std::vector<OrganisationChange>& changes) {
  Errors errors;
  std::map<std::string, std::size_t, std::less<>> by_code;
  for (std::size_t at = 0; at < base.size(); ++at) by_code.emplace(base[at].code, at);
  for (const OrganisationChange& change : changes) {
    const auto found = by_code.find(change.code);
    if ((found == by_code.end()) != (change.kind == Kind::added)) {
      errors.push_back(fault("organisation.change_unknown", change,
                             change.kind == Kind::added ? "is there already" : "is not there",
                             "a body is added once, and before all else"));
      continue;
    }
    if (change.kind == Kind::added) {
      by_code.emplace(change.code, base.size());
      base.push_back(change.body);
    } else if (!apply(base[found->second], change)) {
      errors.push_back(fault("organisation.change_validity", change,
                             "does not stand on that day, or changed after it",
                             "changes come in the order of their days"));
    }
  }
  if (!errors.empty()) return errors;
  return base;
}

namespace {

// Compares the rows of one table with what is filed.
class Import {
 public:
  Import(const Tree& tree, const std::vector<Organisation>& base) : tree_(tree), base_(base) {
    for (const Organisation& body : base) by_code_.emplace(body.code, &body);
  }

  Checked<OrganisationImport> run(std::istream& in, const std::string& name) {
    if (!read_table(in, name,
                    {"code", "parent", "kind", "name_kk", "name_ru", "place", "valid_from"},
                    got_.errors, [&](TableRow& row) { read(row); })) {
      return std::move(got_.errors);
    }
    for (const OrganisationChange& change : got_.changes) ++got_.kinds[change.kind];
    TRY_ASSIGN(got_.organisations, apply_changes(base_, got_.changes));
    return std::move(got_);
  }

 private:
  void read(TableRow& row) {
    ++got_.rows;
    Organisation body;
    body.code = row.required("code");
    body.parent = row.text("parent");
    body.kind = row.required("kind");
    body.name = {row.text("name_kk"), row.text("name_ru"), row.text("name_en")};
    body.place = row.required("place");
    body.valid_from = row.date("valid_from");
    body.valid_until = row.date_or("valid_until", forever);
    body.merged_into = row.text("merged_into");
    const Date since = row.date_or("since", Date{});
    if (body.name.kk.empty() && body.name.ru.empty() && body.name.en.empty()) {
      row.fail("import.no_name", "name_kk", "the organisation has no name in any language",
               "give one");
    }
    if (!body.code.empty() && !codes_.insert(body.code).second) {
      row.fail("import.duplicate_code", "code", "the code stands in an earlier row too",
               "keep one of the rows");
    }
    if (!body.place.empty() && tree_.find(body.place) == nullptr) {
      row.fail("import.unplaced", "place", "no place has this code", "mend the code",
               tree_.get(body.place).error().nearest);
    }
    if (!body.merged_into.empty() && body.valid_until == forever) {
      row.fail("import.merge_undated", "merged_into", "a body that merged has a last day",
               "give it in valid_until");
    }
    if (!row.sound()) return;
    const auto known = by_code_.find(body.code);
    if (known == by_code_.end()) {
      OrganisationChange& change = add(body, Kind::added, body.valid_from);
      change.body = std::move(body);
    } else {
      compare(row, *known->second, std::move(body), since);
    }
  }

  void compare(TableRow& row, const Organisation& known, Organisation body, Date since) {
    const std::size_t before = got_.changes.size();
    const bool differs =
        !(known.name == body.name) || known.place != body.place || known.parent != body.parent;
    const bool same_state = since == known.since();
    if (differs && since == Date{}) {
      row.fail("import.undated_change", "since",
               "name, place or parent differ from what is filed, and no day is given",
               "give the day of the change in `since`; the first day of what is filed corrects it");
      return;
    }
    if (differs && (since < known.since() || body.valid_until < since)) {
      row.fail("import.change_order", "since", "the day lies before the last change or the end",
               "a change comes after the one before it");
      return;
    }
    if ((differs && same_state) || known.kind != body.kind ||
        (known.valid_from != body.valid_from && known.earlier.empty())) {
      OrganisationChange& change = add(body, Kind::corrected, known.since());
      change.body = body;
      change.body.valid_until = known.valid_until;
      change.body.merged_into = known.merged_into;
      if (!same_state) {
        change.body.name = known.name;
        change.body.place = known.place;
        change.body.parent = known.parent;
      }
    }
    if (differs && !same_state) date_changes(known, body, since);
    end(known, body);
    if (got_.changes.size() == before) ++got_.unchanged;
  }

  void date_changes(const Organisation& known, const Organisation& body, Date since) {
    if (!(known.name == body.name)) add(body, Kind::renamed, since).name = body.name;
    if (known.place != body.place) add(body, Kind::moved, since).to = body.place;
    if (known.parent != body.parent) add(body, Kind::reparented, since).to = body.parent;
  }

  void end(const Organisation& known, const Organisation& body) {
    if (known.valid_until == body.valid_until && known.merged_into == body.merged_into) return;
    if (body.valid_until == forever) {  // it stands after all
      OrganisationChange& change = add(body, Kind::corrected, known.since());
      change.body = body;
      return;
    }
    const bool merged = !body.merged_into.empty();
    add(body, merged ? Kind::merged : Kind::closed, add_days(body.valid_until, 1)).to =
        body.merged_into;
  }

  OrganisationChange& add(const Organisation& body, Kind kind, Date on) {
    got_.changes.push_back({kind, body.code, on});
    return got_.changes.back();
  }

  const Tree& tree_;
  const std::vector<Organisation>& base_;
  std::map<std::string, const Organisation*, std::less<>> by_code_;
  std::set<std::string> codes_;
  OrganisationImport got_;
};

}  // namespace

Checked<OrganisationImport> import_organisations(std::istream& in, const std::string& name,
                                                 const Tree& tree,
                                                 const std::vector<Organisation>& base) {
  return Import(tree, base).run(in, name);
}

}  // namespace besik::place
