#include "main/command.h"

namespace besik::commands {
namespace {

std::vector<Command> place_commands() {
  return {
      {"place", "list", "place.list", "Places of a level, or below a place", {}, false, "items",
       {{"code", "code"}, {"level", "level"}, {"name", "name"}, {"parent", "parent"}},
       {"besik place list --level region", "besik place list --within 750000000 --search Медеу"}, {}},
      {"place", "show", "place.show", "One place: names, validity, zone, what became of it",
       {"code"}, false, "", {}, {"besik place show 610000000"}, {}},
      {"place", "import", "place.import",
       "Import a classifier from CSV by a column map; --dry-run judges and writes nothing", {}, true,
       "", {}, {"besik place import --map programmes/kazakhstan/places/kato.map.yaml kato.csv"}, {}},
      {"place", "boundaries", "place.import_boundaries",
       "Import boundaries of a level from GeoJSON or TopoJSON; says which places have none", {}, true,
       "", {}, {"besik place boundaries --level region --map boundaries/geokz.map.yaml adm1.geojson"}, {}},
      {"organisation", "list", "organisation.list", "Organisations of a place or kind", {}, false,
       "items", {{"code", "code"}, {"kind", "kind"}, {"name", "name"}, {"place", "place"}},
       {"besik organisation list --kind police --place 750000000"}, {}},
      {"organisation", "import", "organisation.import", "Import organisations from CSV", {}, true, "",
       {}, {"besik organisation import organisations.csv"}, {}},
      {"population", "import", "population.import",
       "Import populations from CSV by a column map; --dry-run judges and writes nothing", {}, true,
       "", {}, {"besik population import --map programmes/kazakhstan/populations/nation.map.yaml wpp.csv"},
       {}},
      {"population", "show", "population.show", "People of a place, sex and ages on a day", {}, false,
       "", {}, {"besik population show --place KZ --age-from 0 --age-to 17 --on 2026-07-01"}, {}},
  };
}

std::vector<Command> record_commands() {
  return {
      {"record", "list", "record.list", "Records that you may read, newest first", {}, false, "items",
       {{"id", "id"}, {"register", "register"}, {"stage.name", "stage"}, {"place.code", "place"},
        {"opened_at", "opened"}, {"next_due", "next due"}},
       {"besik record list --programme juvenile-justice --register case --limit 20"}, {}},
      {"record", "show", "record.show", "One record with its clocks and safeguards", {"id"}, false, "",
       {}, {"besik record show 019a...  --format json"}, {}},
      {"record", "history", "record.history", "What happened to a record, in words", {"id"}, false,
       "items", {{"at", "at"}, {"actor.name", "who"}, {"words", "what"}},
       {"besik record history 019a... --language ru"}, {}},
      {"record", "void", "record.void", "Retract a record that was entered by mistake", {"id"}, false,
       "", {}, {"besik record void 019a... --reason 'entered twice'"}, {}},
      {"record", "import", "record.import",
       "Import records from CSV: all or nothing, errors by row and column; --history for a paper "
       "backlog (clocks are counted, nobody is called)",
       {}, true, "", {},
       {"besik record import --programme juvenile-justice --register arrest arrests.csv",
        "besik record import --programme juvenile-justice --register case --history backlog.csv"}, {}},
      {"person", "search", "person.search", "Persons by name in any spelling", {"name"}, false, "items",
       {{"id", "id"}, {"name", "name"}, {"birth_date", "born"}, {"sex", "sex"},
        {"likeness", "likeness"}},
       {"besik person search 'Әйгерім Қасымова'"}, {}},
      {"person", "show", "person.show", "One person's identity (the reading is logged)", {"id"}, false,
       "", {}, {"besik person show 019a..."}, {}},
      {"person", "erase", "person.erase",
       "Destroy a person's key: identity becomes unreadable everywhere, facts stay", {"id"}, false, "",
       {}, {"besik person erase 019a... --reason 'request of 2026-03-01'"}, {}},
      {"task", "list", "task.list", "Work that is due", {}, false, "items",
       {{"due_at", "due"}, {"title", "what"}, {"role", "role"}, {"place.code", "place"},
        {"record", "record"}},
       {"besik task list --mine"}, {}},
      {"task", "acknowledge", "task.acknowledge", "Say that you have seen an alarm", {"id"}, false, "",
       {}, {"besik task acknowledge 019a..."}, {}},
  };
}

std::vector<Command> figure_commands() {
  return {
      {"indicator", "list", "indicator.list", "Indicators with their words", {}, false, "items",
       {{"code", "code"}, {"name", "name"}, {"programme", "programme"}, {"title", "title"}},
       {"besik indicator list --programme juvenile-justice"}, {}},
      {"indicator", "show", "figure.show", "Figures of an indicator", {"indicator"}, false, "figures",
       {{"place.code", "place"}, {"period.text", "period"}, {"breakdown.*", ""},
        {"numerator", "numerator"}, {"denominator", "denominator"}, {"value", "value"},
        {"status", "status"}},
       {"besik indicator show JJ10 --place KZ --level region --period 2026 --step quarter --by sex "
        "--format csv"}, {}},
      {"verify", "", "verify.run",
       "Prove the chains, that state equals replay, and (with --figures) that every figure equals an "
       "independent recount", {}, false, "", {}, {"besik verify", "besik verify --figures"}, {}},
  };
}

std::vector<Command> keeper_commands() {
  return {
      {"programme", "list", "programme.list", "Programmes installed", {}, false, "items",
       {{"name", "name"}, {"version", "version"}, {"title", "title"}}, {"besik programme list"}, {}},
      {"programme", "install", "programme.install",
       "Install the programme folder's present version; refuses changes without a map", {"programme"},
       false, "", {}, {"besik programme install juvenile-justice"}, {}},
      {"user", "list", "user.list", "Accounts", {}, false, "items",
       {{"id", "account"}, {"name", "name"}, {"roles", "roles"}, {"organisation", "organisation"},
        {"disabled", "disabled"}},
       {"besik user list --format csv"}, {}},
      {"user", "import", "user.import",
       "Import accounts from CSV; --dry-run judges and writes nothing; each gets a one-time link", {},
       true, "", {}, {"besik user import --dry-run workers.csv"}, {}},
      {"user", "disable", "user.disable",
       "Disable an account and hand its records, tasks and duty to another, in one action", {"user"},
       false, "", {}, {"besik user disable a.serik --hand-over-to b.dana"}, {}},
      {"user", "cover", "user.cover", "Leave cover: another acts for this post between two days",
       {"user"}, false, "", {},
       {"besik user cover a.serik --by b.dana --from 2026-07-01 --until 2026-07-28"}, {}},
      {"user", "link", "user.link", "A one-time link with which a person sets a password", {"user"},
       false, "", {}, {"besik user link a.serik"}, {}},
  };
}

}  // namespace

const std::vector<Command>& commands() {
  static const std::vector<Command> all = [] {
    std::vector<Command> together;
    for (auto part : {place_commands(), record_commands(), figure_commands(), keeper_commands()}) {
      together.insert(together.end(), part.begin(), part.end());
    }
    return together;
  }();
  return all;
}

}  // namespace besik::commands
