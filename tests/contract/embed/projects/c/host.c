#include <acme.h>
int main(void) { return (int)sizeof(struct acme_plugin) == 0; }
