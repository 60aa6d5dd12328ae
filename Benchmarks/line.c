/* A serial line by libmodbus, either end of it.
 *
 *     line serve PATH               unit 1 at 115200 8N1, until it is killed
 *     line ask PATH COUNT           reads ten registers so often; prints seconds and seconds of processor time */

#include <errno.h>
#include <modbus.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double seconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return now.tv_sec + 1e-9 * now.tv_nsec;
}

static int fail(const char *what)
{
    fprintf(stderr, "line: %s: %s\n", what, modbus_strerror(errno));
    return 1;
}

static int serve(modbus_t *context)
{
    modbus_mapping_t *map = modbus_mapping_new(0, 0, 1000, 0);
    uint8_t request[MODBUS_RTU_MAX_ADU_LENGTH];
    if (map == NULL) return fail("mapping");
    for (;;) {
        int length = modbus_receive(context, request);
        if (length > 0 && modbus_reply(context, request, length, map) < 0) return fail("reply");
    }
}

static int ask(modbus_t *context, int count)
{
    uint16_t registers[10];
    double began = seconds(CLOCK_MONOTONIC), spent = seconds(CLOCK_PROCESS_CPUTIME_ID);
    for (int number = 0; number < count; number++) {
        if (modbus_read_registers(context, 20 * (number % 40), 10, registers) != 10) return fail("read");
    }
    printf("%.6f %.6f\n", seconds(CLOCK_MONOTONIC) - began, seconds(CLOCK_PROCESS_CPUTIME_ID) - spent);
    return 0;
}

int main(int count, char **arguments)
{
    if (count < 3) return fprintf(stderr, "usage: line serve PATH | line ask PATH COUNT\n"), 2;
    modbus_t *context = modbus_new_rtu(arguments[2], 115200, 'N', 8, 1);
    if (context == NULL || modbus_set_slave(context, 1) < 0 || modbus_connect(context) < 0) return fail(arguments[2]);
    return strcmp(arguments[1], "serve") == 0 ? serve(context) : ask(context, count > 3 ? atoi(arguments[3]) : 1000);
}
