#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/env.h"
#include "base/result.h"
#include "indicator/engine.h"
#include "record/world.h"
#include "service/operation.h"
#include "store/store.h"
#include "store/vault.h"

namespace besik::service {

struct Options {
  std::string data;                       // folder
  std::string programmes = "programmes";  // folder shipped with the product
  store::Vault::Source key;               // default: file DATA/master.key
  std::string country;  // folder of the country's places and calendars, for creation;
                        // "" = the nation must be imported
  bool create = false;
  bool synthetic = false;  // on creation: everything made in this folder is synthetic
  bool run_scheduler = true;
  std::string smtp_url;  // "" = notices wait in the outbox and the state page says so
  std::string smtp_user, smtp_password, mail_from;
  std::string sms_gateway_url;   // HTTP POST {to, text, kind}; only this host is ever called
  int acknowledge_minutes = 30;  // a notice that nobody acknowledged goes to the next person
  std::string public_url;        // "" = the last address that served this folder
};

// What changed by one commit, told to subscribers after it is durable. Holds no identity.
struct Happened {
  std::vector<std::string> indicators;  // "programme/indicator"
  std::string record;                   // id, or ""
  std::string programme, register_name;
  std::string place;  // of the record
  std::int64_t version = 0;
  bool tasks = false;
};

class Service {
 public:
  static Checked<std::unique_ptr<Service>> open(Env& env, Options options);
  ~Service();

  // The one door. Authorises, runs, audits reads of persons.
  Checked<Answer> call(const Operation& operation, const Call& call);
  Checked<Answer> call(std::string_view operation, const Call& call);

  // An operator over a synthetic folder may act as one of its accounts (login name); never over a
  // real one. Codes: session.not_synthetic, user.not_found.
  Result<Actor> act_as(std::string_view user);

  // Sessions: token -> actor; sliding, 30 minutes idle, 12 hours whole.
  Result<Actor> actor_of_session(std::string_view token);
  std::string csrf_of_session(std::string_view token) const;

  // Called on the writing thread: hand over, do not work.
  using Subscriber = std::function<void(const Happened&)>;
  int subscribe(Subscriber subscriber);
  void unsubscribe(int id);
  // Whether `actor` may be told of this (figures entitled, record readable).
  bool concerns(const Actor& actor, const Happened& happened);

  std::shared_ptr<const record::World> world() const;
  bool synthetic() const;
  std::string metrics() const;  // Prometheus text
  json::object health();        // /healthz: {"status": "ok", ...} without counts of persons
  // The address under which people reach the server from now on; the folder keeps it, for links
  // that are made while no server runs.
  void served_at(const std::string& url);
  // One-time link for the first administrator while there is no account; "" otherwise.
  std::string first_link();

  // Fires what is due now: warnings, escalations, notices' next steps. The scheduler's thread calls
  // it by itself; simulations call it after moving their clock. Returns how many steps were taken.
  Result<int> run_due();
  // Sends what waits in the outbox and is due; for tests and for `besik notice send`.
  Result<int> send_notices();

  struct Parts;  // store, vault, engine, ...: for the folder's own sources
  Parts& parts() { return *parts_; }

 private:
  Service() = default;
  std::unique_ptr<Parts> parts_;
};

}  // namespace besik::service
