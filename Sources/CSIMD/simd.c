#include "lanes.h"
#include "processor.h"
