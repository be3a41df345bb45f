#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <fstream>

#include "server/test_site.h"

// A million figures over HTTP: what they cost the process that gives them.
namespace besik::server {
namespace {

using service::TestCountry;

// Of this process, in KiB.
int64_t memory(const std::string& what) {
  std::ifstream in("/proc/self/status");
  for (std::string line; std::getline(in, line);)
    if (line.starts_with(what + ":")) return std::atoll(line.c_str() + what.size() + 1);
  return 0;
}
void forget_peak() { std::ofstream("/proc/self/clear_refs") << "5"; }

// Thirty districts in each region.
std::string classifier(TestCountry& country) {
  std::string out = "kato,level,type_code,name_ru,name_kk\n";
  const auto world = country.service->world();
  for (const auto& one :
       world->tree->all_at_level("KZ", "region", country.service->parts().today())) {
    const std::string& code = one.place->code;
    out += code + ",oblast,0," + one.place->names.front().text.ru + "," +
           one.place->names.front().text.kk + "\n";
    for (int i = 65; i <= 94; ++i) {  // numbers that no district ever had
      const std::string district = code.substr(0, 2) + std::to_string(i) + "00000";
      out += district + ",district,2,Район " + district + ",Аудан " + district + "\n";
    }
  }
  return out;
}

struct Read {
  int64_t bytes = 0, lines = 0, figures = 0;
  bool whole = false;
  double seconds = 0;
};

// Reads and forgets, as a file on disk would.
Read read(Site& site, const Site::Visitor& who, const std::string& target, std::string_view mark) {
  Read out;
  const auto start = std::chrono::steady_clock::now();
  Line line = Line::tcp(site.port);
  line.say(Site::text(who, "GET", target));
  EXPECT_TRUE(line.until("\r\n\r\n").starts_with("HTTP/1.1 200")) << target;
  std::string kept, end;
  while (true) {
    char bytes[64 << 10];
    const ssize_t size = ::recv(line.socket(), bytes, sizeof bytes, 0);
    if (size <= 0) break;
    const std::string_view came(bytes, static_cast<std::size_t>(size));
    out.bytes += size;
    out.lines += std::count(came.begin(), came.end(), '\n');
    kept += came;
    for (auto at = kept.find(mark); at != std::string::npos; at = kept.find(mark, at + 1))
      ++out.figures;
    kept.erase(0, kept.size() - std::min(kept.size(), mark.size() - 1));
    end += came.substr(came.size() - std::min<std::size_t>(came.size(), 7));
    end.erase(0, end.size() - std::min<std::size_t>(end.size(), 7));
    if (end == "\r\n0\r\n\r\n") {
      out.whole = true;
      break;
    }
  }
  out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return out;
}

TEST(MillionFigures, TakeTheMemoryOfAFew) {
  TestCountry country;
  country.must(TestCountry::keeper(), "place.import",
               {{"map", "places/kato.map.yaml"}, {"on", "2026-01-01"}}, classifier(country));
  for (int i = 0; i < 20; ++i) country.open_case();
  Site site(country);
  const auto national = site.visitor("national");
  const std::string about = "/api/v1/figures?indicator=arrests&level=district&period=2026";
  read(site, national, about + "&step=month&by=offence_group", "\"ok\"");  // projections are made
  for (const std::string format : {"csv", "jsonl", "json"}) {
    forget_peak();
    const int64_t before = memory("VmRSS");
    const Read all = read(site, national, about + "&step=day&by=offence_group&format=" + format,
                          format == "csv" ? ",2026-" : "\"of_its_time\"");
    const int64_t grown = memory("VmHWM") - before;
    std::printf("%s: %lld figures, %lld MB in %.1f s, peak memory grew by %.1f MB\n",
                format.c_str(), static_cast<long long>(all.figures),
                static_cast<long long>(all.bytes >> 20), all.seconds,
                static_cast<double>(grown) / 1024);
    EXPECT_TRUE(all.whole) << format;
    EXPECT_GE(all.figures, 1'000'000) << format;
    EXPECT_LT(grown, 64 << 10) << format << ", KiB";
  }
}

}  // namespace
}  // namespace besik::server
