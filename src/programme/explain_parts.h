#pragma once

#include <string>
#include <vector>

#include "programme/phrases.h"

namespace besik::programme {

// Writes the parts of an explanation as Markdown in one language.
class Prose {
 public:
  Prose(const Programme& programme, Language language)
      : programme_(programme), language_(language) {}

  void heading(int level, const std::string& text) {
    out_ += "\n" + std::string(level, '#') + " " + text + "\n\n";
  }
  void heading(int level, const Text& text) { heading(level, text.in(language_)); }
  void paragraph(const std::string& text) { out_ += text + "\n\n"; }
  void item(const std::string& text) { out_ += "- " + std::string(trim(text)) + "\n"; }
  void end_of_list() { out_ += "\n"; }
  const std::string& text() const { return out_; }

  Language language() const { return language_; }
  const Programme& programme() const { return programme_; }
  std::string fill(const Text& pattern, const std::vector<std::string>& args) const {
    return programme::fill(pattern, language_, args);
  }
  std::string quoted(const std::string& text) const { return in_quotes(text, language_); }
  std::string title(const Register& reg, const std::string& name) const {
    return quoted(title_of(reg, name, language_));
  }
  std::string titles(const Register& reg, const std::vector<std::string>& names) const;
  std::string roles(const std::vector<std::string>& names) const;
  std::string levels(const std::vector<std::string>& names) const;
  std::string place(const Register& reg, const std::string& word) const;
  std::string words(const Register& reg, const Expression& expression) const {
    return expression_words(expression, programme_, reg, language_);
  }

 private:
  const Programme& programme_;
  Language language_;
  std::string out_;
};

void explain_register(Prose& prose, const Register& reg);
void explain_grants(Prose& prose);
void explain_return(Prose& prose, const Return& form);
void explain_indicator(Prose& prose, const Indicator& indicator);

}  // namespace besik::programme
