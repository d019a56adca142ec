#define PMP_KERNEL kernel_avx512
#define PMP_KERNEL_NAME "avx512"
#include "optimize/kernel_body.inc"
