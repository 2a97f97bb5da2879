import type { Mutant } from './mutant.ts'

/** What keeps processes alive and tells whether they can serve. */
export const operationMutants: readonly Mutant[] = [
  {
    row: '121',
    takesOut: 'the listener for errors of a Kafka client',
    file: 'packages/bus/src/platformatic-bus.ts',
    find: "    this.#admin.on('error', this.#report('admin'))\n",
    replace: '',
    caughtBy: {
      file: 'packages/bus/test/platformatic-driver.test.ts',
      title: 'D1: end no process when they emit an error, whichever of them does',
    },
  },
  {
    row: '121',
    takesOut: 'the care for a second error of a connection to Kafka',
    file: 'packages/bus/src/platformatic-bus.ts',
    find: '    surviveSecondErrors()\n',
    replace: '',
    caughtBy: {
      file: 'packages/bus/test/platformatic-driver.test.ts',
      title: 'D1: may report a second error of a connection, to which their pool does not listen any more',
    },
  },
  {
    row: '122',
    takesOut: 'the difference between a soft dependency and one that users need',
    file: 'packages/runtime/src/health-checks.ts',
    find: '(part.isSoft !== true || !isStarted(part))',
    replace: 'true',
    caughtBy: {
      file: 'packages/runtime/src/service.test.ts',
      title: 'D3: is kept while only soft parts fail or hang, which are named as degraded',
    },
  },
  {
    row: '122',
    takesOut: 'the last look, so that a probe waits for what hangs',
    file: 'packages/runtime/src/health-watch.ts',
    find: '      if (last === undefined || isStarting(last)) await lookOnce()\n      return last ?? { ok: false, checks: {} }',
    replace: '      return await health()',
    caughtBy: {
      file: 'services/gateway/test/readiness.test.ts',
      title: 'D3: is lost while PostgreSQL hangs or is away, within seconds, and no probe waits for it',
    },
  },
  {
    row: '124',
    takesOut: 'the difference between a refused token and a call without its user',
    file: 'packages/rpc/src/client.ts',
    find: 'if (TokenRefusedError.is(settled.cause)) {',
    replace: "if (settled.code === 'unauthenticated') {",
    caughtBy: {
      file: 'packages/rpc/test/local-transport.test.ts',
      title: 'D5: a call without its user is a fault of the caller, and no refused token: health stays green',
    },
  },
]
