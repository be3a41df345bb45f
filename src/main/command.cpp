#include "main/command.h"

#include <span>

namespace besik::commands {
namespace {

const Command place_commands[] = {
    {"place",
     "list",
     "place.list",
     "Places of a level, or below a place",
     {},
     false,
     "items",
     {{"code", "code"}, {"level", "level"}, {"name", "name"}, {"parent", "parent"}},
     {"besik place list --level region", "besik place list --within 750000000 --search Медеу"},
     {}},
    {"place",
     "show",
     "place.show",
     "One place: names, validity, zone, what became of it",
     {"code"},
     false,
     "",
     {},
     {"besik place show 610000000"},
     {}},
    {"place",
     "import",
     "place.import",
     "Import a classifier from CSV by a column map; --dry-run judges and writes nothing",
     {},
     true,
     "",
     {},
     {"besik place import --map programmes/kazakhstan/places/kato.map.yaml kato.csv"},
     {}},
    {"place",
     "boundaries",
     "place.import_boundaries",
     "Import boundaries of a level from GeoJSON or TopoJSON; says which places have none",
     {},
     true,
     "",
     {},
     {"besik place boundaries --level region --map boundaries/geokz.map.yaml adm1.geojson"},
     {}},
    {"organisation",
     "list",
     "organisation.list",
     "Organisations of a place or kind",
     {},
     false,
     "items",
     {{"code", "code"}, {"kind", "kind"}, {"name", "name"}, {"place", "place"}},
     {"besik organisation list --kind police --place 750000000"},
     {}},
    {"organisation",
     "import",
     "organisation.import",
     "Import organisations from CSV",
     {},
     true,
     "",
     {},
     {"besik organisation import organisations.csv"},
     {}},
    {"population",
     "import",
     "population.import",
     "Import populations from CSV by a column map or the plain template; --dry-run judges and "
     "writes nothing",
     {},
     true,
     "",
     {},
     {"besik population import --map programmes/kazakhstan/population/wpp.map.yaml wpp.csv",
      "besik population import --source 'Statistics office' people.csv"},
     {}},
    {"population",
     "show",
     "population.show",
     "People of a place, sex and ages on a day",
     {},
     false,
     "",
     {},
     {"besik population show --place KZ --age-from 0 --age-to 17 --on 2026-07-01"},
     {}},
};

const Command figure_commands[] = {
    {"indicator",
     "list",
     "indicator.list",
     "Indicators with their words",
     {},
     false,
     "items",
     {{"code", "code"}, {"name", "name"}, {"programme", "programme"}, {"title", "title"}},
     {"besik indicator list --programme juvenile-justice"},
     {}},
    {"indicator",
     "show",
     "figure.show",
     "Figures of an indicator",
     {"indicator"},
     false,
     "figures",
     {{"place.code", "place"},
      {"period.text", "period"},
      {"breakdown.*", ""},
      {"numerator", "numerator"},
      {"denominator", "denominator"},
      {"value", "value"},
      {"status", "status"}},
     {"besik indicator show JJ10 --place KZ --level region --period 2026 --step quarter --by sex "
      "--format csv"},
     {}},
    {"verify",
     "",
     "verify.run",
     "Prove the chains, that state equals replay, and (with --figures) that every figure equals "
     "an "
     "independent recount",
     {},
     false,
     "",
     {},
     {"besik verify", "besik verify --figures"},
     {{"background", "yes"}}},
};

const Command keeper_commands[] = {
    {"programme",
     "list",
     "programme.list",
     "Programmes installed",
     {},
     false,
     "items",
     {{"name", "name"}, {"version", "version"}, {"title", "title"}},
     {"besik programme list"},
     {}},
    {"programme",
     "install",
     "programme.install",
     "Install the programme folder's present version; refuses changes without a map",
     {"programme"},
     false,
     "",
     {},
     {"besik programme install juvenile-justice"},
     {}},
};

}  // namespace

const std::vector<Command>& commands() {
  static const std::vector<Command> all = [] {
    std::vector<Command> together;
    const auto add = [&together](std::span<const Command> part) {
      together.insert(together.end(), part.begin(), part.end());
    };
    add(place_commands);
    add(record_commands());
    add(figure_commands);
    add(release_commands());
    add(observation_commands());
    add(return_commands());
    add(keeper_commands);
    add(user_commands());
    return together;
  }();
  return all;
}

}  // namespace besik::commands
