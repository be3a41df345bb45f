#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include <xlsxwriter.h>

#include "exchange/figure_columns.h"
#include "exchange/figure_files.h"

namespace besik::exchange {
namespace {

using indicator::Figure;

constexpr lxw_row_t most_rows = LXW_ROW_MAX - 1;  // beside the header
constexpr std::size_t piece = 256 << 10;
constexpr std::size_t most_text = 32'767;  // of a cell
constexpr int64_t most_exact = int64_t{1} << 53;

Error cannot_write() {
  return {"file.io", "xlsx", "the workbook could not be written",
          "see whether the disk for temporary files is full", ""};
}

std::string in(Language language, const char* kk, const char* ru, const char* en) {
  return Text{kk, ru, en}.in(language);
}

// Cut between letters: a cell holds only so much.
std::string fitting(std::string text) {
  if (text.size() <= most_text) return text;
  std::size_t end = most_text;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  text.resize(end);
  return text;
}

class Workbook : public FigureFile {
 public:
  explicit Workbook(FigureWords words) : words_(std::move(words)) { open(); }
  ~Workbook() override {
    if (book_ != nullptr) lxw_workbook_free(book_);
    if (file_ >= 0) ::close(file_);
  }
  Workbook(const Workbook&) = delete;
  Workbook& operator=(const Workbook&) = delete;

  Result<void> add(const Figure& figure) override {
    if (book_ == nullptr) return cannot_write();
    if (row_ > most_rows)
      return Error{"figure.too_many_rows", "format", "a sheet holds no more than 1,048,575 figures",
                   "ask for fewer, or for format csv", ""};
    lxw_col_t at = 0;
    for (const FigureColumn& column : columns_) write(row_, at++, column.cell(figure));
    ++row_;
    as_of_ = figure.as_of;
    seen_flags_.insert(figure.flags.begin(), figure.flags.end());
    return {};
  }

  Result<void> end() override {
    if (book_ == nullptr) return cannot_write();
    const auto last = static_cast<lxw_col_t>(columns_.size() - 1);
    worksheet_autofilter(figures_, 0, 0, row_ > 1 ? row_ - 1 : 1, last);
    write_about();
    const lxw_error failed = workbook_close(book_);
    book_ = nullptr;
    if (failed != LXW_NO_ERROR || ::lseek(file_, 0, SEEK_SET) != 0) return cannot_write();
    closed_ = true;
    return {};
  }

  Result<std::string> take() override {
    if (!closed_) return std::string();
    std::string bytes(piece, '\0');
    const ssize_t size = ::read(file_, bytes.data(), bytes.size());
    if (size < 0) return cannot_write();
    bytes.resize(static_cast<std::size_t>(size));
    return bytes;
  }

 private:
  // A file without a name, so that no other program meets it and nothing is left behind: the
  // library, which wants a name, is given that of the descriptor.
  void open() {
    std::error_code ignored;
    const auto folder = std::filesystem::temp_directory_path(ignored);
    file_ = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (file_ < 0) {
      std::string name = (folder / "besik_XXXXXX").string();
      file_ = ::mkstemp(name.data());
      if (file_ < 0) return;
      ::unlink(name.c_str());
    }
    lxw_workbook_options options{};
    options.constant_memory = LXW_TRUE;
    const std::string name = "/proc/self/fd/" + std::to_string(file_);
    book_ = workbook_new_opt(name.c_str(), &options);
    if (book_ == nullptr) return;
    lxw_doc_properties properties{};
    std::string title = words_.indicator ? words_.indicator->title.in(words_.language) : "";
    std::string by = "Besik";
    properties.title = title.data();
    properties.author = by.data();
    properties.created = static_cast<time_t>(words_.made_at.ms / 1000);
    workbook_set_properties(book_, &properties);
    const Language language = words_.language;
    figures_ = workbook_add_worksheet(
        book_, in(language, "Көрсеткіштер", "Показатели", "Figures").c_str());
    about_ =
        workbook_add_worksheet(book_, in(language, "Түсіндірме", "Пояснения", "About").c_str());
    bold_ = workbook_add_format(book_);
    format_set_bold(bold_);
    format_set_text_wrap(bold_);
    format_set_align(bold_, LXW_ALIGN_VERTICAL_TOP);
    wrap_ = workbook_add_format(book_);
    format_set_text_wrap(wrap_);
    format_set_align(wrap_, LXW_ALIGN_VERTICAL_TOP);
    whole_ = workbook_add_format(book_);
    format_set_num_format(whole_, "0");
    begin_figures();
  }

  void begin_figures() {
    columns_ = figure_columns(words_);
    lxw_col_t at = 0;
    for (const FigureColumn& column : columns_) {
      worksheet_set_column(figures_, at, at, column.width, nullptr);
      worksheet_write_string(figures_, 0, at, fitting(column.title).c_str(), bold_);
      ++at;
    }
    worksheet_freeze_panes(figures_, 1, 0);
  }

  lxw_format* decimal_format(int scale) {
    auto& format = decimals_[scale];
    if (format == nullptr) {
      format = workbook_add_format(book_);
      format_set_num_format(
          format,
          scale == 0 ? "0" : ("0." + std::string(static_cast<std::size_t>(scale), '0')).c_str());
    }
    return format;
  }

