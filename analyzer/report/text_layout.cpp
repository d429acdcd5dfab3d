#include "analyzer/report/text_layout.h"

#include <algorithm>

namespace abigate {

namespace {

constexpr std::size_t label_indent = 2;
constexpr std::size_t text_indent = 26;  // the longest label, its indent, and two spaces
constexpr std::size_t smallest_width = 60;

std::string_view escape_of(Ink ink) {
  switch (ink) {
    case Ink::plain:
      return {};
    case Ink::red:
      return "\x1b[1;31m";
    case Ink::yellow:
      return "\x1b[1;33m";
    case Ink::green:
      return "\x1b[32m";
    case Ink::bold:
      return "\x1b[1m";
    case Ink::faint:
      return "\x1b[2m";
  }
  return {};
}

std::string padded(std::string_view text, std::size_t columns) {
  std::string out{text};
  out.append(columns - std::min(columns, columns_of(text)), ' ');
  return out;
}

}  // namespace

TextPage::TextPage(const TextStyle& style)
    : width_(std::max<std::size_t>(style.width, smallest_width)), colour_(style.colour) {}

void TextPage::inked(std::string_view text, Ink ink) {
  if (!colour_ || ink == Ink::plain) {
    out_ += text;
    return;
  }
  out_ += escape_of(ink);
  out_ += text;
  out_ += "\x1b[0m";
}

void TextPage::wrapped(std::size_t column, std::size_t continued, std::string_view text) {
  bool first = true;
  while (!text.empty()) {
    const std::size_t start = text.find_first_not_of(' ');
    if (start == std::string_view::npos) {
      break;
    }
    text.remove_prefix(start);
    const std::string_view word = text.substr(0, text.find(' '));
    const std::size_t columns = columns_of(word);
    if (!first && column + 1 + columns > width_) {
      out_ += '\n';
      out_.append(continued, ' ');
      column = continued;
    } else if (!first) {
      out_ += ' ';
      ++column;
    }
    out_ += word;
    column += columns;
    first = false;
    text.remove_prefix(word.size());
  }
  out_ += '\n';
}

void TextPage::rule() {
  out_.append(std::min<std::size_t>(width_, 100), '-');
  out_ += '\n';
}

void TextPage::paragraph(std::size_t indent, std::string_view text, std::size_t continued) {
  out_.append(indent, ' ');
  wrapped(indent, continued, text);
}

void TextPage::marked(std::string_view mark, Ink ink, std::string_view text) {
  inked(mark, ink);
  out_ += "  ";
  wrapped(columns_of(mark) + 2, label_indent, text);
}

void TextPage::row(std::string_view label, std::string_view text, std::string_view lead, Ink ink) {
  if (text.empty() && lead.empty()) {
    return;
  }
  out_.append(label_indent, ' ');
  out_ += padded(label, text_indent - label_indent);
  std::size_t column = text_indent;
  if (!lead.empty()) {
    inked(lead, ink);
    column += columns_of(lead);
    if (!text.empty()) {
      out_ += ' ';
      ++column;
    }
  }
  wrapped(column, text_indent, text);
}

void TextPage::line(const std::vector<Part>& parts) {
  std::size_t column = 0;
  for (const Part& part : parts) {
    if (part.text.empty()) {
      continue;
    }
    const std::size_t columns = columns_of(part.text);
    if (column > 0 && column + 2 + columns > width_) {
      out_ += "\n  ";
      column = 2;
    } else if (column > 0) {
      out_ += "  ";
      column += 2;
    }
    inked(part.text, part.ink);
    column += columns;
  }
  out_ += '\n';
}

void TextPage::before_and_after(const std::vector<FactRow>& rows, std::string_view before, std::string_view after) {
  if (rows.empty()) {
    return;
  }
  std::size_t left = columns_of(before);
  std::size_t right = columns_of(after);
  for (const FactRow& row : rows) {
    left = std::max(left, columns_of(row.before));
    right = std::max(right, columns_of(row.after));
  }
  constexpr std::size_t gap = 3;
  if (text_indent + left + gap + right > width_) {
    for (const FactRow& fact : rows) {
      row(fact.label, std::string(before) + ": " + fact.before);
      row("", std::string(after) + ": " + fact.after);
    }
    return;
  }
  out_.append(text_indent, ' ');
  inked(padded(before, left + gap) + std::string(after), Ink::faint);
  out_ += '\n';
  for (const FactRow& fact : rows) {
    out_.append(label_indent, ' ');
    out_ += padded(fact.label, text_indent - label_indent) + padded(fact.before, left + gap) + fact.after + '\n';
  }
}

}  // namespace abigate
