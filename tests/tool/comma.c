/* Linked into every unit test: with COMMA set, the test runs under the locale
 * of its environment, one that writes 1,5 (make check). */
#include <locale.h>
#include <stdlib.h>

__attribute__((constructor)) static void
take_locale(void)
{
    if (getenv("COMMA") != NULL)
        (void)setlocale(LC_ALL, "");
}
