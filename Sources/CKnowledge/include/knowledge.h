#ifndef KNOWLEDGE_H
#define KNOWLEDGE_H

#include <stddef.h>

// A file of Config/knowledge.
struct knowledge_file {
    const char *name;
    const unsigned char *text;
    size_t size;
};

extern const struct knowledge_file *const knowledge_files;
extern const size_t knowledge_file_count;

#endif
