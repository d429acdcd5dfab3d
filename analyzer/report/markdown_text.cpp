#include "analyzer/report/markdown_text.h"

#include <algorithm>

#include "analyzer/report/wording.h"

namespace abigate {

namespace {

bool is_word_byte(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// Where a line that begins like `line` would start a list or underline a heading: the character to escape.
std::size_t block_marker(std::string_view line) {
  const std::size_t digits = std::min(line.find_first_not_of("0123456789"), line.size());
  if (digits > 0 && digits < line.size() && (line[digits] == '.' || line[digits] == ')')) {
    return digits;
  }
  const bool marks = !line.empty() && std::string_view("+-=#").contains(line.front());
  return marks ? 0 : std::string_view::npos;
}

}  // namespace

std::string markdown_prose(std::string_view text, std::size_t limit) {
  const std::string line = shortened(printable(text), limit);
  const std::size_t marker = block_marker(line);
  std::string out;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (i == marker) {
      out += '\\';
    }
    const char c = line[i];
    const bool before_word = i + 1 < line.size() && is_word_byte(line[i + 1]);
    switch (c) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '\\':
      case '`':
      case '*':
      case '_':
      case '|':
      case '~':
      case '[':
      case ']':
      case '!':
      case '$':
        out += '\\';
        out += c;
        break;
      case '@':
      case '#':
        out += c;
        out += before_word ? "<!-- -->" : "";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string markdown_code(std::string_view text) {
  const std::string line = shortened(printable(text), longest_text_bytes);
  std::size_t longest_run = 0;
  std::size_t run = 0;
  std::string inner;
  for (const char c : line) {
    run = c == '`' ? run + 1 : 0;
    longest_run = std::max(longest_run, run);
    inner += c;
  }
  const std::string fence(longest_run + 1, '`');
  const bool needs_space = !inner.empty() && (inner.front() == '`' || inner.back() == '`');
  const std::string space = needs_space ? " " : "";
  return inner.empty() ? "" : fence + space + inner + space + fence;
}

std::string markdown_cell(std::string_view markdown) {
  std::string out;
  for (std::size_t i = 0; i < markdown.size(); ++i) {
    if (markdown[i] == '|' && (i == 0 || markdown[i - 1] != '\\')) {
      out += '\\';
    }
    out += markdown[i];
  }
  return out;
}

std::string shortened(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) {
    return std::string(text);
  }
  std::size_t end = limit;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80) {
    --end;
  }
  return std::string(text.substr(0, end)) + "...";
}

}  // namespace abigate
