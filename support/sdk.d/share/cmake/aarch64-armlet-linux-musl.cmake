# SPDX-License-Identifier: BSD-3-Clause
# cmake -DCMAKE_TOOLCHAIN_FILE=.../aarch64-armlet-linux-musl.cmake
# ARMLET_SYSCALLS=trap in the environment makes images of that kind.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
get_filename_component(bin "${CMAKE_CURRENT_LIST_DIR}/../../bin" ABSOLUTE)
set(CMAKE_C_COMPILER ${bin}/aarch64-armlet-linux-musl-gcc)
set(CMAKE_AR ${bin}/aarch64-armlet-linux-musl-ar CACHE FILEPATH "")
set(CMAKE_RANLIB ${bin}/aarch64-armlet-linux-musl-ranlib CACHE FILEPATH "")
set(CMAKE_STRIP ${bin}/aarch64-armlet-linux-musl-strip CACHE FILEPATH "")
set(CMAKE_CROSSCOMPILING_EMULATOR ${bin}/armlet-run)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
