#include "knowledge.h"

// Whatever is added to Config/knowledge is added here.
static const unsigned char base[] = {
#embed "../../Config/knowledge/base.yaml"
};
static const unsigned char machines[] = {
#embed "../../Config/knowledge/machines.yaml"
};
static const unsigned char symptoms[] = {
#embed "../../Config/knowledge/symptoms.yaml"
};
static const unsigned char rotor[] = {
#embed "../../Config/knowledge/rotor.yaml"
};
static const unsigned char bearing[] = {
#embed "../../Config/knowledge/bearing.yaml"
};
static const unsigned char mount[] = {
#embed "../../Config/knowledge/mount.yaml"
};
static const unsigned char drive[] = {
#embed "../../Config/knowledge/drive.yaml"
};
static const unsigned char motor[] = {
#embed "../../Config/knowledge/motor.yaml"
};
static const unsigned char flow[] = {
#embed "../../Config/knowledge/flow.yaml"
};
static const unsigned char sensor[] = {
#embed "../../Config/knowledge/sensor.yaml"
};

static const struct knowledge_file files[] = {
    {"knowledge/base.yaml", base, sizeof base},
    {"knowledge/machines.yaml", machines, sizeof machines},
    {"knowledge/symptoms.yaml", symptoms, sizeof symptoms},
    {"knowledge/rotor.yaml", rotor, sizeof rotor},
    {"knowledge/bearing.yaml", bearing, sizeof bearing},
    {"knowledge/mount.yaml", mount, sizeof mount},
    {"knowledge/drive.yaml", drive, sizeof drive},
    {"knowledge/motor.yaml", motor, sizeof motor},
    {"knowledge/flow.yaml", flow, sizeof flow},
    {"knowledge/sensor.yaml", sensor, sizeof sensor},
};

const struct knowledge_file *const knowledge_files = files;
const size_t knowledge_file_count = sizeof files / sizeof *files;
