#include "model/task_spec.h"
