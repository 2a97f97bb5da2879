import { useCallback } from 'react'
import { problemFrom, unreachable } from '../api/problem.ts'
import { useWorkspace } from '../workspace.ts'

const key = 'scriptorium:reloaded-at'
const againAfterMs = 30_000

/**
 * A part of the workspace that is loaded when it is first needed. If that fails, either the server does not
 * answer, which is shown as for any call; or a newer version was installed while the page was open, and the page is reloaded:
 * that loses nothing (drafts are kept), and is not done twice in a row. A reload while the server does not answer would leave
 * the writer with the browser's own error page.
 */
export function part<Module>(load: () => Promise<Module>): () => Promise<Module> {
  return async () => {
    try {
      return await load()
    } catch (cause) {
      if (!(await isServerThere())) throw unreachable()
      const last = Number(sessionStorage.getItem(key) ?? 0)
      if (Date.now() - last < againAfterMs) throw new Error('Part of the workspace could not be loaded.', { cause })
      sessionStorage.setItem(key, String(Date.now()))
      location.reload()
      return await new Promise<never>(() => undefined)
    }
  }
}

async function isServerThere(): Promise<boolean> {
  try {
    return (await fetch('/', { method: 'HEAD', cache: 'no-store' })).ok
  } catch {
    return false
  }
}

/** Opens what comes in a part of its own (a drawer, a dialog) once it is there, or says why it cannot be opened. */
export function useOpening(): (load: () => Promise<unknown>, open: () => void) => void {
  const { notices } = useWorkspace()
  return useCallback(
    (load, open) => {
      load().then(open, (error: unknown) => {
        notices.show({ text: problemFrom(error).detail, tone: 'problem' })
      })
    },
    [notices],
  )
}
