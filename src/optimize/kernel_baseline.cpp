#define PMP_KERNEL kernel_baseline
#define PMP_KERNEL_NAME "baseline"
#include "optimize/kernel_body.inc"
