#include <algorithm>

#include "record/territory.h"
#include "service/input.h"
#include "service/nouns.h"
#include "service/return_coverage.h"
#include "service/return_view.h"

namespace besik::service {

namespace {

constexpr int64_t usual_page = 200, longest_page = 5'000;

ReturnAt at_of(const Parts& parts, std::shared_ptr<const record::World> world,
               const programme::Programme& programme, const programme::Return& form,
               const record::ReturnPeriodOf& period, const Reporter& one) {
  ReturnAt at;
  at.programme = &programme;
  at.form = &form;
  at.body = one.body;
  at.period = period;
  at.id = record::return_id(programme.name, form.name, one.body->code, period.first);
  at.owed = one.owed;
  at.facts = one.submitted;
  at.world = std::move(world);
  static_cast<void>(parts);
  return at;
}

struct Wanted {
  std::string programme, form, organisation, place, status;
  std::optional<indicator::Period> period;
};

Result<Wanted> read_wanted(const record::World& world, const json::object& input) {
  Wanted out;
  out.programme = text_or(input, "programme");
  out.form = text_or(input, "return");
  if (!out.form.empty()) TRY(need_form(world, input));
  out.organisation = text_or(input, "organisation");
  out.place = text_or(input, "place");
  out.status = text_or(input, "status");
  if (!out.place.empty() && world.tree) TRY(world.tree->get(out.place));
  if (!out.organisation.empty() && world.organisations)
    TRY(world.organisations->get(out.organisation));
  if (const std::string text = text_or(input, "period"); !text.empty()) {
    TRY_ASSIGN(out.period, indicator::parse_period(text));
  }
  static const std::vector<std::string> known{"missing",  "draft",    "submitted",
                                              "approved", "reopened", "late"};
  if (!out.status.empty() && std::find(known.begin(), known.end(), out.status) == known.end())
    return fault("return.unknown_status", "status", "a return has no such status",
                 "give missing, draft, submitted, approved, reopened or late");
  return out;
}

bool is_wanted(const Wanted& wanted, const ReturnAt& at, Date today) {
  if (!wanted.organisation.empty() && at.body->code != wanted.organisation) return false;
  if (!wanted.place.empty() && !record::is_in_territory(*at.world, at.body->place, wanted.place))
    return false;
  if (wanted.status.empty()) return true;
  return wanted.status == "late" ? is_late(at, today) : status_of(at) == wanted.status;
}

// Returns that are expected or were written, oldest period first, as far as `seen` lets them.
template <typename Seen>
std::vector<ReturnAt> collect(const Parts& parts, const Wanted& wanted, const Seen& seen) {
  std::vector<ReturnAt> out;
  const auto world = parts.world();
  const Date today = parts.today();
  for (const auto& [name, versions] : world->programmes) {
    if (versions.empty() || (!wanted.programme.empty() && wanted.programme != name)) continue;
    for (const programme::Return& form : versions.back()->returns) {
      if (!wanted.form.empty() && wanted.form != form.name) continue;
      for (const auto& period : periods_until(*world, *versions.back(), form, today)) {
        if (wanted.period &&
            (period.first < wanted.period->first || wanted.period->last < period.last))
          continue;
        for (const Reporter& one :
             reporters(*world, parts.returns, *versions.back(), form, period, today)) {
          if (!one.owed && !one.submitted) continue;
          ReturnAt at = at_of(parts, world, *versions.back(), form, period, one);
          if (seen(at) && is_wanted(wanted, at, today)) out.push_back(std::move(at));
        }
      }
    }
  }
  std::stable_sort(out.begin(), out.end(), [](const ReturnAt& a, const ReturnAt& b) {
    return a.period.first < b.period.first;
  });
  return out;
}

Checked<Answer> paged(const Parts& parts, const Call& call, const std::vector<ReturnAt>& all) {
  TRY_ASSIGN(const int64_t limit, whole_or(call.input, "limit", usual_page));
  TRY_ASSIGN(const int64_t after, whole_or(call.input, "after", 0));
  if (limit < 1 || limit > longest_page || after < 0)
    return fault("input.wrong_type", "limit", "a page holds 1 to 5000 returns", "ask for fewer");
  json::array items;
  const auto size = static_cast<int64_t>(all.size());
  for (int64_t at = after; at < std::min(size, after + limit); ++at)
    items.push_back(item_json(parts, all[static_cast<std::size_t>(at)], call.actor.language));
  json::object out{{"items", std::move(items)}, {"of", size}};
  if (after + limit < size) out["next"] = after + limit;
  Answer answer;
  answer.body = std::move(out);
  return answer;
}

Checked<Answer> expected(Service& service, const Call& call) {
  Parts& parts = service.parts();
  const auto world = parts.world();
  TRY_ASSIGN(const Wanted wanted, read_wanted(*world, call.input));
  return paged(parts, call, collect(parts, wanted, [&](const ReturnAt& at) {
                 if (!rights(*at.world, call.actor.user, *at.form, *at.body).sends) return false;
                 return at.facts ? at.facts->stage == record::ReturnStage::draft ||
                                       at.facts->has_open_query()
                                 : at.owed && at.owed->last < parts.today();
               }));
}

Checked<Answer> list(Service& service, const Call& call) {
  Parts& parts = service.parts();
  const auto world = parts.world();
  TRY_ASSIGN(const Wanted wanted, read_wanted(*world, call.input));
  return paged(parts, call, collect(parts, wanted, [&](const ReturnAt& at) {
                 return rights(*at.world, call.actor.user, *at.form, *at.body).any();
               }));
}

Checked<Answer> forms(Service& service, const Call& call) {
  const auto world = service.world();
  json::array items;
  for (const auto& [name, versions] : world->programmes)
    if (!versions.empty())
      for (const programme::Return& form : versions.back()->returns)
        items.push_back(form_json(*versions.back(), form, call.actor.language));
  Answer answer;
  answer.body = json::object{{"items", std::move(items)}};
  return answer;
}

Checked<Answer> show(Service& service, const Call& call) {
  Parts& parts = service.parts();
  TRY_ASSIGN(ReturnAt at, need_return(parts, call.input));
  if (!rights(*at.world, call.actor.user, *at.form, *at.body).any())
    return fault("return.not_entitled", "organisation", "the returns of this body are not yours",
                 "ask who sends or approves them");
  TRY_ASSIGN(const auto reader, parts.store->read());
  TRY(refresh(at, *reader));
  TRY_ASSIGN(json::object out, return_json(parts, *reader, at, call.actor));
  Answer answer;
  answer.body = std::move(out);
  return answer;
}

// Readers of figures learn how many report, not what.
bool sees_completeness(const record::World& world, const record::User& user, const FormOf& of,
                       const std::string& place) {
  for (const programme::FigureGrant& grant : of.programme->figure_grants)
    if (user.roles.contains(grant.role) &&
        record::holds_place(world, user.organisation, grant.territory, place))
      return true;
  const place::Organisation* own =
      world.organisations ? world.organisations->find(user.organisation) : nullptr;
  const auto& roles = of.form->reopened_by;
  return own != nullptr && record::is_in_territory(world, place, own->place) &&
         std::any_of(roles.begin(), roles.end(),
                     [&](const std::string& role) { return user.roles.contains(role); });
}

struct Share {
  int64_t expected = 0, reported = 0, late = 0, nil = 0, returns = 0, records = 0;
};

json::object share_json(const record::World& world, const std::string& place, Date on,
                        const std::string& period, const Share& share, Language language) {
  const place::Place* found = world.tree->find(place);
  return {{"place", place},
          {"place_name", found == nullptr ? "" : world.tree->name(*found, on).in(language)},
          {"period", period},
          {"expected", share.expected},
          {"reported", share.reported},
          {"returns", share.returns},
          {"records", share.records},
          {"nil", share.nil},
          {"late", share.late}};
}

Checked<Answer> completeness(Service& service, const Call& call) {
  Parts& parts = service.parts();
  const auto world = parts.world();
  TRY_ASSIGN(const FormOf of, need_form(*world, call.input));
  TRY_ASSIGN(const Wanted wanted, read_wanted(*world, call.input));
  if (!world->tree)
    return fault("place.no_nation", "", "no territory is loaded", "import the country's places");
  const std::string top = wanted.place.empty() ? world->tree->nation().code : wanted.place;
  const std::string level = text_or(call.input, "level");
  if (!level.empty() && !world->tree->is_level(level))
    return fault("figure.unknown_level", "level", "there is no such level", "see country.show");
  if (!sees_completeness(*world, call.actor.user, of, top))
    return fault("return.not_entitled", "place", "you do not see figures of this place",
                 "ask for a place of your territory");
  const Date today = parts.today();
  json::array items;
  for (const auto& period : periods_until(*world, *of.programme, *of.form, today)) {
    if (today <= period.last) continue;
    if (wanted.period && (period.first < wanted.period->first || wanted.period->last < period.last))
      continue;
    std::map<std::string, Share> shares;
    if (level.empty())
      shares[top];
    else
      for (const auto& one : world->tree->all_at_level(top, level, period.last))
        shares[one.place->code];
    for (const Reporter& one :
         reporters(*world, parts.returns, *of.programme, *of.form, period, today)) {
      if (!record::is_in_territory(*world, one.place, top)) continue;
      const place::Place* at = level.empty() ? world->tree->find(top)
                                             : world->tree->at_level(one.place, level, period.last);
      if (at == nullptr) continue;
      Share& share = shares[at->code];
      ++share.expected;
      share.reported += one.reported ? 1 : 0;
      share.records += one.keeps_records ? 1 : 0;
      share.returns += one.keeps_records ? 0 : 1;
      share.nil += one.reported && one.submitted && one.submitted->nil ? 1 : 0;
      share.late +=
          is_late(at_of(parts, world, *of.programme, *of.form, period, one), today) ? 1 : 0;
    }
    for (const auto& [place, share] : shares)
      items.push_back(share_json(*world, place, period.last,
                                 record::to_string(of.form->period, period), share,
                                 call.actor.language));
  }
  Answer answer;
  answer.body = json::object{{"items", std::move(items)}};
  return answer;
}

std::vector<Parameter> choosing() {
  return {in_query("programme", "text", "Name of the programme."),
          in_query("return", "text", "Name of the form."),
          in_query("period", "text", "Only periods within this one, like 2026 or 2026-03."),
          in_query("organisation", "text", "Code of a body."),
          in_query("place", "text", "Only bodies in this place."),
          in_query("status", "text", "missing, draft, submitted, approved, reopened or late."),
          in_query("limit", "whole", "How many, at most 5000."),
          in_query("after", "whole", "How many to pass over: `next` of the page before.")};
}

}  // namespace

void add_returns(std::vector<Operation>& table) {
  table.push_back({"return.forms",
                   "GET",
                   "/api/v1/returns/forms",
                   Needs::session,
                   true,
                   false,
                   "The forms of returns: what they ask for, of whom, and what they feed.",
                   {},
                   "{items: [Form]}",
                   forms});
  table.push_back(
      {"return.expected", "GET", "/api/v1/returns/expected", Needs::session, false, false,
       "What is due from your body: missing of days that are over, begun, reopened, or asked "
       "about.",
       choosing(), "{items: [Return], of, next}", expected});
  table.push_back({"return.list", "GET", "/api/v1/returns", Needs::session, false, false,
                   "Returns that you send, approve or may reopen, with where each stands.",
                   choosing(), "{items: [Return], of, next}", list});
  table.push_back({"return.completeness",
                   "GET",
                   "/api/v1/returns/completeness",
                   Needs::session,
                   false,
                   false,
                   "How many bodies are expected to report, and how many did, by place and period.",
                   {in_query("programme", "text", "Name of the programme."),
                    in_query("return", "text", "Name of the form.", true),
                    in_query("period", "text", "Only periods within this one."),
                    in_query("place", "text", "Code of a place; the nation if not given."),
                    in_query("level", "text", "All places of this level within it.")},
                   "{items: [{place, period, expected, reported, returns, records, nil, late}]}",
                   completeness});
  table.push_back(
      {"return.show",
       "GET",
       "/api/v1/returns/{return}/{organisation}/{period}",
       Needs::session,
       false,
       false,
       "One return with its form, versions, queries and what you may do with it.",
       {in_path("return", "Name of the form."), in_path("organisation", "Code of the body."),
        in_path("period", "Period, like 2026-03, 2026-Q1 or 2026."),
        in_query("programme", "text", "Needed where two programmes have such a form.")},
       "Return with form, history, queries, remark, may, and records: what the body's own records "
       "say of these days, by number",
       show});
}

}  // namespace besik::service