  void write(lxw_row_t row, lxw_col_t at, const FigureCell& cell) {
    if (const auto* text = std::get_if<std::string>(&cell)) {
      worksheet_write_string(figures_, row, at, fitting(*text).c_str(), nullptr);
    } else if (const auto* number = std::get_if<int64_t>(&cell)) {
      // A sheet's numbers are doubles: what they cannot hold stays a text of its digits.
      if (*number > most_exact || *number < -most_exact)
        worksheet_write_string(figures_, row, at, std::to_string(*number).c_str(), nullptr);
      else
        worksheet_write_number(figures_, row, at, static_cast<double>(*number), whole_);
    } else if (const auto* decimal = std::get_if<Decimal>(&cell)) {
      const std::string digits = to_string(*decimal);
      if (decimal->units > most_exact / 10 || decimal->units < -most_exact / 10)
        worksheet_write_string(figures_, row, at, digits.c_str(), nullptr);
      else
        worksheet_write_number(figures_, row, at, std::strtod(digits.c_str(), nullptr),
                               decimal_format(decimal->scale));
    }
  }

  void say(const std::string& name, const std::string& text) {
    worksheet_write_string(about_, about_row_, 0, fitting(name).c_str(), bold_);
    worksheet_write_string(about_, about_row_, 1, fitting(text).c_str(), wrap_);
    ++about_row_;
  }
  void head(const std::string& name) {
    ++about_row_;
    worksheet_write_string(about_, about_row_++, 0, name.c_str(), bold_);
  }

  void write_about() {
    const Language language = words_.language;
    const auto word = [&](const char* kk, const char* ru, const char* en) {
      return in(language, kk, ru, en);
    };
    worksheet_set_column(about_, 0, 0, 28, nullptr);
    worksheet_set_column(about_, 1, 1, 90, nullptr);
    if (words_.indicator != nullptr) write_indicator(*words_.indicator);
    say(word("Дерек көзі", "Источник", "Source"), words_.programme_title);
    if (!words_.standard.empty()) say(word("Стандарт", "Стандарт", "Standard"), words_.standard);
    write_moment();
    if (seen_flags_.contains("synthetic"))
      say(word("Ойдан шығарылған деректер", "Вымышленные данные", "Synthetic"),
          word("Бұл деректер ойдан шығарылған: олардағы адамдар мен сандар шын емес.",
               "Данные вымышлены: людей и чисел, показанных здесь, на самом деле нет.",
               "Made from synthetic records: the people and numbers shown here are not real."));
    head(word("Мәртебелер", "Статусы", "Statuses"));
    for (const indicator::Status status : all_statuses())
      say(std::string(indicator::to_string(status)), status_words(status, language));
    head(word("Белгілер", "Отметки", "Marks"));
    for (const std::string& flag : all_flags()) say(flag, flag_words(flag, language));
    head(word("Бағандар", "Столбцы", "Columns"));
    for (const FigureColumn& column : columns_)
      if (!column.name.empty()) say(column.name, column.title);
  }

  void write_indicator(const programme::Indicator& indicator) {
    const Language language = words_.language;
    const auto word = [&](const char* kk, const char* ru, const char* en) {
      return in(language, kk, ru, en);
    };
    say(word("Көрсеткіш", "Показатель", "Indicator"), indicator.title.in(language));
    say(word("Коды", "Код", "Code"),
        indicator.code.empty() ? indicator.name : indicator.code + " · " + indicator.name);
    say(word("Анықтамасы", "Определение", "Definition"), indicator.in_words.in(language));
    say(word("Өлшем бірлігі", "Единица измерения", "Unit"), unit_words(indicator, language));
    say(word("Қатар", "Ряд", "Series"), indicator.series);
  }

  void write_moment() {
    const Language language = words_.language;
    const auto word = [&](const char* kk, const char* ru, const char* en) {
      return in(language, kk, ru, en);
    };
    std::string as_of;
    for (const auto& [ledger, seq] : as_of_)
      as_of += (as_of.empty() ? "" : " ") + ledger + ":" + std::to_string(seq);
    if (words_.told_as_of)
      say(word("Қай күнгі жағдай", "По состоянию на", "As of"),
          to_string(*words_.told_as_of) + " " +
              word("(түн ортасындағы жағдай)", "(на полночь)", "(as the midnight told them)"));
    else
      say(word("Қай сәттегі жағдай", "По состоянию на", "As of"), to_string(words_.made_at));
    if (!as_of.empty())
      say(word("Соңғы есепке алынған оқиғалар", "Последние учтённые события",
               "Last events counted"),
          as_of);
  }

  FigureWords words_;
  int file_ = -1;
  bool closed_ = false;
  lxw_workbook* book_ = nullptr;
  lxw_worksheet *figures_ = nullptr, *about_ = nullptr;
  lxw_format *bold_ = nullptr, *wrap_ = nullptr, *whole_ = nullptr;
  std::map<int, lxw_format*> decimals_;
  std::vector<FigureColumn> columns_;
  lxw_row_t row_ = 1, about_row_ = 0;
  indicator::AsOf as_of_;
  std::set<std::string> seen_flags_;
};

}  // namespace

std::unique_ptr<FigureFile> make_figure_workbook(FigureWords words) {
  return std::make_unique<Workbook>(std::move(words));
}

}  // namespace besik::exchange
