#include "main/caller.h"

#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>

#include <curl/curl.h>

#include "base/env.h"
#include "base/json.h"
#include "service/pieces.h"
#include "service/service.h"

namespace besik::commands {
namespace {

// A password from the environment, the sample's list, or the terminal without echo.
std::string password_of(const Reach& how) {
  if (const char* given = std::getenv("BESIK_PASSWORD")) return given;
  for (const auto& account : sample_accounts(how.data)) {
    if (account.user == how.as) return account.password;
  }
  std::fprintf(stderr, "Password of %s: ", how.as.c_str());
  termios before{};
  bool terminal = tcgetattr(STDIN_FILENO, &before) == 0;
  if (terminal) {
    termios silent = before;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(STDIN_FILENO, TCSANOW, &silent);
  }
  std::string password;
  std::getline(std::cin, password);
  if (terminal) {
    tcsetattr(STDIN_FILENO, TCSANOW, &before);
    std::fputc('\n', stderr);
  }
  return password;
}

Error not_written() {
  return {"command.output", "", "the answer cannot be written on",
          "See whether the disk has room, or whoever reads it is still there.", ""};
}

class InProcess : public Caller {
 public:
  explicit InProcess(std::unique_ptr<service::Service> service, Language language)
      : service_(std::move(service)) {
    actor_.is_operator = true;
    actor_.language = language;
  }
  Checked<void> sign_in(const std::string& user, const std::string& password) {
    service::Call call;
    call.input = {{"user", user}, {"password", password}};
    auto answer = service_->call("session.open", call);
    if (!answer) return answer.error();
    auto actor = service_->actor_of_session(answer->set_session);
    if (!actor) return actor.error();
    Language language = actor_.language;
    actor_ = *actor;
    actor_.language = language;
    return {};
  }
  Checked<service::Answer> call(const service::Operation& operation, json::object input,
                                std::string body) override {
    service::Call call;
    call.actor = actor_;
    call.input = std::move(input);
    call.body_text = std::move(body);
    return service_->call(operation, call);
  }
  Checked<void> read(const service::Operation& operation, json::object input,
                     const Sink& sink) override {
    service::Call call;
    call.actor = actor_;
    call.input = std::move(input);
    call.in_pieces = true;
    TRY_ASSIGN(const service::Answer answer, service_->call(operation, call));
    if (!answer.pieces) {
      if (!sink(answer.content_type.empty() ? json::serialize(answer.body) : answer.text))
        return not_written();
      return {};
    }
    while (true) {
      TRY_ASSIGN(const std::string bytes, answer.pieces->next());
      if (bytes.empty()) return {};
      if (!sink(bytes)) return not_written();
    }
  }
  bool beside_a_server() const override { return false; }

 private:
  std::unique_ptr<service::Service> service_;
  service::Actor actor_;
};

std::string escaped(std::string_view text) {
  char* made = curl_easy_escape(nullptr, text.data(), static_cast<int>(text.size()));
  std::string out = made ? made : "";
  curl_free(made);
  return out;
}

std::string as_query_text(const json::value& value) {
  if (value.is_string()) return std::string(value.as_string());
  if (value.is_bool()) return value.as_bool() ? "yes" : "no";
  if (value.is_array()) {
    std::string out;
    for (const auto& one : value.as_array()) out += (out.empty() ? "" : ",") + as_query_text(one);
    return out;
  }
  return json::serialize(value);
}

class BySocket : public Caller {
 public:
  BySocket(std::string socket, Language language)
      : socket_(std::move(socket)), language_(language), curl_(curl_easy_init()) {}
  ~BySocket() override { curl_easy_cleanup(curl_); }

  Checked<void> sign_in(const std::string& user, const std::string& password) {
    json::object who{{"user", user}, {"password", password}};
    auto answer = call(*service::find_operation("session.open"), who, "");
    if (!answer) return answer.error();
    if (const auto* csrf = answer->body.as_object().if_contains("csrf")) {
      csrf_ = std::string(csrf->as_string());
    }
    return {};
  }

