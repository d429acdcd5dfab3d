// Names read in words, in snake or camel case: LastStmt is "last", "stmt". Every rule by name is a guess, and is
// reported as inferred.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace abigate {

/// Lower-case words of an identifier; digits stay with the word before them.
std::vector<std::string> words_of(std::string_view name);

/// reserved, pad, padding, unused, spare, with digits and underscores.
bool is_reserved_name(std::string_view member);
/// Of these, the names that say that callers zero the space: all but pad and padding.
bool is_zeroed_reserved_name(std::string_view member);

/// A constant that tells the version of the interface, by its name or, for a string, by what it says.
bool is_version_name(std::string_view constant);
bool is_version_text(std::string_view text);

/// The name has a word that marks the end of a list of alternatives: LAST, MAX, COUNT, …
bool is_sentinel_name(std::string_view enumerator);
/// The name has a word that marks the beginning of a range: BEGIN, START, FIRST, MIN.
bool is_range_start_name(std::string_view enumerator);

/// Integer parameter or member `count` counts what `pointer` points to.
bool counts(std::string_view count, std::string_view pointer);

/// Counts something, whatever it is: n, n_items, item_count.
bool is_count_name(std::string_view name);

/// Measures something: len, length, name_length.
bool is_length_name(std::string_view name);

bool is_size_guard_name(std::string_view name);
bool is_version_guard_name(std::string_view name);

/// Whether a parameter is an out record, by its name and the name of its function.
bool is_out_parameter_name(std::string_view parameter);
bool is_info_parameter_name(std::string_view parameter, std::string_view function);
/// A function that puts the record of its first parameter into a state: init, reset, clear.
bool is_initializer_name(std::string_view function);

/// The first two words, or the only one: constants of one group share them.
std::string group_of(std::string_view constant);
/// Names that differ only in case and underscores fold to one text.
std::string folded(std::string_view name);

/// The words that stand in one name where others stand in another; what both begin and end with is left out.
struct OtherWords {
  std::string before;
  std::string after;
  bool operator==(const OtherWords&) const = default;
};
OtherWords other_words(std::string_view before, std::string_view after);

}  // namespace abigate
