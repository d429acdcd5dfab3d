#!/usr/bin/env bash
# make_elf_corpus.sh: writes tests/fuzz/corpus/elf anew: small shared objects, programs and object files of several
# machines. Needs clang-22, lld-22, and gcc with GNU ld for the ones that lld does not make.
set -euo pipefail
corpus=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/corpus/elf
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$corpus"
cd "$work"

cat >plugin.c <<'END'
extern int imported(void);
extern int weak_one __attribute__((weak));
__thread int tls = 3;
int data[3] = {1};
__attribute__((visibility("protected"))) int prot(void) { return 1; }
int old_one(void) { return 1; }
int new_one(void) { return imported() + (int)(long)&weak_one; }
__asm__(".symver old_one,f@V1");
__asm__(".symver new_one,f@@V2");
__attribute__((constructor)) static void start(void) {}
__attribute__((destructor)) static void stop(void) {}
END
echo 'int imported(void) { return 2; }' >library.c
echo 'extern int imported(void); void _start(void) { imported(); }' >program.c
cat >resolver.c <<'END'
static int one(void) { return 1; }
static void *resolve(void) { return one; }
int chosen(void) __attribute__((ifunc("resolve")));
END
printf 'V1 {\n f;\n};\nV2 {\n global: f; data; prot; tls;\n local: *;\n} V1;\n' >plugin.map
printf 'L1 {\n imported;\n};\n' >library.map

for machine in x86_64 i386 aarch64 arm powerpc64 mips mips64el riscv64 s390x; do
  case $machine in
    i386 | mips* | s390x) hash=sysv ;;
    *) hash=gnu ;;
  esac
  for part in library plugin; do
    clang-22 --target=$machine-linux-gnu -fPIC -Os -ffreestanding -w -c $part.c -o $part-$machine.o
  done
  link=(ld.lld-22 -shared --hash-style=$hash -z max-page-size=4096 --no-rosegment -z norelro)
  "${link[@]}" -soname library.so.1 --version-script=library.map library-$machine.o -o library-$machine.so
  "${link[@]}" -soname plugin.so.1 --build-id=fast -rpath '$ORIGIN:/somewhere' --version-script=plugin.map \
    plugin-$machine.o library-$machine.so -o "$corpus/shared-$machine"
done
cp plugin-x86_64.o "$corpus/object-x86_64"
cp plugin-powerpc64.o "$corpus/object-powerpc64"

link=(gcc -nostdlib -s -Wl,--build-id,-z,max-page-size=4096,-z,noseparate-code)
"${link[@]}" -shared -fPIC -Wl,--hash-style=both,--version-script=plugin.map plugin.c library-x86_64.so \
  -o "$corpus/shared-gnu-ld"
"${link[@]}" -shared -fPIC resolver.c -o "$corpus/shared-ifunc"
"${link[@]}" -fPIE -pie -Wl,--hash-style=gnu program.c library-x86_64.so -o "$corpus/program-pie"
"${link[@]}" -no-pie -Wl,--hash-style=gnu program.c library-x86_64.so -o "$corpus/program"
# The same without section headers.
python3 - "$corpus/program-pie" "$corpus/program-without-sections" <<'END'
import pathlib, struct, sys
image = bytearray(pathlib.Path(sys.argv[1]).read_bytes())
end = struct.unpack_from("<Q", image, 0x28)[0]
image[0x28:0x30] = bytes(8)
image[0x3A:0x40] = bytes(6)
pathlib.Path(sys.argv[2]).write_bytes(image[:end])
END
chmod 644 "$corpus"/*
