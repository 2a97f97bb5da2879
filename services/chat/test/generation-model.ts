/**
 * A small world around the state machine: the row, the token log, two workers, a sweeper, somebody who cancels, time that
 * passes, processes that die. Each step is one thing that cannot be divided further; `search` tries every order of them down
 * to a depth, and checks after each step what must always hold.
 */
import {
  append,
  apply,
  chunk,
  framesPerAttempt,
  isOver,
  limits,
  newWorld,
  seal,
  targetOf,
  textOf,
} from './generation-world.ts'
import type { Sabotage, Setting, Worker, World } from './generation-world.ts'

type Step = { name: string; run: (world: World) => void }

/** What can happen next. */
function stepsOf(world: World, sabotage: Sabotage): Step[] {
  return [
    ...world.workers.flatMap((worker, index) => workerSteps(world, worker, index, sabotage)),
    ...sweeperSteps(world, sabotage),
    ...cancelSteps(world, sabotage),
    ...rivalSteps(world, sabotage),
    ...timeSteps(world),
  ]
}

/** Collects steps of one worker. */
function stepsOfWorker(index: number) {
  const steps: Step[] = []
  const step = (name: string, run: (world: World, worker: Worker) => void): void => {
    steps.push({ name: `${name} ${index}`, run: (next) => run(next, next.workers[index] as Worker) })
  }
  return { steps, step }
}

function workerSteps(world: World, worker: Worker, index: number, sabotage: Sabotage): Step[] {
  return [
    ...claimSteps(world, worker, index, sabotage),
    ...turnSteps(worker, index, sabotage),
    ...reportSteps(world, worker, index, sabotage),
  ]
}

function claimSteps(world: World, { phase, claims, mayClaimLate }: Worker, index: number, sabotage: Sabotage): Step[] {
  const { steps, step } = stepsOfWorker(index)
  // A job that is there twice is claimed by both workers, and one that was stalled when its row has long gone on.
  if (phase === 'idle' && claims < 2 && (world.row.status === 'queued' || sabotage === 'status')) {
    step('claim', (next, worker) => {
      if (sabotage === 'status') next.row = { ...next.row, status: 'queued' }
      const outcome = apply(next, { kind: 'claim', token: `${index}-${worker.claims}` })
      worker.claims += 1
      if (outcome.taken)
        Object.assign(worker, {
          phase: 'claimed',
          attempt: outcome.row.attempt,
          produced: 0,
          known: 0,
          mayClaimLate: true,
          model: outcome.row.model,
          next: outcome.row.fallback[0]?.model,
        })
    })
  }
  if (mayClaimLate && phase === 'idle') {
    // The network delivers the same claim once more, long after its attempt was released; nobody waits for the response.
    step('late claim', (next, worker) => {
      worker.mayClaimLate = false
      apply(next, { kind: 'claim', token: `${index}-${worker.claims - 1}` })
    })
  }
  if (phase === 'claimed')
    step(
      'open',
      (next, worker) =>
        void (worker.phase = append(next, { attempt: worker.attempt, seq: 0 }, sabotage) ? 'open' : 'refused'),
    )
  return steps
}

/** To the fallback model, before the first word; and the same turn once more, long after. */
function turnSteps({ phase, produced, next: model, turned }: Worker, index: number, sabotage: Sabotage): Step[] {
  const { steps, step } = stepsOfWorker(index)
  const turnOf = (next: World, to: { attempt: number; model: string }) => ({
    kind: 'turn' as const,
    attempt: sabotage === 'turn-fence' ? next.row.attempt : to.attempt,
    to: targetOf(to.model),
    model: to.model,
    reason: 'provider_overloaded' as const,
    running: { owner: 0, connection: 0 },
    connectionMax: undefined,
  })
  if (phase === 'open' && model !== undefined && produced === 0) {
    step('turn', (next, worker) => {
      const to = { attempt: worker.attempt, model }
      const { taken } = apply(next, turnOf(next, to))
      Object.assign(worker, taken ? { model, next: undefined, turned: to } : { phase: 'gone' })
    })
  }
  if (turned !== undefined)
    step('late turn', (next, worker) => {
      worker.turned = undefined
      apply(next, turnOf(next, turned))
    })
  return steps
}

