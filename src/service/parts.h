#pragma once

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>

#include "indicator/engine.h"
#include "record/world.h"
#include "service/accounts.h"
#include "service/agenda.h"
#include "service/epochs.h"
#include "service/jobs.h"
#include "service/observation_book.h"
#include "service/passwords.h"
#include "service/return_book.h"
#include "service/rota.h"
#include "service/service.h"
#include "service/sessions.h"
#include "service/target_book.h"
#include "store/store.h"
#include "store/vault.h"

namespace besik::service {

// Who must never see which record. Thread-safe; as of the last commit.
class Exclusions {
 public:
  struct Item {
    std::string id;
    record::Exclusion exclusion;
  };
  std::vector<record::Exclusion> of(const Id& record) const;
  std::vector<Item> items(const Id& record) const;
  void put(const Id& record, std::vector<Item> items);
  Result<void> load(store::Reader& reader);
  static json::object to_body(const std::vector<Item>& items);

 private:
  mutable std::shared_mutex mutex_;
  std::map<Id, std::vector<Item>> by_record_;
};

// Reads of records and persons in the clear, on their way into the ledger "access".
class AccessLog {
 public:
  std::size_t add(store::Event event);  // how many wait now
  // Writes what waits; returns once it is durable.
  Result<void> flush(store::Store& store);

 private:
  std::mutex mutex_;
  std::vector<store::Event> waiting_;
};

// Counters for /metrics: operations, errors by code, times. No names, no ids.
class Metrics {
 public:
  void count(const std::string& operation, const std::string& code, int64_t micros);
  std::string text() const;

 private:
  struct Row {
    int64_t calls = 0, micros = 0;
  };
  mutable std::mutex mutex_;
  std::map<std::pair<std::string, std::string>, Row> rows_;
};

struct Service::Parts {
  Parts(Env& env_in, Options options_in) : env(env_in), options(std::move(options_in)) {}
  ~Parts();

  Env& env;
  Options options;
  std::unique_ptr<store::Vault> vault;  // outlives the store, which signs its last checkpoint
  std::unique_ptr<store::Store> store;
  std::unique_ptr<indicator::Engine> engine;

  // Writes share the gate; a change of the world excludes them while figures are rebuilt.
  std::shared_mutex gate;
  std::shared_ptr<const record::World> world() const;
  void set_world(std::shared_ptr<const record::World> world);

  Accounts accounts;
  Rota rota;
  std::mutex rota_mutex;  // held while the rota is judged and changed
  Exclusions exclusions;
  Sessions sessions;
  Lockout lockout;
  Passwords passwords;
  Agenda agenda;  // tasks: warnings, ends, escalations
  Agenda climbs;  // notices that nobody acknowledged
  ObservationBook observations;
  ReturnBook returns;
  TargetBook targets;
  Epochs epochs;
  Jobs jobs;
  AccessLog access;
  Metrics metrics;

  std::mutex subscribers_mutex;
  std::map<int, Subscriber> subscribers;
  int next_subscriber = 1;
  void tell(const Happened& happened);

  // Where people reach the server: as it was started; else the last one that served this folder; ""
  // where none ever did.
  std::string public_url() const;
  void set_public_url(std::string url);
  // A page there; without an address the path alone, which its reader has to complete.
  std::string link_to(const std::string& path) const { return public_url() + path; }

  std::string first_token;  // one-time link of the first administrator
  std::mutex first_mutex;

  std::mutex run_mutex;   // one run of the agenda at a time
  std::mutex send_mutex;  // one run of the outbox at a time
  std::mutex stop_mutex;
  std::condition_variable stop_signal;
  bool stopping = false;
  std::vector<std::jthread> threads;

  Date today() const;  // civil day of the nation
  std::string nation_zone() const;

 private:
  mutable std::mutex url_mutex_;
  std::string public_url_;
  mutable std::mutex world_mutex_;
  std::shared_ptr<const record::World> world_;
};

using Parts = Service::Parts;

}  // namespace besik::service
