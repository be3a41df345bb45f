#include "service/service.h"

#include <chrono>
#include <filesystem>
#include <fstream>

#include <sodium.h>
#include <spdlog/spdlog.h>

#include "base/check.h"
#include "service/input.h"
#include "service/live.h"
#include "service/parts.h"
#include "service/record_state.h"
#include "service/reference.h"
#include "service/reference_json.h"
#include "service/scheduler.h"

namespace besik::service {

namespace {

Checked<void> open_store(Parts& parts, bool& is_new) {
  namespace fs = std::filesystem;
  Options& options = parts.options;
  std::error_code code;
  if (options.create) fs::create_directories(options.data, code);
  if (options.key.file.empty() && options.key.command.empty())
    options.key.file = (fs::path(options.data) / "master.key").string();
  store::OpenOptions open;
  open.create = options.create;
  open.now_ms = parts.env.now().ms;
  TRY_ASSIGN(parts.vault, store::Vault::open(parts.env, options.key, options.create));
  open.vault = parts.vault.get();
  TRY_ASSIGN(parts.store, store::open_sqlite(parts.env, options.data, open));
  TRY_ASSIGN(const auto reader, parts.store->read());
  TRY_ASSIGN(const auto country, reader->reference("country", "country"));
  is_new = !country;
  if (is_new && !options.create)
    return fault("service.not_founded", options.data, "this folder holds no country yet",
                 "create it with besik up or besik serve --create");
  return {};
}

Checked<void> load_all(Parts& parts) {
  TRY_ASSIGN(const auto reader, parts.store->read());
  TRY_ASSIGN(auto world, read_world(*reader));
  parts.set_world(world);
  parts.engine = std::make_unique<indicator::Engine>(world);
  TRY(parts.engine->load(*reader));
  TRY(reader->each_reference("account", [&](const std::string& id, const json::object& body) {
    parts.accounts.put(account_from_json(id, body));
    return Result<void>{};
  }));
  TRY(parts.exclusions.load(*reader));
  TRY(parts.rota.load(*reader));
  TRY(parts.observations.load(*reader));
  TRY(parts.returns.load(*reader));
  TRY(parts.targets.load(*reader));
  TRY(parts.epochs.load(*reader));
  parts.sessions.load(*reader);
  TRY(load_agenda(parts));
  return {};
}

std::string kept_address(const std::string& folder) {
  std::ifstream in(folder + "/address");
  std::string line;
  std::getline(in, line);
  return line.starts_with("http") && line.size() < 300 ? line : "";
}

bool is_signed_in(const Actor& actor) { return !actor.user.id.empty(); }

Result<void> is_allowed(const Parts& parts, const Operation& operation, const Actor& actor) {
  if (operation.needs == Needs::nothing) return {};
  if (is_signed_in(actor)) {
    const auto account = parts.accounts.by_id(actor.user.id);
    if (!account || account->disabled || actor.user.disabled)
      return fault("session.none", "", "you are not signed in", "sign in");
    if (operation.needs == Needs::session || account->roles.contains("administrator")) return {};
    if (actor.is_operator && operation.operator_ok) return {};
    return fault("operation.not_entitled", operation.name, "your role may not do this",
                 "ask an administrator");
  }
  if (actor.is_operator && operation.operator_ok) return {};
  if (actor.is_operator)
    return fault("operation.needs_session", operation.name,
                 "access to the data folder is not enough for this", "sign in");
  return fault("session.none", "", "you are not signed in", "sign in");
}

}  // namespace

Checked<std::unique_ptr<Service>> Service::open(Env& env, Options options) {
  CHECK(sodium_init() >= 0);
  std::unique_ptr<Service> out(new Service());
  out->parts_ = std::make_unique<Parts>(env, std::move(options));
  Parts& parts = *out->parts_;
  parts.set_public_url(parts.options.public_url.empty() ? kept_address(parts.options.data)
                                                        : parts.options.public_url);
  bool is_new = false;
  TRY(open_store(parts, is_new));
  if (is_new) {
    // Measures compiled from nothing: founding writes reference data only.
    TRY(found_country(parts));
  }
  TRY(load_all(parts));
  start_threads(parts);
  return out;
}

Service::~Service() = default;

Checked<Answer> Service::call(const Operation& operation, const Call& call) {
  const auto start = std::chrono::steady_clock::now();
  Parts& parts = *parts_;
  Checked<Answer> answer = [&]() -> Checked<Answer> {
    if (is_signed_in(call.actor) && call.actor.is_operator && !synthetic())
      return fault("session.not_synthetic", "", "nobody acts as somebody else on a real folder",
                   "sign in");
    TRY(is_allowed(parts, operation, call.actor));
    if (auto checked = check_input(operation, call.input); !checked) return checked.error();
    if (call.body_text.size() > operation.max_body)
      return fault("input.too_large", operation.name, "the body is too large", "send less at once");
    // Libraries throw; what they say may hold what was typed.
    try {
      return operation.run(*this, call);
    } catch (const std::exception&) {
      return fault("service.failed", operation.name, "the work could not be done",
                   "try again; if it stays so, report it");
    }
  }();
  const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(
                          std::chrono::steady_clock::now() - start)
                          .count();
  const std::string code =
      answer ? "ok" : (answer.error().empty() ? "service.failed" : answer.error().front().code);
  parts.metrics.count(operation.name, code, micros);
  if (!answer && http_status(Error{code, "", "", "", ""}) >= 500)
    spdlog::error("{{\"operation\":\"{}\",\"code\":\"{}\"}}", operation.name, code);
  return answer;
}

Checked<Answer> Service::call(std::string_view operation, const Call& one) {
  const Operation* found = find_operation(operation);
  if (!found)
    return fault("operation.not_found", "operation", "there is no such operation",
                 "see the API page");
  return call(*found, one);
}

Result<Actor> Service::actor_of_session(std::string_view token) {
  Parts& parts = *parts_;
  const std::string id = parts.sessions.account_of(token, parts.env.now());
  const auto account = parts.accounts.by_id(id);
  if (!account || account->disabled)
    return fault("session.none", "", "you are not signed in", "sign in");
  Actor actor;
  actor.user = parts.accounts.user(*account, parts.today());
  actor.language = account->language;
  return actor;
}

std::string Service::csrf_of_session(std::string_view token) const {
  return parts_->sessions.has(token) ? Sessions::csrf_of(token) : "";
}

Result<Actor> Service::act_as(std::string_view user) {
  if (!synthetic())
    return fault("session.not_synthetic", "", "nobody acts as somebody else on a real folder",
                 "sign in");
  const auto account = parts_->accounts.find(user);
  if (!account || account->disabled)
    return fault("user.not_found", "user", "there is no such account", "see besik user list");
  Actor actor;
  actor.user = parts_->accounts.user(*account, parts_->today());
  actor.language = account->language;
  return actor;
}

int Service::subscribe(Subscriber subscriber) {
  std::lock_guard lock(parts_->subscribers_mutex);
  parts_->subscribers[parts_->next_subscriber] = std::move(subscriber);
  return parts_->next_subscriber++;
}

void Service::unsubscribe(int id) {
  std::lock_guard lock(parts_->subscribers_mutex);
  parts_->subscribers.erase(id);
}

bool Service::concerns(const Actor& actor, const Happened& happened) {
  return service::concerns(*parts_, actor, happened);
}

std::shared_ptr<const record::World> Service::world() const { return parts_->world(); }

bool Service::synthetic() const { return parts_->world()->synthetic; }

Result<int> Service::run_due() { return run_agenda(*parts_); }

Result<int> Service::send_notices() { return run_outbox(*parts_); }

void Service::served_at(const std::string& url) {
  parts_->set_public_url(url);
  std::ofstream out(parts_->options.data + "/address", std::ios::trunc);
  out << parts_->public_url() << "\n";
}

std::string Service::first_link() {
  Parts& parts = *parts_;
  if (!parts.accounts.empty()) return "";
  std::lock_guard lock(parts.first_mutex);
  if (parts.first_token.empty()) {
    std::array<uint8_t, 24> bytes{};
    parts.env.random(bytes);
    parts.first_token = to_base64url(bytes);
  }
  return parts.link_to("/first#" + parts.first_token);
}

}  // namespace besik::service