function reportSteps(
  world: World,
  { phase, attempt, produced, known }: Worker,
  index: number,
  sabotage: Sabotage,
): Step[] {
  const { steps, step } = stepsOfWorker(index)
  const fenceOf = (next: World, worker: Worker): number => (sabotage === 'fence' ? next.row.attempt : worker.attempt)
  if (phase === 'open' && produced < framesPerAttempt) {
    step('publish', (next, worker) => {
      const { attempt, produced, model } = worker
      if (append(next, { attempt, seq: produced + 1, model }, sabotage)) worker.produced += 1
      else worker.phase = 'refused'
    })
  }
  if (phase === 'open' && known < produced) {
    step('checkpoint', (next, worker) => {
      const outcome = apply(next, {
        kind: 'checkpoint',
        attempt: fenceOf(next, worker),
        chunk: chunk(worker.attempt, worker.known + 1, worker.produced, worker.model),
      })
      if (outcome.taken) worker.known = worker.produced
      else worker.phase = 'gone'
    })
  }
  if (phase === 'open' && produced === 0) {
    step('release', (next, worker) => {
      apply(next, { kind: 'release', attempt: fenceOf(next, worker), delayMs: 0, reason: 'provider_rate_limited' })
      worker.phase = 'idle'
    })
  }
  const ending = phase === 'refused' ? 'failed' : 'complete'
  if (phase === 'refused' || (phase === 'open' && produced === framesPerAttempt)) {
    step(`finish ${ending}`, (next, worker) => {
      apply(next, {
        kind: 'finish',
        attempt: fenceOf(next, worker),
        ending: { status: ending, ...(worker.model === undefined ? {} : targetOf(worker.model)) },
        chunk: chunk(worker.attempt, worker.known + 1, worker.produced, worker.model),
      })
      worker.phase = 'gone'
    })
  }
  if (world.left.deaths > 0 && (phase === 'claimed' || phase === 'open' || phase === 'refused') && attempt > 0) {
    step('die', (next, worker) => {
      next.left.deaths -= 1
      worker.phase = 'gone'
    })
  }
  return steps
}

function sweeperSteps({ row, sweeper, now }: World, sabotage: Sabotage): Step[] {
  if (sabotage === 'sweeper') return []
  if (sweeper !== undefined) {
    const settle = (next: World): void => {
      next.sweeper = undefined
      apply(next, {
        kind: 'lapse',
        attempt: sweeper.attempt,
        seal:
          sabotage === 'silence' && sweeper.seal !== undefined
            ? { markerPresent: true, tail: [], lastSeq: 0 }
            : sweeper.seal,
      })
    }
    return [{ name: 'settle', run: settle }]
  }
  if (row.status !== 'streaming' || row.leaseUntil === undefined || row.leaseUntil > now) return []
  return [
    {
      name: 'seal for the sweeper',
      run: (next) => void (next.sweeper = { attempt: row.attempt, seal: seal(next, row.attempt, sabotage) }),
    },
  ]
}

function cancelSteps({ row, canceller }: World, sabotage: Sabotage): Step[] {
  if (canceller === 'done') return []
  if (canceller === 'idle') {
    const { status } = row
    if (status !== 'queued' && status !== 'streaming') return []
    return [
      {
        name: 'look to cancel',
        run: (next) => void (next.canceller = { attempt: row.attempt, from: status, seal: undefined, sealed: false }),
      },
    ]
  }
  if (canceller.from === 'streaming' && !canceller.sealed) {
    return [
      {
        name: 'seal to cancel',
        run: (next) =>
          void (next.canceller = { ...canceller, sealed: true, seal: seal(next, canceller.attempt, sabotage) }),
      },
    ]
  }
  return [
    {
      name: 'cancel',
      run: (next) => void (next.canceller = apply(next, { kind: 'cancel', ...canceller }).taken ? 'done' : 'idle'),
    },
  ]
}

/** A claim counts and takes in one step, since it holds the owner's lock. */
function rivalSteps({ rival, row, handOverDue }: World, sabotage: Sabotage): Step[] {
  const steps: Step[] = []
  const isFree = row.status !== 'streaming'
  if (rival === 'queued' && isFree)
    steps.push({
      name: 'rival counts',
      run: (next) => void (next.rival = sabotage === 'slots-lock' ? 'counted' : 'running'),
    })
  if (rival === 'counted') steps.push({ name: 'rival takes', run: (next) => void (next.rival = 'running') })
  if (rival === 'running')
    steps.push({
      name: 'rival ends',
      run: (next) => void Object.assign(next, { rival: 'ended', handOverDue: sabotage !== 'hand-over' }),
    })
  if (handOverDue)
    steps.push({
      name: 'hand over',
      run: (next) => {
        next.handOverDue = false
        apply(next, { kind: 'hand-over' })
      },
    })
  return steps
}

