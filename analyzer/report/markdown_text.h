// Text inside GitHub-flavoured Markdown: nothing that a name holds may format, link, mention or close anything.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace abigate {

/// Bytes of a text before escaping: one name of a template can be longer than the rest of a report.
inline constexpr std::size_t longest_text_bytes = 1200;

/// Prose: metacharacters escaped, "@name" and "#12" kept from becoming links; cut at `limit` bytes.
std::string markdown_prose(std::string_view text, std::size_t limit = longest_text_bytes);

/// A code span that shows `text` as it is, cut at `longest_text_bytes`; empty for an empty text.
std::string markdown_code(std::string_view text);

/// Markdown as it must stand in a cell of a table, where a bar ends the cell, in code too.
std::string markdown_cell(std::string_view markdown);

/// `text`, cut between two code points to at most `limit` bytes and "..." where it was longer.
std::string shortened(std::string_view text, std::size_t limit);

}  // namespace abigate
