// For a user-mode Linux that is older than its processor: with AMX the host takes back only a whole
// register state (PTRACE_SETREGSET refuses a shorter one), and an old kernel hands back what fits its
// fixed buffer. What it hands back is laid over the process's own state, which stays as it was.
// cc -shared -fPIC -o uml-xstate.so uml-xstate.c; LD_PRELOAD=uml-xstate.so linux.uml …
#define _GNU_SOURCE
#include <elf.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#ifndef NT_X86_XSTATE
#define NT_X86_XSTATE 0x202
#endif

long ptrace(enum __ptrace_request request, ...) {
  va_list rest;
  va_start(rest, request);
  long pid = va_arg(rest, int);
  void *address = va_arg(rest, void *);
  void *data = va_arg(rest, void *);
  va_end(rest);
  static char whole[65536];
  struct iovec state = {whole, sizeof whole};
  if (request == PTRACE_SETREGSET && (long)address == NT_X86_XSTATE) {
    struct iovec *given = data;
    if (syscall(SYS_ptrace, PTRACE_GETREGSET, pid, address, &state) == 0 && given->iov_len < state.iov_len) {
      memcpy(whole, given->iov_base, given->iov_len);
      data = &state;
    }
  }
  // The bare call leaves the word of a PEEK at the place that `data` names.
  long word = 0;
  int peeks = request == PTRACE_PEEKTEXT || request == PTRACE_PEEKDATA || request == PTRACE_PEEKUSER;
  long result = syscall(SYS_ptrace, request, pid, address, peeks ? (void *)&word : data);
  return peeks && result == 0 ? word : result;
}
