/* A Modbus TCP server by libmodbus with values that are known word by word.
 *
 *     libmodbus_server PORT             Modbus TCP
 *     libmodbus_server --rtu PATH       unit 1 on a serial line, 19200 8N1
 *
 * Prints `ready` once it listens. The registers are written out by hand: libmodbus 3.1.6 exchanges the bytes of
 * each register in modbus_set_float_abcd() and its siblings, so that they are no reference for an order. */

#include <errno.h>
#include <modbus.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <unistd.h>

enum { LARGEST_DESCRIPTOR = 64 };

static void fill(modbus_mapping_t *map)
{
    static const uint16_t holding[] = {
        /* 0  int16  -2           */ 0xFFFE,
        /* 1  uint16 65534        */ 0xFFFE,
        /* 2  int32  -2023406815  abcd 8765 4321 */ 0x8765, 0x4321,
        /* 4  the same            cdab */ 0x4321, 0x8765,
        /* 6  the same            badc */ 0x6587, 0x2143,
        /* 8  the same            dcba */ 0x2143, 0x6587,
        /* 10 uint32 2271560481   abcd */ 0x8765, 0x4321,
        /* 12 the same            cdab */ 0x4321, 0x8765,
        /* 14 the same            badc */ 0x6587, 0x2143,
        /* 16 the same            dcba */ 0x2143, 0x6587,
        /* 18 float32 -12.375 = C146 0000, 20 cdab, 22 badc, 24 dcba */
        0xC146, 0x0000, 0x0000, 0xC146, 0x46C1, 0x0000, 0x0000, 0x46C1,
        /* 26 int64 -81985529216486896 = FEDC BA98 7654 3210 abcd */ 0xFEDC, 0xBA98, 0x7654, 0x3210,
        /* 30 cdab */ 0x3210, 0x7654, 0xBA98, 0xFEDC,
        /* 34 badc */ 0xDCFE, 0x98BA, 0x5476, 0x1032,
        /* 38 dcba */ 0x1032, 0x5476, 0x98BA, 0xDCFE,
        /* 42 float64 pi = 4009 21FB 5444 2D18 abcd */ 0x4009, 0x21FB, 0x5444, 0x2D18,
        /* 46 cdab */ 0x2D18, 0x5444, 0x21FB, 0x4009,
        /* 50 badc */ 0x0940, 0xFB21, 0x4454, 0x182D,
        /* 54 dcba */ 0x182D, 0x4454, 0xFB21, 0x0940,
    };
    for (size_t index = 0; index < sizeof holding / sizeof holding[0]; index++) {
        map->tab_registers[index] = holding[index];
        map->tab_input_registers[index] = holding[index];
    }
    map->tab_bits[4] = 1;
    map->tab_input_bits[7] = 1;
}

static int serve(modbus_t *context, int listener, modbus_mapping_t *map)
{
    fd_set open;
    FD_ZERO(&open);
    FD_SET(listener, &open);
    for (;;) {
        fd_set ready = open;
        if (select(LARGEST_DESCRIPTOR, &ready, NULL, NULL, NULL) < 0 && errno != EINTR) return 1;
        for (int descriptor = 0; descriptor < LARGEST_DESCRIPTOR; descriptor++) {
            if (!FD_ISSET(descriptor, &ready)) continue;
            if (descriptor == listener) {
                int accepted = modbus_tcp_accept(context, &listener);
                if (accepted >= LARGEST_DESCRIPTOR) close(accepted);
                else if (accepted >= 0) FD_SET(accepted, &open);
                continue;
            }
            uint8_t request[MODBUS_TCP_MAX_ADU_LENGTH];
            modbus_set_socket(context, descriptor);
            int length = modbus_receive(context, request);
            if (length > 0) {
                modbus_reply(context, request, length, map);
            } else if (length < 0) {
                close(descriptor);
                FD_CLR(descriptor, &open);
            }
        }
    }
}

static int serve_line(const char *path, modbus_mapping_t *map)
{
    modbus_t *context = modbus_new_rtu(path, 19200, 'N', 8, 1);
    if (!context || modbus_set_slave(context, 1) || modbus_connect(context)) {
        fprintf(stderr, "libmodbus_server: %s\n", modbus_strerror(errno));
        return 1;
    }
    puts("ready");
    fflush(stdout);
    for (;;) {
        uint8_t request[MODBUS_RTU_MAX_ADU_LENGTH];
        int length = modbus_receive(context, request);
        if (length > 0) modbus_reply(context, request, length, map);
    }
}

int main(int count, char **arguments)
{
    modbus_mapping_t *map = modbus_mapping_new(16, 16, 64, 64);
    if (map) fill(map);
    if (map && count == 3 && strcmp(arguments[1], "--rtu") == 0) return serve_line(arguments[2], map);
    if (count != 2) {
        fprintf(stderr, "usage: libmodbus_server PORT | --rtu PATH\n");
        return 2;
    }
    modbus_t *context = modbus_new_tcp("127.0.0.1", atoi(arguments[1]));
    int listener = context ? modbus_tcp_listen(context, 8) : -1;
    if (!map || listener < 0) {
        fprintf(stderr, "libmodbus_server: %s\n", modbus_strerror(errno));
        return 1;
    }
    puts("ready");
    fflush(stdout);
    return serve(context, listener, map);
}
