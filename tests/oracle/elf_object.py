"""What a relocatable object file for x86_64 holds: its symbols, and the words that stand behind one of them.

Only as much of ELF64 as the questions of the oracle need. Objects come from the compilers that were just run.
"""
import struct

SECTION = 3  # STT_SECTION
RELA = 4  # SHT_RELA
NO_BITS = 8
PC_RELATIVE = {2, 4, 9, 41, 42}  # PC32, PLT32, GOTPCREL and its relaxable forms: the addend counts from behind the field
STRONG, WEAK = 1, 2


class Object:
    """`symbols`: name to (binding, section or None where undefined, offset, size)."""

    def __init__(self, path):
        with open(path, "rb") as file:
            self.data = file.read()
        if self.data[:6] != b"\x7fELF\x02\x01":
            raise ValueError(f"{path}: expected a little-endian 64-bit ELF object")
        (first,) = struct.unpack_from("<Q", self.data, 0x28)
        size, count, names = struct.unpack_from("<HHH", self.data, 0x3A)
        if count == 0:  # more than fit: the number stands in the first section
            count = struct.unpack_from("<Q", self.data, first + 32)[0]
        if names == 0xFFFF:
            names = struct.unpack_from("<I", self.data, first + 40)[0]
        self.sections = [struct.unpack_from("<IIQQQQIIQQ", self.data, first + i * size) for i in range(count)]
        self.section_names = [self._text(names, section[0]) for section in self.sections]
        self._read_symbols()
        self.relocations = {}
        for section in self.sections:
            if section[1] == RELA:
                self.relocations.setdefault(section[7], {}).update(self._read_relocations(section))

    def _text(self, section, offset):
        start = self.sections[section][4] + offset
        return self.data[start : self.data.index(b"\0", start)].decode()

    def _read_symbols(self):
        self.symbols, self.table, self.at = {}, [], {}
        extended = next((s for s in self.sections if s[1] == 18), None)  # SHT_SYMTAB_SHNDX
        for section in (s for s in self.sections if s[1] == 2):
            for number, start in enumerate(range(section[4], section[4] + section[5], 24)):
                name, info, _, place, value, size = struct.unpack_from("<IBBHQQ", self.data, start)
                if place == 0xFFFF and extended:
                    place = struct.unpack_from("<I", self.data, extended[4] + number * 4)[0]
                name = self._text(section[6], name) if name else ""
                home = None if place == 0 else place
                kind = info & 15
                self.table.append((name, kind, home, value))
                if name and kind != SECTION:
                    self.symbols[name] = (info >> 4, home, value, size)
                    if home is not None:
                        self.at.setdefault((home, value), []).append(name)

    def _read_relocations(self, section):
        found = {}
        for start in range(section[4], section[4] + section[5], 24):
            offset, info, addend = struct.unpack_from("<QQq", self.data, start)
            found[offset] = self._targets(info >> 32, info & 0xFFFFFFFF, addend)
        return found

    def _targets(self, symbol, kind, addend):
        """All names of the place that a relocation points to: a local symbol is written as a place in its section."""
        name, symbol_kind, home, value = self.table[symbol]
        place = value + addend + (4 if kind in PC_RELATIVE else 0)
        names = set(self.at.get((home, place), [])) if home is not None else set()
        return names | ({name} if name and symbol_kind != SECTION else set())

    def words(self, name):
        """The 8-byte words of a symbol's data, each a set of names it points to, or a signed number."""
        _, home, offset, size = self.symbols[name]
        section = self.sections[home]
        relocations = self.relocations.get(home, {})
        words = []
        for at in range(offset, offset + size - 7, 8):
            if at in relocations:
                words.append(relocations[at])
            elif section[1] == NO_BITS:
                words.append(0)
            else:
                words.append(struct.unpack_from("<q", self.data, section[4] + at)[0])
        return words

    def mentioned_by(self, name):
        """All names to which the code or data of a symbol points."""
        _, home, offset, size = self.symbols[name]
        relocations = self.relocations.get(home, {})
        return {target for at, names in relocations.items() if offset <= at < offset + size for target in names}