  Checked<service::Answer> call(const service::Operation& operation, json::object input,
                                std::string body) override {
    return ask(operation, std::move(input), std::move(body), nullptr);
  }
  Checked<void> read(const service::Operation& operation, json::object input,
                     const Sink& sink) override {
    TRY(ask(operation, std::move(input), "", &sink));
    return {};
  }
  bool beside_a_server() const override { return true; }

 private:
  Checked<service::Answer> ask(const service::Operation& operation, json::object input,
                               std::string body, const Sink* sink) {
    using In = service::Parameter::In;
    std::string path = operation.path;
    std::string query = "language=" + std::string(to_string(language_));
    json::object members;
    bool file = false;
    for (const auto& parameter : operation.parameters) {
      file |= parameter.in == In::body && parameter.type == "file";
      const auto* value = input.if_contains(parameter.name);
      if (!value) continue;
      if (parameter.in == In::path) {
        auto at = path.find("{" + parameter.name + "}");
        path.replace(at, parameter.name.size() + 2, escaped(as_query_text(*value)));
      } else if (parameter.in == In::query) {
        query += "&" + parameter.name + "=" + escaped(as_query_text(*value));
      } else {
        members[parameter.name] = *value;
      }
    }
    if (!file && operation.method != "GET") body = json::serialize(members);
    return send(operation.method, path + "?" + query, body, file, sink);
  }

  // What comes: a refusal is kept whole, an answer goes to the sink where there is one.
  struct Coming {
    CURL* curl;
    const Sink* sink;
    std::string text;
    bool refused_by_sink = false;
  };
  static size_t take(char* bytes, size_t size, size_t count, void* into) {
    auto& coming = *static_cast<Coming*>(into);
    long status = 0;
    curl_easy_getinfo(coming.curl, CURLINFO_RESPONSE_CODE, &status);
    if (coming.sink == nullptr || status >= 400) {
      coming.text.append(bytes, size * count);
      return size * count;
    }
    coming.refused_by_sink = !(*coming.sink)(std::string_view(bytes, size * count));
    return coming.refused_by_sink ? 0 : size * count;
  }

