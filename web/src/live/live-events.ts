import { useEffect } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import type { LiveFrame } from '@scriptorium/contracts/live'
import { changedKeys } from './changed-keys.ts'
import { openLiveChannel } from './live-channel.ts'

const name = 'scriptorium:live'
/** Changes that come together are read once. */
const togetherMs = 250

/** Keeps what open pages show as it is, wherever it is changed. */
export function useLiveEvents(): void {
  const queryClient = useQueryClient()
  useEffect(() => {
    const refresh = refresher(queryClient)
    const stop = listen(refresh.take)
    return () => {
      stop()
      refresh.stop()
    }
  }, [queryClient])
}

/**
 * One window of a browser holds the channel and tells the others: a browser has six connections to a server, and a channel in
 * each window would soon take them all. Where there are no locks (no secure context) each window has one while it is seen.
 */
function listen(take: (frame: LiveFrame) => void): () => void {
  if (typeof BroadcastChannel === 'undefined' || !('locks' in navigator)) return listenWhileSeen(take)
  const windows = new BroadcastChannel(name)
  const leaving = new AbortController()
  windows.onmessage = ({ data }: MessageEvent<LiveFrame>) => take(data)
  const lead = () =>
    new Promise<void>((resolve) => {
      const channel = openLiveChannel({
        onFrame: (frame) => {
          take(frame)
          // A channel has no target: it is of this origin alone.
          // oxlint-disable-next-line unicorn/require-post-message-target-origin
          if (frame.event !== 'ping') windows.postMessage(frame)
        },
      })
      leaving.signal.addEventListener('abort', () => {
        channel.close()
        resolve()
      })
    })
  navigator.locks.request(name, { signal: leaving.signal }, lead).catch(() => undefined)
  return () => {
    leaving.abort()
    windows.close()
  }
}

function listenWhileSeen(take: (frame: LiveFrame) => void): () => void {
  let channel: ReturnType<typeof openLiveChannel> | undefined
  const onSeen = () => {
    if (document.visibilityState === 'hidden') {
      channel?.close()
      channel = undefined
    } else channel ??= openLiveChannel({ onFrame: take })
  }
  onSeen()
  document.addEventListener('visibilitychange', onSeen)
  return () => {
    document.removeEventListener('visibilitychange', onSeen)
    channel?.close()
  }
}

function refresher(queryClient: QueryClient) {
  const waiting = new Map<string, readonly unknown[]>()
  let all = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const refresh = () => {
    timer = undefined
    if (all) void queryClient.invalidateQueries()
    else for (const queryKey of waiting.values()) void queryClient.invalidateQueries({ queryKey })
    all = false
    waiting.clear()
  }
  return {
    take: (frame: LiveFrame) => {
      const changed = changedKeys(frame)
      if (changed?.length === 0) return
      if (changed === undefined) all = true
      for (const key of changed ?? []) waiting.set(JSON.stringify(key), key)
      timer ??= setTimeout(refresh, togetherMs)
    },
    stop: () => clearTimeout(timer),
  }
}
