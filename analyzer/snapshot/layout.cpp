#include "analyzer/snapshot/layout.h"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace abigate {

void Block::write(std::string& out, std::size_t indent, std::size_t column) const {
  // One column is kept for the comma behind.
  if (parts_.empty() || column + width_ + 1 <= layout_columns) {
    write_compact(out);
  } else {
    write_broken(out, indent);
  }
}

void Block::write_broken(std::string& out, std::size_t indent) const {
  const std::size_t inner = indent + 2;
  out += kind_ == Kind::array ? '[' : '{';
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    out += i == 0 ? "\n" : ",\n";
    out.append(inner, ' ');
    std::size_t column = inner;
    if (kind_ == Kind::object) {
      out.append(1, '"').append(names_[i]).append("\": ");
      column += names_[i].size() + 4;
    }
    if (parts_[i].holds_objects()) {
      parts_[i].write_broken(out, inner);
    } else {
      parts_[i].write(out, inner, column);
    }
  }
  out.append(1, '\n').append(indent, ' ');
  out += kind_ == Kind::array ? ']' : '}';
}

void Block::write_compact(std::string& out) const {
  if (kind_ == Kind::scalar) {
    out += json_;
    return;
  }
  out += kind_ == Kind::array ? '[' : '{';
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    if (i != 0) {
      out += ", ";
    }
    if (kind_ == Kind::object) {
      out.append(1, '"').append(names_[i]).append("\": ");
    }
    parts_[i].write_compact(out);
  }
  out += kind_ == Kind::array ? ']' : '}';
}

Block Block::scalar(std::string json) {
  Block block(Kind::scalar);
  block.width_ = json.size();
  block.json_ = std::move(json);
  return block;
}

Block Block::array() { return Block(Kind::array); }

Block Block::object() { return Block(Kind::object); }

void Block::add(Block element) {
  width_ += element.width_ + (parts_.empty() ? 0 : 2);
  parts_.push_back(std::move(element));
}

void Block::add(std::string_view name, Block element) {
  width_ += name.size() + 4;
  names_.push_back(name);
  add(std::move(element));
}

std::string json_string(std::string_view text) {
  const bool plain = std::ranges::all_of(text, [](char c) { return c >= ' ' && c < '\x7f' && c != '"' && c != '\\'; });
  if (plain) {
    return std::string(1, '"').append(text).append(1, '"');
  }
  return nlohmann::json(text).dump();
}

}  // namespace abigate
