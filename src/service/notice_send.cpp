#include <curl/curl.h>

#include <cstring>
#include <memory>

#include <boost/json.hpp>

#include "service/input.h"
#include "service/notices.h"

namespace besik::service {

namespace {

constexpr long connect_seconds = 10, whole_seconds = 30;

struct CurlFree {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Curl = std::unique_ptr<CURL, CurlFree>;
using List = std::unique_ptr<curl_slist, CurlFree>;

void start_curl() {
  static const CURLcode once = curl_global_init(CURL_GLOBAL_DEFAULT);
  static_cast<void>(once);
}

std::size_t drop(char*, std::size_t size, std::size_t count, void* seen) {
  auto& total = *static_cast<std::size_t*>(seen);
  total += size * count;
  return total > 64 * 1024 ? 0 : size * count;
}

struct Upload {
  std::string text;
  std::size_t at = 0;
};

std::size_t upload(char* out, std::size_t size, std::size_t count, void* from) {
  auto& source = *static_cast<Upload*>(from);
  const std::size_t length = std::min(size * count, source.text.size() - source.at);
  std::memcpy(out, source.text.data() + source.at, length);
  source.at += length;
  return length;
}

std::string base64(std::string_view text) {
  static constexpr char letters[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t at = 0; at < text.size(); at += 3) {
    uint32_t group = 0;
    for (std::size_t byte = 0; byte < 3; ++byte)
      group = group << 8 |
              (at + byte < text.size() ? static_cast<uint8_t>(text[at + byte]) : uint8_t{0});
    for (std::size_t letter = 0; letter < 4; ++letter)
      out += at + letter > text.size() ? '=' : letters[group >> (18 - 6 * letter) & 63];
  }
  return out;
}

Error refused(const std::string& channel, const char* why) {
  return fault("notice.refused", channel,
               std::string("the message could not be handed over: ") + why,
               "it is tried again; see that the server for this channel can be reached");
}

std::string mail(const Options& options, const store::OutboxRow& row, Language language) {
  return "From: Besik <" + options.mail_from + ">\r\nTo: <" + row.address +
         ">\r\nSubject: =?UTF-8?B?" + base64(notice_subject(language)) + "?=\r\nMessage-ID: <" +
         besik::to_string(row.id) + "@besik>\r\n" +
         "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
         "Content-Transfer-Encoding: base64\r\nAuto-Submitted: auto-generated\r\n\r\n" +
         base64(notice_text(language, options.public_url)) + "\r\n";
}

Result<std::string> send_mail(const Options& options, const store::OutboxRow& row,
                              Language language) {
  start_curl();
  const Curl curl(curl_easy_init());
  Upload source{mail(options, row, language)};
  const std::string to = "<" + row.address + ">", from = "<" + options.mail_from + ">";
  const List recipients(curl_slist_append(nullptr, to.c_str()));
  std::size_t seen = 0;
  curl_easy_setopt(curl.get(), CURLOPT_URL, options.smtp_url.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(curl.get(), CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_TRY));
  if (!options.smtp_user.empty()) {
    // A password never crosses the wire in the clear.
    curl_easy_setopt(curl.get(), CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_ALL));
    curl_easy_setopt(curl.get(), CURLOPT_USERNAME, options.smtp_user.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_PASSWORD, options.smtp_password.c_str());
  }
  curl_easy_setopt(curl.get(), CURLOPT_MAIL_FROM, from.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_MAIL_RCPT, recipients.get());
  curl_easy_setopt(curl.get(), CURLOPT_READFUNCTION, upload);
  curl_easy_setopt(curl.get(), CURLOPT_READDATA, &source);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, drop);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &seen);
  curl_easy_setopt(curl.get(), CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_CONNECTTIMEOUT, connect_seconds);
  curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, whole_seconds);
  const CURLcode code = curl_easy_perform(curl.get());
  if (code != CURLE_OK) return refused("mail", curl_easy_strerror(code));
  return "smtp 250";
}

Result<std::string> send_gateway(const Options& options, const store::OutboxRow& row,
                                 Language language, const std::string& receipt_url) {
  start_curl();
  const Curl curl(curl_easy_init());
  const std::string body =
      json::serialize(json::object{{"id", besik::to_string(row.id)},
                                   {"to", row.address},
                                   {"text", notice_text(language, options.public_url)},
                                   {"kind", row.channel},
                                   {"receipt_url", receipt_url}});
  const List headers(curl_slist_append(nullptr, "Content-Type: application/json"));
  std::size_t seen = 0;
  curl_easy_setopt(curl.get(), CURLOPT_URL, options.sms_gateway_url.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl.get(), CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, body.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, drop);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &seen);
  curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_CONNECTTIMEOUT, connect_seconds);
  curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, whole_seconds);
  const CURLcode code = curl_easy_perform(curl.get());
  if (code != CURLE_OK) return refused(row.channel, curl_easy_strerror(code));
  long status = 0;
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
  if (status < 200 || status > 299) return refused(row.channel, "the gateway refused it");
  return "http " + std::to_string(status);
}

}  // namespace

Result<std::string> send(const Options& options, const store::OutboxRow& row,
                         const std::string& receipt_url) {
  const Language language = parse_language(row.language).value_or(Language::kk);
  const std::string& url = row.channel == "mail" ? options.smtp_url : options.sms_gateway_url;
  if (url.empty())
    return fault("notice.no_gateway", row.channel, "no server is set for this channel",
                 "start the server with a mail server or a gateway");
  return row.channel == "mail" ? send_mail(options, row, language)
                               : send_gateway(options, row, language, receipt_url);
}

}  // namespace besik::service
