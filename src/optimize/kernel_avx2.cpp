#define PMP_KERNEL kernel_avx2
#define PMP_KERNEL_NAME "avx2"
#include "optimize/kernel_body.inc"
