/**
 * Imported by a process that is not to outlive the one that started it: asks it to stop when its parent is gone. A parent that
 * was killed passes nothing on, and what it started would keep the port and the data with nobody at the terminal.
 */
const parent = process.ppid
const lookEveryMs = 500

const timer = setInterval(() => {
  if (process.ppid === parent) return
  clearInterval(timer)
  process.kill(process.pid, 'SIGTERM')
}, lookEveryMs)
timer.unref()
