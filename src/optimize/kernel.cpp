#include "optimize/kernel.hpp"

#include <cstdlib>
#include <string_view>
#include <vector>

namespace pmp::optimize {

extern const Kernel kernel_baseline, kernel_avx2, kernel_avx512;

std::span<const Kernel* const> kernels() {
    static const std::vector<const Kernel*> found = [] {
        std::vector<const Kernel*> able{&kernel_baseline};
#if defined(__x86_64__)
        __builtin_cpu_init();
        if (__builtin_cpu_supports("avx2")) able.push_back(&kernel_avx2);
        if (__builtin_cpu_supports("avx512f")) able.push_back(&kernel_avx512);
#endif
        return able;
    }();
    return found;
}

const Kernel& best_kernel() {
    if (const char* wish = std::getenv("PMP_SIMD"))
        for (const Kernel* kernel : kernels())
            if (kernel->name == std::string_view(wish)) return *kernel;
    return *kernels().back();
}

}  // namespace pmp::optimize
