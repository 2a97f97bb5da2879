export type RequestRecord = {
  /** From 1, in the order of arrival. */
  number: number
  method: string
  path: string
  /** Lower-case names; `authorization` too where the log keeps bodies. */
  headers: Readonly<Record<string, string>>
  body: unknown
  model: string | undefined
  /** Milliseconds since 1970. */
  seenAtMs: number
  status: number | undefined
  tokensSent: number
  bytesSent: number
  /** When we had sent all that we meant to. */
  endedAtMs: number | undefined
  /** When the client closed its socket before that. */
  closedByClientAtMs: number | undefined
}

export type RequestLog = {
  records(): readonly RequestRecord[]
  /** The first that fits, now or later. @throws Error after `timeoutMs`. */
  waitForRequest(fits: (record: RequestRecord) => boolean, timeoutMs: number): Promise<RequestRecord>
  /** The first that fits and whose client has hung up before the end. @throws Error after `timeoutMs`. */
  waitForClose(fits: (record: RequestRecord) => boolean, timeoutMs: number): Promise<RequestRecord>
  clear(): void
}

export type OpenRequestLog = RequestLog & {
  add(request: Pick<RequestRecord, 'method' | 'path' | 'headers' | 'body' | 'model'>): RequestRecord
  /** To be called after any change of a record. */
  changed: () => void
}

/** Keeps the last `recordsMax` requests. */
export function createRequestLog(recordsMax: number): OpenRequestLog {
  const records: RequestRecord[] = []
  const watchers = new Set<() => void>()
  let number = 0

  function changed(): void {
    for (const watcher of watchers) watcher()
  }

  async function waitFor(
    fits: (record: RequestRecord) => boolean,
    timeoutMs: number,
    what: string,
  ): Promise<RequestRecord> {
    return await new Promise<RequestRecord>((resolve, reject) => {
      const look = (): void => {
        const found = records.find(fits)
        if (found === undefined) return
        end()
        resolve(found)
      }
      const timer = setTimeout(() => {
        end()
        reject(
          new Error(
            `no ${what} within ${timeoutMs} ms; seen: ${records.map((record) => `${record.method} ${record.path} ${record.model ?? ''}`).join('; ') || 'nothing'}`,
          ),
        )
      }, timeoutMs)
      const end = (): void => {
        clearTimeout(timer)
        watchers.delete(look)
      }
      watchers.add(look)
      look()
    })
  }

  return {
    records: () => [...records],
    waitForRequest: async (fits, timeoutMs) => await waitFor(fits, timeoutMs, 'such request'),
    waitForClose: async (fits, timeoutMs) =>
      await waitFor(
        (record) => record.closedByClientAtMs !== undefined && fits(record),
        timeoutMs,
        'such request closed by its client',
      ),
    clear: () => void records.splice(0),
    add(request) {
      number += 1
      const record: RequestRecord = {
        ...request,
        number,
        seenAtMs: Date.now(),
        status: undefined,
        tokensSent: 0,
        bytesSent: 0,
        endedAtMs: undefined,
        closedByClientAtMs: undefined,
      }
      records.push(record)
      if (records.length > recordsMax) records.shift()
      changed()
      return record
    },
    changed,
  }
}