  Checked<service::Answer> send(const std::string& method, const std::string& target,
                                const std::string& body, bool file, const Sink* sink) {
    curl_easy_reset(curl_);
    Coming coming{curl_, sink, "", false};
    std::string url = "http://localhost" + target;
    curl_slist* headers = nullptr;
    headers = curl_slist_append(headers, file ? "Content-Type: text/plain; charset=utf-8"
                                              : "Content-Type: application/json");
    if (!csrf_.empty()) headers = curl_slist_append(headers, ("X-Besik-CSRF: " + csrf_).c_str());
    headers = curl_slist_append(headers, "Expect:");
    curl_easy_setopt(curl_, CURLOPT_UNIX_SOCKET_PATH, socket_.c_str());
    curl_easy_setopt(curl_, CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl_, CURLOPT_PROXY, "");
    curl_easy_setopt(curl_, CURLOPT_CUSTOMREQUEST, method.c_str());
    curl_easy_setopt(curl_, CURLOPT_COOKIEFILE, "");
    curl_easy_setopt(curl_, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl_, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl_, CURLOPT_WRITEDATA, &coming);
    if (method != "GET") {
      curl_easy_setopt(curl_, CURLOPT_POSTFIELDS, body.data());
      curl_easy_setopt(curl_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    }
    CURLcode done = curl_easy_perform(curl_);
    curl_slist_free_all(headers);
    if (coming.refused_by_sink) return not_written();
    if (done == CURLE_PARTIAL_FILE || (done == CURLE_RECV_ERROR && sink != nullptr)) {
      return Error{"command.answer_cut", "besik.sock",
                   "the answer broke off: what came is not the whole",
                   "Ask again; if it stays so, see what the server says.", ""};
    }
    if (done != CURLE_OK) {
      return Error{"command.server_gone", "besik.sock", curl_easy_strerror(done),
                   "See whether the server still runs.", ""};
    }
    return answer_of(coming.text);
  }

  Checked<service::Answer> answer_of(const std::string& text) {
    long status = 0;
    char* type = nullptr;
    curl_easy_getinfo(curl_, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(curl_, CURLINFO_CONTENT_TYPE, &type);
    std::string content_type = type ? type : "";
    service::Answer answer;
    answer.http_status = static_cast<int>(status);
    bool is_json = content_type.find("json") != std::string::npos;
    if (is_json && !text.empty()) {
      auto body = parse_json(text, {64, 1 << 30});
      if (!body) return body.error();
      answer.body = std::move(*body);
    } else {
      answer.text = text;
      answer.content_type = content_type;
    }
    if (status < 400) return answer;
    Errors errors;
    if (answer.body.is_object() && answer.body.as_object().contains("errors")) {
      for (const auto& one : answer.body.at("errors").as_array()) {
        auto member = [&](std::string_view name) {
          const auto* found = one.as_object().if_contains(name);
          return found ? std::string(found->as_string()) : std::string();
        };
        errors.push_back(
            {member("code"), member("where"), member("what"), member("mend"), member("nearest")});
      }
    }
    if (errors.empty()) {
      errors.push_back({"command.refused", "server", "status " + std::to_string(status), "", ""});
    }
    return errors;
  }

  std::string socket_, csrf_;
  Language language_;
  CURL* curl_;
};

bool exists(const std::string& path) {
  struct stat about {};
  return ::stat(path.c_str(), &about) == 0;
}

bool answers(const std::string& socket) {
  if (!exists(socket)) return false;
  CURL* curl = curl_easy_init();
  curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, socket.c_str());
  curl_easy_setopt(curl, CURLOPT_URL, "http://localhost/healthz");
  curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  bool well = curl_easy_perform(curl) == CURLE_OK;
  curl_easy_cleanup(curl);
  return well;
}

template <class Way>
Checked<std::unique_ptr<Caller>> signed_in(std::unique_ptr<Way> way, const Reach& how) {
  if (!how.as.empty()) {
    auto done = way->sign_in(how.as, password_of(how));
    if (!done) return done.error();
  }
  return std::unique_ptr<Caller>(std::move(way));
}

}  // namespace

std::string default_data() {
  const char* given = std::getenv("BESIK_DATA");
  return given && *given ? given : "data";
}

std::vector<SampleAccount> sample_accounts(const std::string& data) {
  std::vector<SampleAccount> accounts;
  auto text = read_whole_file(data + "/sample.json", 1 << 20);
  if (!text) return accounts;
  auto parsed = parse_json(*text);
  if (!parsed || !parsed->is_object()) return accounts;
  const auto* list = parsed->as_object().if_contains("accounts");
  if (!list || !list->is_array()) return accounts;
  for (const auto& one : list->as_array()) {
    if (!one.is_object()) continue;
    const auto& object = one.as_object();
    auto user = get_text(object, "user");
    auto password = get_text(object, "password");
    auto title = get_text(object, "title");
    if (!user || !password || !title) continue;
    const auto* all = object.if_contains("reads_all_figures");
    accounts.push_back({*user, *password, *title, all && all->is_bool() && all->as_bool()});
  }
  return accounts;
}

Checked<std::unique_ptr<Caller>> reach(const Reach& how) {
  std::string socket = how.data + "/besik.sock";
  if (answers(socket)) return signed_in(std::make_unique<BySocket>(socket, how.language), how);
  if (!exists(how.data)) {
    return Error{"command.no_data", how.data, "there is no such data folder",
                 "Run ./besik up first, or name one with --data.", ""};
  }
  service::Options options;
  options.data = how.data;
  if (const char* command = std::getenv("BESIK_KEY_COMMAND")) options.key.command = command;
  options.programmes = how.programmes;
  options.run_scheduler = false;
  auto service = service::Service::open(system_env(), options);
  if (!service) return service.error();
  return signed_in(std::make_unique<InProcess>(std::move(*service), how.language), how);
}

}  // namespace besik::commands
