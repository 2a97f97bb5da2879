import { describe, expect, it } from 'vitest'
import { createDeletionQueue } from './deletion-queue.ts'

function stage() {
  const timers: (() => void)[] = []
  const queue = createDeletionQueue({
    set: (run) => timers.push(run) - 1,
    clear: (index) => {
      timers[index as number] = () => undefined
    },
  })
  const carried: string[] = []
  let settle: () => void = () => undefined
  const settled = new Promise<void>((resolve) => {
    settle = resolve
  })
  const add = (
    id: string,
    run = async () => {
      carried.push(id)
    },
  ) =>
    queue.add(id, { what: id, run, settled: async () => settle() }, () => {
      carried.push('failed')
    })
  return {
    queue,
    add,
    carried,
    settled,
    fire: () => {
      for (const run of timers.splice(0)) run()
    },
  }
}

describe('createDeletionQueue', () => {
  it('hides at once and deletes later', async () => {
    const { queue, add, carried, settled, fire } = stage()
    add('a')
    expect([...queue.leaving()]).toEqual(['a'])
    expect(carried).toEqual([])
    fire()
    await settled
    expect(carried).toEqual(['a'])
  })

  it('deletes nothing that was undone', () => {
    const { queue, add, carried, fire } = stage()
    add('a')
    queue.undo('a')
    fire()
    queue.flush()
    expect(carried).toEqual([])
    expect(queue.leaving().size).toBe(0)
  })

  it('carries out what waits when the page is left, and once only', async () => {
    const { queue, add, carried, settled, fire } = stage()
    add('a')
    queue.flush()
    fire()
    await settled
    expect(carried).toEqual(['a'])
  })

  it('says when it failed, and shows the thing again', async () => {
    const { add, carried, settled, fire } = stage()
    add('a', () => Promise.reject(new Error('no')))
    fire()
    await settled
    expect(carried).toEqual(['failed'])
  })
})
