// What decides layouts, tables, names and registers in C++, one declaration each. Parsed by g++ and clang++, never
// linked.
#pragma once
#include <cstddef>
#include <cstdint>
namespace torture {
struct E0 {};
struct E1 : E0 {};
struct E2 {
  [[no_unique_address]] E0 a;
  [[no_unique_address]] E0 b;
  [[no_unique_address]] E1 c;
};
struct Bits {
  unsigned a : 1;
  unsigned : 0;
  unsigned b : 31;
  long long c : 40;
  bool d : 1;
  enum K : short { k0 } k : 3;
  const int e : 4;
  volatile unsigned f : 5;
};
union Un {
  int a;
  double b;
  char c[17];
  struct {
    int x;
    short y;
  };
};
struct __attribute__((packed)) Pk {
  char a;
  int b;
  double c;
  short d;
};
struct __attribute__((packed, aligned(4))) Pk2 {
  char a;
  int b;
};
struct alignas(32) Al {
  char c;
  alignas(16) char d;
};
struct Flex {
  int n;
  char data[];
};
struct Zero {
  int n;
  int z[0];
};
struct Cx {
  _Complex double z;
  _Complex float f;
  long double ld;
};
typedef int v4 __attribute__((vector_size(16)));
typedef float v2 __attribute__((vector_size(8)));
struct Vec {
  v4 v;
  v2 w;
};
v4 vec(v4 a, v2 b, Vec c);
Cx cx(Cx, _Complex double, _Complex float, _Complex long double);
_Complex float cf();
_Complex double cd();
_Complex long double cl();
__int128 i128(int, __int128, int, int, int, __int128);
struct F1 {
  float a;
};
struct F2 {
  float a, b;
};
struct F3 {
  float a, b, c;
};
struct F4 {
  float a, b, c, d;
};
struct DI {
  double d;
  int i;
};
struct ID {
  int i;
  double d;
};
struct C3 {
  char c[3];
};
struct S5 {
  short s[5];
};
struct L3 {
  long l[3];
};
F1 f1(F1);
F2 f2(F2);
F3 f3(F3);
F4 f4(F4, F1, F2, F3, F4, F4, F4);
DI di(DI, ID, DI, ID, DI, ID, DI);
C3 c3(C3);
S5 s5(S5);
L3 l3(L3, C3, S5, E0, E2, Un, Pk, Al, Bits);
struct EmptyBaseF : E0 {
  float f;
};
struct TwoD {
  double a[2];
};
struct LD {
  long double l;
};
EmptyBaseF ebf(EmptyBaseF, TwoD, LD);
TwoD twod();
LD ld();
struct NT {
  ~NT();
  int a;
};
struct MV {
  MV(MV&&);
  int a;
};
struct DC {
  DC(const DC&) = default;
  DC(DC&&) = delete;
  int a;
};
NT nt(NT, MV, DC);
MV mv(int);
DC dc(int);
struct Big {
  int a[64];
};
Big big(Big, int, Big&, const Big*, Big&&);
enum class EC : uint8_t { a = 255 };
enum EU { u0 = 0x80000000u };
enum ES { s0 = -1 };
EC ec(EC, EU, ES, bool, char, signed char, unsigned short, wchar_t, char8_t, char16_t);
using Fn = int (*)(Big);
Fn fn(Fn);
int (*fnarr(int))[3];
int (&ref(int (&a)[4]))[5];
auto trailing(int) -> long;
int (E0::*pm)(int) const noexcept;
int E2::* pd;
void noex() noexcept;
void ell(int, ...);
[[noreturn]] void nr();
int arr(int a[5], int f(int));
template <int N>
struct Arr {
  int a[N];
};
Arr<3> a3(Arr<3>, Arr<1>);
struct Ops {
  int operator+(int) const;
  int operator()(int, int);
  int operator[](int);
  Ops* operator->();
  Ops& operator=(const Ops&);
  bool operator!() const;
  operator int() const;
  operator Big&();
  int operator,(int);
  template <class T>
  operator T*();
  static void* operator new(size_t);
  static void operator delete(void*);
};
Ops operator-(const Ops&, const Ops&);
Ops operator""_x(unsigned long long);
bool operator<(const Ops&, const Ops&);
struct St {
  static int a;
  static const int b = 3;
  static constexpr int c = 4;
  inline static double d;
  thread_local static int e;
  static int f(int);
  mutable int m;
};
extern thread_local int tl;
extern const int ci;
inline int ii;
extern int arr2[];
extern int arr3[7];
extern const char* const names[2];
__attribute__((abi_tag("x"))) int tagged();
struct __attribute__((abi_tag("y"))) Tagged {};
Tagged tg(Tagged*);
int renamed(int) __asm__("other_name");
namespace {
int hidden_fn(int a) { return a; }
}  // namespace
static int static_fn(int a) { return a; }
inline int inline_fn(int a) {
  static int n;
  return n + a + static_fn(a);
}
struct Ref {
  int& r;
  const int c;
  int* const p;
  int (&ra)[3];
};
struct Nest {
  struct In {
    enum { x, y } e;
    struct {
      int q;
    } anon[2];
  } in;
  class Priv;
  Priv* p;

 private:
  struct Hid {
    int z;
  } h;

 protected:
  int prot;
};
struct Multi1 {
  virtual ~Multi1();
  virtual int a();
  int x;
};
struct Multi2 {
  virtual int b();
  virtual Multi2* self();
  char y;
};
struct Multi : Multi1, Multi2 {
  int a() override;
  int b() final;
  Multi* self() override;
  virtual void c() = 0;
  char z;
};
struct Fin final : Multi {
  void c() override;
  ~Fin() final;
};
struct DelV {
  virtual void d() = delete;
  virtual void e();
};
struct VB {
  int v;
};
struct VL : virtual VB {
  int l;
};
struct VR : virtual VB {
  int r;
};
struct VD : VL, VR {
  int d;
  virtual void late();
};
struct VE : VD, virtual E0 {
  E0 e;
};
struct PriDtor {
 protected:
  ~PriDtor();

 public:
  int a;
};
PriDtor& pd2(PriDtor&);
struct Der : PriDtor {
  int b;
};
Der der(Der);
struct Tail {
  Tail();
  int a;
  char b;
};
struct TailD : Tail {
  char c;
  short d;
};
struct TailN {
  [[no_unique_address]] Tail t;
  char c;
};
TailD tail(TailD, TailN);
}  // namespace torture