function timeSteps({ left }: World): Step[] {
  if (left.ticks === 0) return []
  return [
    {
      name: 'a lease passes',
      run: (next) => {
        next.left.ticks -= 1
        next.now += limits.leaseMs + 1
      },
    },
  ]
}

/** What must hold after every step; undefined when it does. */
function broken(before: World, world: World): string | undefined {
  const { row, text, log } = world
  if (isOver(before) && (JSON.stringify(before.row) !== JSON.stringify(row) || before.text !== text))
    return 'a terminal state changed'
  const models = [row.model, ...(row.fallback ?? []).map(({ model }) => model)]
  const sent = models.map((model) => textOf(row.attempt, 1, framesPerAttempt, model))
  if (!sent.some((whole) => whole.startsWith(text)))
    return `the stored text "${text}" is not a prefix of what attempt ${row.attempt} was sent`
  if (row.status === 'complete' && text !== sent[0]) return `complete with "${text}", and ${row.model} for its model`
  const answering = log.frames.find(({ attempt }) => attempt === row.attempt)
  if (row.status === 'streaming' && answering !== undefined && answering.model !== row.model)
    return `readers are told of ${row.model}, and ${answering.model} answers`
  const speakers = new Set(log.frames.map(({ attempt }) => attempt))
  if (speakers.size > 1) return 'readers saw tokens of two attempts'
  if (isOver(world)) {
    const seen = log.frames
      .filter(({ attempt }) => attempt === row.attempt)
      .map(({ attempt, seq, model }) => textOf(attempt, seq, seq, model))
      .join('')
    if (!text.startsWith(seen)) return `a reader saw "${seen}" and "${text}" is stored`
    if (speakers.size === 1 && !speakers.has(row.attempt))
      return 'a reader saw tokens of an attempt that is not the last'
  }
  if (row.attempt - row.excused > limits.attemptsMax) return 'too many attempts'
  if (row.status === 'streaming' && world.rival === 'running') return 'more of the owner run than may'
  if (row.status === 'queued' && row.held && world.rival !== 'running' && !world.handOverDue)
    return 'it is held though there is a slot, and nobody hands it over'
  return undefined
}

/** Whether it ends when nothing but time and the sweeper act any more. */
function endsByItself(start: World, sabotage: Sabotage): boolean {
  // Then only a worker that holds it could, or one that may still take it.
  if (sabotage === 'sweeper')
    return start.workers.some(({ phase, attempt }) =>
      start.row.status === 'queued'
        ? phase !== 'gone'
        : phase !== 'idle' && phase !== 'gone' && attempt === start.row.attempt,
    )

  const world = JSON.parse(JSON.stringify(start)) as World
  world.sweeper = undefined
  for (let round = 0; round < 10 && !isOver(world); round += 1) {
    world.now += limits.deadlineMs
    apply(world, {
      kind: 'expire',
      attempt: world.row.attempt,
      seal: world.row.status === 'streaming' ? seal(world, world.row.attempt, 'none') : undefined,
    })
  }
  return isOver(world)
}

export type Finding = { trace: string[]; what: string }
export type SearchResult = { finding: Finding | undefined; worlds: number; endings: Set<string> }

/** Every order of steps down to `depth`; ends at the first thing that breaks. */
export function search(sabotage: Sabotage, depth: number, setting: Setting = {}): SearchResult {
  const visited = new Map<string, number>()
  const endings = new Set<string>()
  let finding: Finding | undefined
  const visit = (world: World, trace: string[]): void => {
    if (finding !== undefined) return
    const key = JSON.stringify(world)
    const left = depth - trace.length
    if ((visited.get(key) ?? -1) >= left) return
    visited.set(key, left)
    if (isOver(world)) endings.add(`${world.row.status} by ${world.row.endedBy}`)
    if (!isOver(world) && !endsByItself(world, sabotage)) finding = { trace, what: 'it never ends' }
    if (left === 0) return
    for (const { name, run } of stepsOf(world, sabotage)) {
      const next = JSON.parse(key) as World
      run(next)
      const what = broken(world, next)
      if (what !== undefined) finding ??= { trace: [...trace, name], what }
      else visit(next, [...trace, name])
    }
  }
  visit(newWorld(setting), [])
  return { finding, worlds: visited.size, endings }
}
