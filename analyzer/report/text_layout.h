// Lines for a terminal: wrapped paragraphs, labelled rows, two columns side by side.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/report/report.h"
#include "analyzer/report/wording.h"

namespace abigate {

enum class Ink : unsigned char { plain, red, yellow, green, bold, faint };

/// Collects the lines of a report. Every text that comes in is on one line (see `printable`); a word that is longer
/// than a line stays whole, so that it can be searched for.
class TextPage {
 public:
  explicit TextPage(const TextStyle& style);

  void blank() { out_ += '\n'; }
  void rule();

  /// `text` at `indent`, continued there or at `continued`.
  void paragraph(std::size_t indent, std::string_view text) { paragraph(indent, text, indent); }
  void paragraph(std::size_t indent, std::string_view text, std::size_t continued);

  /// `mark` in ink, two spaces, and `text`.
  void marked(std::string_view mark, Ink ink, std::string_view text);

  /// "  label          text", continued below the text; `lead`, in ink, stands before the text. Nothing where both are
  /// empty.
  void row(std::string_view label, std::string_view text, std::string_view lead = {}, Ink ink = Ink::plain);

  /// A line of parts in ink, two spaces apart; parts that do not fit go to a next line.
  struct Part {
    std::string text;
    Ink ink = Ink::plain;
  };
  void line(const std::vector<Part>& parts);

  /// The table of before and after; one below the other where a line cannot hold both.
  void before_and_after(const std::vector<FactRow>& rows, std::string_view before, std::string_view after);

  std::string take() { return std::move(out_); }

 private:
  void inked(std::string_view text, Ink ink);
  void wrapped(std::size_t column, std::size_t continued, std::string_view text);

  std::string out_;
  std::size_t width_;
  bool colour_;
};

}  // namespace abigate
